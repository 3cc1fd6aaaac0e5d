import { describe, expect, test } from "vitest";
import { compileText, errorOf, type ImageFixture, type TextOptions } from "../../harness/compile-text.js";

/** What a FROM becomes whose image is replaced by a context. */
const replaced = (source: string, options: TextOptions = {}) =>
  compileText("FROM base", { contexts: { base: source }, ...options });

describe("docker-image:", () => {
  const fixture: ImageFixture = {
    digest: "1",
    config: { Env: ["A=1"], WorkingDir: "/w", User: "me" },
  };
  const images = { "docker.io/library/other:3": fixture };

  test("is an image, with its configuration", async () => {
    const { ops, config } = await replaced("docker-image://other:3", { images });
    expect(ops[0]).toMatchObject({ name: "[context base] other:3", lines: [] });
    // The reference does not pin it.
    expect(ops[0]!.op.source).toEqual({ identifier: "docker-image://docker.io/library/other:3" });
    expect(config).toMatchObject({ WorkingDir: "/w", User: "me" });
  });

  test("needs no slashes", async () => {
    expect((await replaced("docker-image:other")).graph).toEqual([
      "0 docker-image://docker.io/library/other:latest",
    ]);
  });

  test("may be scratch", async () => {
    expect((await replaced("docker-image://scratch")).graph).toEqual([]);
  });

  test("is not looked up as the build says, but by default", async () => {
    const { ops } = await replaced("docker-image://other", { resolveMode: "pull" });
    expect(ops[0]!.op.source!.attrs).toBeUndefined();
  });

  test.each([
    [
      "docker-image://A B",
      "image/reference",
      "invalid reference format: repository name (library/A B) must be lowercase",
    ],
    ["docker-image://gone", "image/not-found", "docker.io/library/gone:latest: not found"],
  ])("%s is an error at the FROM", async (source, code, message) => {
    const gone = { "docker.io/library/gone:latest": undefined };
    expect(await errorOf("FROM base", { contexts: { base: source }, images: gone })).toMatchObject({
      code,
      message,
      at: "1:6 base",
      lines: ["1"],
    });
  });
});
