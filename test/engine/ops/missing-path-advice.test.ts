import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tree } from "../../../src/engine/layers/layer.js";
import { missingPathAdvice } from "../../../src/engine/ops/missing-path-advice.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { CONTEXT, treeOf } from "../sources/local/local-rig.js";

describe("what to do about a path that is not there", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "buildfile-advice-"));
    const files = [
      "README.md",
      "src/main.ts",
      "src/deep/er/word.txt",
      ".git/objects/forgotten",
      "docs/Guide.md",
    ];
    for (const file of files) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), "");
    }
    symlinkSync("../elsewhere", join(folder, "out"));
    symlinkSync("out", join(folder, "src/link"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ignored = "is left out of the context: see its .dockerignore";
  const nowhere = "is a symlink that leads to nothing in the context";

  it.each([
    ["/READMEmd", 'did you mean "/README.md"?'],
    ["/readme.md", 'did you mean "/README.md"?'],
    ["/scr/main.ts", 'did you mean "/src/main.ts"?'],
    ["/docs/guide.md", 'did you mean "/docs/Guide.md"?'],
    ["/word.txt", 'did you mean "/src/deep/er/word.txt"?'],
    ["/forgotten", undefined],
    ["/README.md/x", undefined],
    ["/scr/other.ts", undefined],
    ["/", undefined],
  ])("tells a name that is near to %s", async (path, advice) => {
    const tree: Partial<Tree> = { id: "x", view: async () => createDirectoryView(folder) };
    expect(await missingPathAdvice(tree as Tree, path, CONTEXT)).toBe(advice);
    if (path !== "/") expect(await missingPathAdvice(treeOf(folder), path, CONTEXT)).toBe(advice);
  });

  it.each([
    ["/src/main.ts", `"/src/main.ts" is in FOLDER, but ${ignored}`],
    ["/src", `"/src" is in FOLDER, but ${ignored}`],
    ["/out", `"/out" ${nowhere}`],
    ["/out/secret", `"/out" ${nowhere}`],
    ["/src/link", `"/src/link" ${nowhere}`],
  ])("tells why %s of a context is not there", async (path, advice) => {
    expect(await missingPathAdvice(treeOf(folder), path, CONTEXT)).toBe(advice.replace("FOLDER", folder));
  });

  it("does not look further than five thousand names", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `d${i}`);
    const view = {
      ...createDirectoryView(folder),
      lstat: () => ({ kind: "directory" }),
      readDirectory: (path: string) => (path.split("/").length > 3 ? ["x"] : many),
    };
    const tree = { id: "x", view: async () => view } as unknown as Tree;
    expect(await missingPathAdvice(tree, "/d1/d1/x/y", CONTEXT)).toBeUndefined();
  });
});
