import { expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { parseManifest, parsePlatformObject } from "../../src/registry/manifest.js";
import { mediaTypeOf } from "../../src/registry/media-types.js";
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from "../harness/registry-server.js";

const DIGEST = `sha256:${"0".repeat(64)}`;
const CONFIG = { mediaType: OCI_CONFIG, digest: DIGEST, size: 2 };

function parse(json: unknown, mediaType: string) {
  return parseManifest(Buffer.from(JSON.stringify(json)), mediaType, DIGEST);
}

test.each([
  ["a manifest", { config: CONFIG, layers: [] }, OCI_MANIFEST, "manifest"],
  ["a manifest by its content", { config: CONFIG }, "", "manifest"],
  ["a manifest by what it says", { mediaType: OCI_MANIFEST, config: CONFIG }, "application/json", "manifest"],
  ["an index", { manifests: [CONFIG] }, OCI_INDEX, "index"],
  ["an empty index", { manifests: [] }, OCI_INDEX, "index"],
  ["an index by its content", { manifests: [] }, "", "index"],
  ["an index of nothing", {}, OCI_INDEX, "index"],
])("%s", (_, json, mediaType, kind) => {
  expect(parse(json, mediaType).kind).toBe(kind);
});

test("what cannot be read in an index does not spoil the rest", () => {
  const platform = { os: "linux", architecture: "amd64" };
  expect(
    parse({ manifests: [null, { size: "x", digest: 7, platform: [] }, { ...CONFIG, platform }] }, OCI_INDEX),
  ).toEqual({
    kind: "index",
    manifests: [
      { mediaType: "", digest: "", size: -1, platform: undefined },
      { mediaType: "", digest: "", size: -1, platform: undefined },
      { ...CONFIG, platform },
    ],
  });
});

test.each([
  [{ mediaType: OCI_INDEX, config: CONFIG }, OCI_MANIFEST, "invalid ambiguous manifest and manifest list"],
  [{ mediaType: OCI_INDEX }, OCI_MANIFEST, "media-type: expected manifest but found index"],
  [{ mediaType: OCI_MANIFEST }, OCI_INDEX, "media-type: expected index but found manifest"],
  [{ schemaVersion: 1 }, "", "schema 1 has been removed"],
  [{}, "", 'encountered unknown type ""'],
])("refuses %j as %j", (json, mediaType, message) => {
  expect(() => parse(json, mediaType)).toThrow(message);
  expect(() => parse(json, mediaType)).toThrow(BuildError);
});

test("parsePlatformObject", () => {
  const json = {
    os: "windows",
    architecture: "arm64",
    variant: "v8",
    "os.version": "10.0.1",
    "os.features": ["win32k", 7],
  };
  expect(parsePlatformObject(json)).toEqual({
    os: "windows",
    architecture: "arm64",
    variant: "v8",
    osVersion: "10.0.1",
    osFeatures: ["win32k"],
  });
  expect(parsePlatformObject({ os: 7 })).toEqual({ os: "", architecture: "" });
  expect(parsePlatformObject("linux/amd64")).toBeUndefined();
});

test.each([
  [undefined, ""],
  ["Application/JSON; charset=utf-8", "application/json"],
  [" text/plain ", "text/plain"],
])("mediaTypeOf %j", (contentType, mediaType) => {
  expect(mediaTypeOf(contentType)).toBe(mediaType);
});
