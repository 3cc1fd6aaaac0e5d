import { describe, expect, test } from "vitest";
import {
  credentialKey,
  findCredentials,
  parseDockerConfig,
} from "../../../src/registry/auth/docker-config.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function entry(value: unknown) {
  const config = parseDockerConfig(JSON.stringify({ auths: { host: value } }));
  if ("problem" in config) throw new Error(config.problem);
  return config.auths.get("host");
}

test.each([
  [{}, { kind: "none" }],
  [null, { kind: "none" }],
  [{ auth: base64("ann:pw:with:colons") }, { kind: "password", username: "ann", password: "pw:with:colons" }],
  [{ auth: base64("ann:pw\0\0") }, { kind: "password", username: "ann", password: "pw" }],
  [{ auth: base64("ann:") }, { kind: "none" }],
  [
    { auth: `${base64("ann:password").slice(0, 4)}\n${base64("ann:password").slice(4)}` },
    { kind: "password", username: "ann", password: "password" },
  ],
  [
    { username: "ann", password: "pw" },
    { kind: "password", username: "ann", password: "pw" },
  ],
  [
    { username: "bob", password: "x", auth: base64("ann:pw") },
    { kind: "password", username: "ann", password: "pw" },
  ],
  [
    { auth: base64("00000000-0000-0000-0000-000000000000:"), identitytoken: "id" },
    { kind: "identity-token", token: "id" },
  ],
  [
    { identitytoken: "id", registrytoken: "reg" },
    { kind: "registry-token", token: "reg" },
  ],
  [{ auth: 7 }, { kind: "none" }],
])("an entry %j", (value, credentials) => {
  expect(entry(value)).toEqual(credentials);
});

test.each([
  ["{", "it is not JSON"],
  ["[]", "it is not a JSON object"],
  [`{"auths":{"h":{"auth":"s3cret"}}}`, 'the entry "auth" for h is not base64 of user:password'],
  [`{"auths":{"h":{"auth":"${base64("s3cret")}"}}}`, 'the entry "auth" for h is not base64 of user:password'],
  [`{"auths":{"h":{"auth":"${base64(":pw")}"}}}`, 'the entry "auth" for h is not base64 of user:password'],
])("a config that cannot be used: %s", (text, problem) => {
  expect(parseDockerConfig(text)).toEqual({ problem });
});

test("an empty config, and one with helpers", () => {
  expect(parseDockerConfig("")).toEqual({ auths: new Map(), credHelpers: new Map(), credsStore: "" });
  const text = '{"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud","x":7,"__proto__":"y"}}';
  const config = parseDockerConfig(text);
  expect(config).toMatchObject({ credsStore: "desktop" });
  expect("credHelpers" in config && [...config.credHelpers]).toEqual([
    ["gcr.io", "gcloud"],
    ["__proto__", "y"],
  ]);
});

describe("findCredentials", () => {
  const none = { kind: "none" } as const;
  const found = { kind: "registry-token", token: "t" } as const;

  test.each([
    ["host", "host", true],
    ["host:5000", "host:5000", true],
    ["https://host/v1/", "host", true],
    ["http://host:5000", "host:5000", true],
    ["host/path", "host", true],
    ["host:5000", "host", false],
    ["other", "host", false],
  ])("an entry for %s answers for %s: %s", (address, key, answers) => {
    expect(findCredentials(new Map([[address, found]]), key)).toEqual(answers ? found : undefined);
  });

  test("prefers the exact address", () => {
    const auths = new Map<string, typeof none | typeof found>([
      ["https://host/v1/", none],
      ["host", found],
    ]);
    expect(findCredentials(auths, "host")).toBe(found);
  });
});

test.each([
  ["docker.io", "https://index.docker.io/v1/"],
  ["index.docker.io", "https://index.docker.io/v1/"],
  ["registry-1.docker.io", "https://index.docker.io/v1/"],
  ["ghcr.io", "ghcr.io"],
  ["localhost:5000", "localhost:5000"],
])("credentialKey %s", (host, key) => {
  expect(credentialKey(host)).toBe(key);
});
