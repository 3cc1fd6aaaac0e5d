import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { RecordCache } from "../../../src/engine/contenthash/record-cache.js";
import type { Tree } from "../../../src/engine/layers/layer.js";
import type { StepContext } from "../../../src/engine/step-context.js";
import { createMemoryView, type MemoryView } from "./memory-view.js";

const context: StepContext = {
  signal: new AbortController().signal,
  progress: { status: () => {}, log: () => {} },
};
const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

function treeOf(id: string, view: MemoryView): Tree {
  return { id, lazyLayers: undefined, layers: async () => [], view: async () => view };
}

function oneFile(content: string): MemoryView {
  return createMemoryView({
    "/": { kind: "directory", mode: 0o755 },
    "/a": { kind: "file", mode: 0o644, content },
  });
}

describe("RecordCache", () => {
  it("reads a tree once, whoever asks", async () => {
    const view = oneFile("x");
    const cache = new RecordCache();
    const [first, second] = await Promise.all([
      cache.treeDigests(treeOf("one", view), [], context),
      cache.treeDigests(treeOf("one", view), [], context),
    ]);
    expect(second).toEqual(first);
    expect(view.opened).toEqual(["/a"]);
    view.close();
  });

  it("tells trees apart", async () => {
    const views = [oneFile("x"), oneFile("y")];
    const cache = new RecordCache();
    const digests = await Promise.all(
      views.map((view, i) => cache.treeDigests(treeOf(`tree${i}`, view), [{ path: "/a" }], context)),
    );
    expect(digests[0]).not.toEqual(digests[1]);
    for (const view of views) view.close();
  });

  it("forgets what was not asked for lately", async () => {
    const view = oneFile("x");
    const cache = new RecordCache(1);
    for (const id of ["one", "two", "three", "one"]) await cache.treeDigests(treeOf(id, view), [], context);
    expect(view.opened).toHaveLength(4);
    view.close();
  });

  it("knows the tree without files", async () => {
    const view = oneFile("x");
    const cache = new RecordCache();
    const empty = treeOf("", view);
    const whole = sha256(sha256(""));
    expect(await cache.treeDigests(empty, [], context)).toEqual({ current: whole, older: whole });
    const twice = sha256(`${sha256("")}\0${sha256("")}`);
    expect(await cache.treeDigests(empty, [{ path: "/" }, { path: "" }], context)).toEqual({
      current: twice,
      older: twice,
    });
    await expect(cache.treeDigests(empty, [{ path: "a" }], context)).rejects.toThrow(
      "/a: no such file or directory",
    );
    expect(view.opened).toEqual([]);
    view.close();
  });

  it("goes on after a failure", async () => {
    const view = oneFile("x");
    const cache = new RecordCache();
    const tree = treeOf("one", view);
    await expect(cache.treeDigests(tree, [{ path: "/b" }], context)).rejects.toThrow('"/b": not found');
    expect((await cache.treeDigests(tree, [{ path: "/a" }], context)).current).toMatch(/^sha256:/);
    view.close();
  });
});
