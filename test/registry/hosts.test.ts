import { describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { insecureHosts, isLoopback, registryHosts } from "../../src/registry/hosts.js";

describe("registryHosts", () => {
  test.each([
    ["docker.io", "https://registry-1.docker.io/v2/"],
    ["ghcr.io", "https://ghcr.io/v2/"],
    ["localhost:5000", "https://localhost:5000/v2/"],
    ["[::1]:5000", "https://[::1]:5000/v2/"],
  ])("%s", (domain, base) => {
    expect(registryHosts(domain, {})).toEqual([{ base: new URL(base), isMirror: false }]);
  });

  test("puts mirrors first", () => {
    const mirrors = {
      "docker.io": ["mirror:5000", "https://m.example/hub/proxy/", "http://plain"],
      constructor: [],
    };
    expect(
      registryHosts("docker.io", { mirrors }).map(({ base, isMirror }) => [base.href, isMirror]),
    ).toEqual([
      ["https://mirror:5000/v2/", true],
      ["https://m.example/v2/hub/proxy/", true],
      ["http://plain/v2/", true],
      ["https://registry-1.docker.io/v2/", false],
    ]);
    expect(registryHosts("toString", { mirrors })).toHaveLength(1);
  });

  test.each(["", "a b", "host:99999"])("refuses %j", (domain) => {
    expect(() => registryHosts(domain, {})).toThrow(
      new BuildError("image/reference", `invalid registry host "${domain}"`),
    );
  });
});

test("insecureHosts are those named, plain mirrors and this machine", () => {
  const isInsecure = insecureHosts({
    insecure: ["plain.example:5000", "usual.example:443"],
    mirrors: { "docker.io": ["http://mirror.example:80/x", "tls.example"] },
  });
  expect(
    ["plain.example:5000", "usual.example", "mirror.example", "localhost:1", "127.0.0.1"].filter(isInsecure),
  ).toEqual(["plain.example:5000", "usual.example", "mirror.example", "localhost:1", "127.0.0.1"]);
  expect(["plain.example", "tls.example", "docker.io"].filter(isInsecure)).toEqual([]);
});

test.each([
  ["localhost", true],
  ["localhost:5000", true],
  ["127.0.0.1:5000", true],
  ["127.9.8.7", true],
  ["[::1]", true],
  ["[::1]:5000", true],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
  ["example.com:127", false],
  ["128.0.0.1", false],
])("isLoopback %s", (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
