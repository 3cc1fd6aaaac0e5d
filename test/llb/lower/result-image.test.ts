import { describe, expect, test } from "vitest";
import { compileText, type TextOptions } from "../../harness/compile-text.js";

describe("the result's image", () => {
  test("has the labels of the build over its own", async () => {
    const { config } = await compileText("FROM scratch\nLABEL a=1 b=2", { labels: { b: "3", c: "4" } });
    expect(config).toMatchObject({ Labels: { a: "1", b: "3", c: "4" } });
  });

  const images = {
    "docker.io/library/a:latest": {
      platform: "linux/arm/v6",
      json: { "os.version": "1", "os.features": ["f"] },
    },
  };
  const own = { osVersion: "1", osFeatures: ["f"] };
  test.each<[string, TextOptions, object]>([
    ["of the platform asked for", { platform: "linux/amd64" }, { os: "linux", architecture: "amd64" }],
    [
      "of the same kind keeps what only it says",
      { platform: "linux/arm" },
      { os: "linux", architecture: "arm", variant: "v6", ...own },
    ],
    [
      "of a builder's platform stays as it is",
      { platform: null, buildPlatforms: ["linux/amd64", "linux/arm/v6"] },
      { os: "linux", architecture: "arm", variant: "v6", ...own },
    ],
  ])("%s", async (_, options, platform) => {
    const { image } = await compileText("FROM a", { images, ...options });
    expect(image.platform).toMatchObject(platform);
  });

  test("has no time, though its base had one", async () => {
    const dated = { "docker.io/library/a:latest": { json: { created: "2024-01-01T00:00:00Z" } } };
    const { image, compiled } = await compileText("FROM a", { images: dated });
    expect(image.created).toBeUndefined();
    expect(compiled.lowered.baseImage?.created).toBe("2024-01-01T00:00:00Z");
  });
});
