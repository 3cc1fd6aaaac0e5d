import { describe, expect, test } from "vitest";
import { parseAnnotations } from "../../../src/client/build/annotations.js";
import { callAttrs, parseCall } from "../../../src/client/build/call.js";
import { parseEntitlements } from "../../../src/client/build/entitlements.js";
import { imageId, metadataFile } from "../../../src/client/build/metadata-file.js";
import { proxyArgs } from "../../../src/client/build/proxy-args.js";
import { isGitOverSsh, isRemote, requireGitQuery } from "../../../src/client/build/remote-url.js";

const refusal = (message: string) => expect.objectContaining({ code: "option/value", message });

describe("parseAnnotations", () => {
  test.each<[string[], Record<string, string>]>([
    [["a=b"], { "annotation.a": "b" }],
    [["manifest:a=b=c"], { "annotation-manifest.a": "b=c" }],
    [
      ["index,manifest-descriptor:a=b"],
      { "annotation-index.a": "b", "annotation-manifest-descriptor.a": "b" },
    ],
    [["manifest[linux/arm64/v8]:a=b"], { "annotation-manifest[linux/arm64/v8].a": "b" }],
    [["a.b/c=d", "a.b/c=e"], { "annotation.a.b/c": "e" }],
    [[""], {}],
  ])("%j", (texts, expected) => {
    expect(parseAnnotations(texts)).toEqual(expected);
  });

  test.each([
    ["a", 'invalid annotation "a", expected key=value'],
    ["image:a=b", 'unknown annotation type "image"'],
    [
      "Manifest:a=b",
      'invalid annotation type "Manifest", expected type and optional platform in square brackets',
    ],
  ])("refuses %s", (text, message) => {
    expect(() => parseAnnotations([text])).toThrow(refusal(message));
  });
});

describe("parseEntitlements", () => {
  test.each([
    [[], [], false],
    [["network.host", "security.insecure", ""], ["network.host", "security.insecure"], false],
    [["device", "device=gpu,alias=x"], ["device", "device=gpu,alias=x"], false],
    [["buildx.local.delete"], [], true],
  ])("%j", (texts, daemon, localDelete) => {
    expect(parseEntitlements(texts)).toEqual({ daemon, localDelete });
  });

  test.each([
    ["network", "unknown entitlement network"],
    ["network.host=1", "unknown entitlement network.host=1"],
    ["buildx.local.delete=1", "buildx.local.delete does not accept a value"],
    ["device=a,b", 'invalid device config "b"'],
    ["device=a,b=c", 'unknown device config key "b"'],
  ])("refuses %s", (text, message) => {
    expect(() => parseEntitlements([text])).toThrow(refusal(message));
  });
});

describe("parseCall", () => {
  const call = (name: string, format = "", ignoresStatus = false) => ({ name, format, ignoresStatus });

  test.each([
    ["", undefined],
    ["build", undefined],
    ["check", call("lint")],
    ["lint,format=json", call("lint", "json")],
    ["format=json,outline", call("outline", "json")],
    ["check,ignorestatus=true", call("lint", "", true)],
    ["subrequests.describe", call("subrequests.describe")],
  ])("%s", (text, expected) => {
    expect(parseCall(text)).toEqual(expected);
  });

  test.each([
    ["a,b", "invalid print value: a,b"],
    ["check,x=y", "invalid print field: x=y"],
    ["check,ignorestatus=x", "invalid ignorestatus print value: x"],
  ])("refuses %s", (text, message) => {
    expect(() => parseCall(text)).toThrow(refusal(message));
  });

  test("tells the frontend, beside what it has to know anyway", () => {
    const wanted = "moby.buildkit.frontend.subrequests+forward";
    expect(callAttrs(call("outline"), { target: "a" })).toEqual({
      target: "a",
      requestid: "frontend.outline",
      "frontend.caps": wanted,
    });
    expect(callAttrs(call("lint"), { "frontend.caps": "x" })).toEqual({
      requestid: "frontend.lint",
      "frontend.caps": `x,${wanted}`,
    });
  });
});

describe("metadataFile", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");

  test("shows JSON that is in base64 as JSON, and all else as it is", () => {
    const text = metadataFile({
      "containerimage.digest": "sha256:1",
      "containerimage.descriptor": base64('{"size":5,"digest":"sha256:1"}'),
      "image.name": "docker.io/library/a:latest",
      list: base64('[{"a":1}]'),
      number: base64("5"),
      empty: base64("{}"),
      "result.json": '{"warnings":[{"a":"<b>"}]}',
    });
    expect(JSON.parse(text)).toEqual({
      "containerimage.digest": "sha256:1",
      "containerimage.descriptor": { size: 5, digest: "sha256:1" },
      "image.name": "docker.io/library/a:latest",
      list: [{ a: 1 }],
      number: base64("5"),
      empty: base64("{}"),
      "result.json": { warnings: [{ a: "<b>" }] },
    });
    expect(text.split("\n").slice(0, 3)).toEqual(["{", '  "containerimage.descriptor": {', '    "size": 5,']);
  });

  test("the id of an image is its config's digest, or its own", () => {
    expect(imageId({ "containerimage.digest": "a", "containerimage.config.digest": "b" })).toBe("b");
    expect(imageId({ "containerimage.digest": "a" })).toBe("a");
    expect(imageId({})).toBe("");
  });
});

describe("proxyArgs", () => {
  const config = {
    proxies: {
      default: { httpProxy: "http://p", httpsProxy: "http://q", noProxy: "x", ftpProxy: "f", allProxy: "a" },
      "unix:///s": { httpProxy: "http://s" },
    },
  };

  test.each<[unknown, string, Record<string, string>]>([
    [config, "tcp://x", { HTTP_PROXY: "http://p", HTTPS_PROXY: "http://q", NO_PROXY: "x", FTP_PROXY: "f" }],
    [config, "unix:///s", { HTTP_PROXY: "http://s" }],
    [{}, "x", {}],
    [{ proxies: { default: { httpProxy: 5 } } }, "x", {}],
    [null, "x", {}],
  ])("%j for %s", (given, host, expected) => {
    expect(Object.fromEntries(proxyArgs(given, host))).toEqual(expected);
  });
});

describe("remote URLs", () => {
  test.each([
    ["https://example.com/a.tar", true, false],
    ["http://x", true, false],
    ["https://github.com/a/b.git#main:dir", true, false],
    ["github.com/a/b", true, false],
    ["git@github.com:a/b.git", true, true],
    ["ssh://git@host/a.git", true, true],
    ["git://host/a", true, false],
    [".", false, false],
    ["./github.com/a", false, false],
    ["-", false, false],
  ])("%s", (text, remote, ssh) => {
    expect([isRemote(text), isGitOverSsh(text)]).toEqual([remote, ssh]);
  });

  test("what a Git URL says behind a question mark must be understood", () => {
    const caps = new Set<string>();
    requireGitQuery("https://h/a.git#main", "context", caps);
    expect([...caps]).toEqual([]);
    requireGitQuery("https://h/a.git?tag=v1", "context", caps);
    requireGitQuery("https://h/a.git?tag=v1", "context:base", caps);
    expect([...caps]).toEqual([
      "moby.buildkit.frontend.gitquerystring",
      "moby.buildkit.frontend.gitquerystring+forward",
    ]);
  });
});
