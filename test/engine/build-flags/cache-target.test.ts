import { describe, expect, it } from "vitest";
import { readCacheTarget } from "../../../src/engine/build/cache-target.js";

describe("where caches are left", () => {
  it("is a directory, in the usual form", () => {
    expect(readCacheTarget("local", { dest: "/d" })).toEqual({
      kind: "local",
      directory: "/d",
      tag: undefined,
      shown: "/d",
      mode: "min",
      hasOciTypes: true,
      isImageManifest: true,
      compression: "gzip",
      level: undefined,
      force: false,
      ignoresErrors: false,
    });
  });

  it("is a name in a registry, with what is said of it", () => {
    const attrs = {
      ref: "example.com/cache",
      mode: "max",
      "registry.insecure": "true",
      "oci-mediatypes": "false",
      compression: "zstd",
      "compression-level": "3",
      "force-compression": "1",
      "ignore-error": "true",
    };
    expect(readCacheTarget("registry", attrs)).toMatchObject({
      kind: "registry",
      shown: "example.com/cache:latest",
      insecure: true,
      mode: "max",
      hasOciTypes: false,
      isImageManifest: false,
      compression: "zstd",
      level: 3,
      force: true,
      ignoresErrors: true,
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["gha", {}, "the bundled engine has no caches of type gha"],
    ["registry", {}, "missing ref"],
    ["registry", { ref: "UPPER" }, "invalid reference format"],
    ["local", { dest: "/d", mode: "most" }, "unknown cache mode most"],
    ["local", { dest: "/d", compression: "lz4" }, "unsupported layer compression type lz4"],
    ["local", { dest: "/d", "compression-level": "x" }, "non-int value x for compression-level"],
    ["local", { dest: "/d", "ignore-error": "x" }, "non-bool value for ignore-error: x"],
    [
      "local",
      { dest: "/d", "oci-mediatypes": "false", "image-manifest": "true" },
      "OCI mediatypes are required",
    ],
  ])("makes no sense: %s %j", (type, attrs, message) => {
    expect(() => readCacheTarget(type, attrs)).toThrow(message);
  });
});
