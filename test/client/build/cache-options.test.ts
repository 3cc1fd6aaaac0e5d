import { describe, expect, test } from "vitest";
import { parseCacheEntries, withEnvironment } from "../../../src/client/build/cache-options.js";

const entry = (type: string, attrs: Record<string, string>) => ({ type, attrs });

describe("parseCacheEntries", () => {
  test.each([
    ["", []],
    ["user/app:cache", [entry("registry", { ref: "user/app:cache" })]],
    ["a,b", [entry("registry", { ref: "a" }), entry("registry", { ref: "b" })]],
    ["type=registry,ref=a,mode=max", [entry("registry", { ref: "a", mode: "max" })]],
    ["type=local,SRC=dir", [entry("local", { src: "dir" })]],
    ["type=inline", [entry("inline", {})]],
    ["type=s3,region=eu,bucket=b=c", [entry("s3", { region: "eu", bucket: "b=c" })]],
  ])("%s", (text, expected) => {
    expect(parseCacheEntries(text)).toEqual(expected);
  });

  test.each([
    ["ref=a", 'type required for "ref=a"'],
    ["type=registry", "registry cache requires ref"],
    ["type=local,x", "invalid value x"],
  ])("refuses %s", (text, message) => {
    expect(() => parseCacheEntries(text)).toThrow(expect.objectContaining({ code: "option/value", message }));
  });
});

describe("withEnvironment", () => {
  const github = { ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_CACHE_URL: "u" };

  test.each([
    ["other types as they are", [entry("registry", { ref: "a" })], github, [entry("registry", { ref: "a" })]],
    ["no GitHub, no cache of GitHub", [entry("gha", {})], {}, []],
    [
      "GitHub's token and address",
      [entry("gha", { scope: "s" })],
      github,
      [entry("gha", { scope: "s", token: "t", url: "u" })],
    ],
    [
      "what is given counts before",
      [entry("gha", { token: "x", url: "y" })],
      github,
      [entry("gha", { token: "x", url: "y" })],
    ],
    [
      "GitHub's second version",
      [entry("gha", {})],
      { ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_RESULTS_URL: "r", ACTIONS_CACHE_SERVICE_V2: "true" },
      [entry("gha", { token: "t", url_v2: "r", url: "r" })],
    ],
    [
      "a version that is given",
      [entry("gha", { version: "1" })],
      { ...github, ACTIONS_RESULTS_URL: "r", ACTIONS_CACHE_SERVICE_V2: "true" },
      [entry("gha", { version: "1", token: "t", url: "u" })],
    ],
    [
      "AWS",
      [entry("s3", { bucket: "b" })],
      { AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" },
      [entry("s3", { bucket: "b", access_key_id: "k", secret_access_key: "s", session_token: "t" })],
    ],
    [
      "no session token for a key that is given",
      [entry("s3", { access_key_id: "a", secret_access_key: "b" })],
      { AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" },
      [entry("s3", { access_key_id: "a", secret_access_key: "b" })],
    ],
  ])("%s", (_name, entries, env, expected) => {
    expect(withEnvironment(entries, env)).toEqual(expected);
  });
});
