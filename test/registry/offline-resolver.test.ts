import { describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import type { ImageResolver } from "../../src/frontend/image-resolver.js";
import { createLayeredResolver } from "../../src/registry/layered-resolver.js";
import { createOfflineResolver } from "../../src/registry/offline-resolver.js";

const LOOKUP = {
  platform: { os: "linux", architecture: "arm64", variant: "v8" },
  logName: "load metadata",
  resolveMode: "default",
} as const;
const CONFIG = Buffer.from('{"os":"linux"}');

describe("createOfflineResolver", () => {
  const resolver = createOfflineResolver(new Map([["alpine", CONFIG]]));

  test.each(["alpine", "alpine:latest", "docker.io/library/alpine", "index.docker.io/alpine:latest"])(
    "knows %s by any of its names",
    async (name) => {
      expect(await resolver.resolve(name, LOOKUP)).toEqual({
        ref: "docker.io/library/alpine:latest",
        digest: "",
        config: CONFIG,
      });
    },
  );

  test("makes up a config for all others", async () => {
    const image = await resolver.resolve("alpine:3.20", LOOKUP);
    expect(image).toMatchObject({ ref: "docker.io/library/alpine:3.20", digest: "" });
    expect(JSON.parse(Buffer.from(image.config).toString())).toEqual({
      architecture: "arm64",
      os: "linux",
      config: {},
      rootfs: {
        type: "layers",
        diff_ids: ["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
      },
    });
  });

  test("refuses names that are none", async () => {
    await expect(resolver.resolve("No Image", LOOKUP)).rejects.toThrow(BuildError);
    expect(() => createOfflineResolver(new Map([["No Image", CONFIG]]))).toThrow(BuildError);
  });
});

test("an unknown image has a config that says all of its platform", async () => {
  const platform = {
    os: "windows",
    architecture: "amd64",
    variant: "v2",
    osVersion: "10.0.1",
    osFeatures: ["win32k"],
  };
  const { config } = await createOfflineResolver(new Map()).resolve("app", { ...LOOKUP, platform });
  expect(JSON.parse(Buffer.from(config).toString())).toMatchObject({
    architecture: "amd64",
    os: "windows",
    variant: "v2",
    "os.version": "10.0.1",
    "os.features": ["win32k"],
  });
});

test("createLayeredResolver asks the other for what it does not know", async () => {
  const asked: string[] = [];
  const others: ImageResolver = {
    async resolve(ref, options) {
      asked.push(`${ref} ${options.logName}`);
      return { ref, digest: "sha256:0", config: Buffer.of() };
    },
  };
  const resolver = createLayeredResolver(new Map([["known:1", CONFIG]]), others);
  expect((await resolver.resolve("known:1", LOOKUP)).config).toBe(CONFIG);
  expect(await resolver.resolve("known:2", LOOKUP)).toMatchObject({ ref: "known:2", digest: "sha256:0" });
  expect(asked).toEqual(["known:2 load metadata"]);
});
