import { closeSync, lstatSync, readSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BuildError } from "../../../../src/base/diagnostic/build-error.js";
import { confirmView } from "../../../../src/engine/sources/local/local-view.js";
import { createMemoryIndex } from "../../../../src/engine/sources/local/stat-index.js";
import { makeTree, removeDirectory, temporaryDirectory } from "../../../client/files/file-tree.js";
import { CONTEXT, digestOfTree, settle, treeOf } from "./local-rig.js";

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => {
  vi.useRealTimers();
  removeDirectory(root);
});

const CHANGED = expect.objectContaining({ code: "context/changed" });

function readOpen(fd: number): string {
  const bytes = Buffer.alloc(100);
  const length = readSync(fd, bytes, 0, 100, null);
  closeSync(fd);
  return bytes.toString("utf8", 0, length);
}

describe("a file that changes", () => {
  it("is given out as it is as long as nobody has its digest", async () => {
    makeTree(root, { f: "one" });
    const view = await treeOf(root).view(CONTEXT);
    writeFileSync(join(root, "f"), "other");
    expect(readOpen(view.open("/f"))).toBe("other");
    expect(view.lstat("/f")?.size).toBe(5);
    await confirmView(view, CONTEXT.signal);
  });

  it("is digested as it is then", async () => {
    makeTree(root, { f: "one" });
    const tree = treeOf(root);
    await tree.view(CONTEXT);
    writeFileSync(join(root, "f"), "longer");
    const digest = await digestOfTree(tree);
    expect(digest).toBe(await digestOfTree(treeOf(root)));
    expect(readOpen((await tree.view(CONTEXT)).open("/f"))).toBe("longer");
  });

  it("is not given out once somebody has its digest", async () => {
    makeTree(root, { f: "one" });
    const tree = treeOf(root);
    await digestOfTree(tree);
    writeFileSync(join(root, "f"), "two");
    const view = await tree.view(CONTEXT);
    expect(() => view.open("/f")).toThrow(CHANGED);
    try {
      view.open("/f");
    } catch (error) {
      expect(BuildError.from(error).message).toContain(`${root}/f has changed while the build used it`);
    }
  });

  it("is given out if it comes to the same digest", async () => {
    makeTree(root, { f: "one" });
    const tree = treeOf(root);
    await digestOfTree(tree);
    writeFileSync(join(root, "new"), "one");
    renameSync(join(root, "new"), join(root, "f"));
    const view = await tree.view(CONTEXT);
    expect(readOpen(view.open("/f"))).toBe("one");
    await confirmView(view, CONTEXT.signal);
  });

  it("is noticed after it was read", async () => {
    makeTree(root, { f: "one", g: "two", h: "three" });
    const tree = treeOf(root);
    await digestOfTree(tree);
    const view = await tree.view(CONTEXT);
    expect(readOpen(view.open("/f"))).toBe("one");
    view.realPath("/g");
    writeFileSync(join(root, "h"), "nobody has read it");
    await confirmView(view, CONTEXT.signal);
    closeSync(view.open("/f"));
    view.realPath("/g");
    writeFileSync(join(root, "g"), "2");
    await expect(confirmView(view, CONTEXT.signal)).rejects.toThrow(CHANGED);
  });

  it("is noticed if it is gone, or something else is there", async () => {
    makeTree(root, { f: "one", g: "one", h: "one" });
    const tree = treeOf(root);
    await digestOfTree(tree);
    rmSync(join(root, "f"));
    rmSync(join(root, "g"));
    rmSync(join(root, "h"));
    makeTree(root, { g: "-> h", h: null });
    const view = await tree.view(CONTEXT);
    for (const path of ["/f", "/g", "/h"]) expect(() => view.open(path), path).toThrow(CHANGED);
  });

  it("is distrusted while another change could have the same time", async () => {
    makeTree(root, { f: "one" });
    const { ctimeMs } = lstatSync(join(root, "f"));
    vi.useFakeTimers({ toFake: ["Date"], now: ctimeMs + 1 });
    const index = createMemoryIndex();
    const save = vi.spyOn(index, "save");
    const tree = treeOf(root, {}, index);
    await digestOfTree(tree, { path: "/f" });
    expect(save).not.toHaveBeenCalled();
    expect(readOpen((await tree.view(CONTEXT)).open("/f"))).toBe("one");

    vi.setSystemTime(ctimeMs + 5000);
    await digestOfTree(treeOf(root, {}, index), { path: "/f" });
    expect(save).toHaveBeenCalledTimes(1);
  });
});

describe("a directory that becomes a symlink", () => {
  it("does not lead outside", async () => {
    const outside = temporaryDirectory();
    try {
      makeTree(outside, { f: "secret", g: "secret" });
      makeTree(root, { "d/f": "mine", "d/g": "mine" });
      await settle(join(root, "d/f"));
      const tree = treeOf(root);
      const view = await tree.view(CONTEXT);
      await digestOfTree(tree, { path: "/d/f" });
      renameSync(join(root, "d"), join(root, "away"));
      symlinkSync(outside, join(root, "d"));
      expect(() => view.open("/d/f")).toThrow(CHANGED);
      expect(() => view.open("/d/g")).toThrow(CHANGED);
      await expect(digestOfTree(tree, { path: "/d/g" })).rejects.toThrow(CHANGED);
    } finally {
      removeDirectory(outside);
    }
  });

  it("is not entered", async () => {
    const outside = temporaryDirectory();
    try {
      makeTree(outside, { f: "secret" });
      makeTree(root, { "a/f": "", d: null });
      // Whoever looks at the root finds a directory; whoever enters it does not.
      const { LocalDirectory } = await import("../../../../src/engine/sources/local/local-directory.js");
      const { Pacer } = await import("../../../../src/client/files/pacer.js");
      const directory = new LocalDirectory(root, { index: createMemoryIndex() });
      const options = { pacer: new Pacer(), signal: CONTEXT.signal };
      const all = (listing: { readonly names: readonly string[] }): number[] => [...listing.names.keys()];
      const top = await directory.read("/", undefined, all, options);
      renameSync(join(root, "d"), join(root, "away"));
      symlinkSync(outside, join(root, "d"));
      const place = { listing: top!, index: 1 };
      expect(await directory.read("/d", place, all, options)).toBeUndefined();
    } finally {
      removeDirectory(outside);
    }
  });
});
