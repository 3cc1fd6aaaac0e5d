import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewLayer } from "../../../../src/engine/layers/layer-store.js";
import { LocalDirectory } from "../../../../src/engine/sources/local/local-directory.js";
import { type LocalTree, openLocalTree } from "../../../../src/engine/sources/local/local-tree.js";
import { createMemoryIndex } from "../../../../src/engine/sources/local/stat-index.js";
import { decodeStat } from "../../../../src/proto/generated/fsutil.js";
import { makeTree, readTree, removeDirectory, temporaryDirectory } from "../../../client/files/file-tree.js";
import { CONTEXT, digestOfTree } from "./local-rig.js";

let work: string;
let root: string;
let made: string[];
beforeEach(() => {
  work = temporaryDirectory();
  root = join(work, "context");
  mkdirSync(root);
  made = [];
});
afterEach(() => removeDirectory(work));

function open(excludePatterns: readonly string[] = [], exceptions?: readonly string[]): LocalTree {
  const makeLayer = async (): Promise<NewLayer> => {
    const id = `layer${made.length}`;
    const directory = join(work, id);
    mkdirSync(directory);
    made.push(directory);
    return {
      id,
      directory,
      workDirectory: join(work, "work"),
      seal: async () => ({ id }),
      discard: async () => rmSync(directory, { recursive: true }),
    };
  };
  const directory = new LocalDirectory(root, { index: createMemoryIndex() });
  const metadataOnly = exceptions && { exceptions };
  return openLocalTree({
    directory,
    name: "context",
    excludePatterns,
    metadataOnly,
    isUserNamespace: false,
    makeLayer,
  });
}

// A layer's files get owners, which only root can give.
describe.skipIf(process.getuid?.() !== 0)("layers of a local tree (needs root)", () => {
  it("are one layer with all files, made once", async () => {
    makeTree(root, {
      "a/f": "one",
      "a/g": "= a/f",
      l: "-> a",
      big: "x".repeat(500_000),
      skipped: "s",
      e: null,
    });
    chmodSync(join(root, "a/f"), 0o4750);
    utimesSync(join(root, "a/f"), 1_500_000_000, 1_500_000_000);
    utimesSync(join(root, "a"), 1_400_000_000, 1_400_000_000);
    const tree = open(["skipped"]);
    const [first, second] = await Promise.all([tree.layers(CONTEXT), tree.layers(CONTEXT)]);
    expect(first).toEqual([{ id: "layer0" }]);
    expect(second).toEqual(first);
    const layer = join(work, "layer0");
    expect(readTree(layer)).toEqual({
      a: null,
      "a/f": "one",
      "a/g": "one",
      big: "x".repeat(500_000),
      e: null,
      l: "-> a",
    });
    const file = lstatSync(join(layer, "a/f"));
    expect(file).toMatchObject({ mode: 0o104750, uid: 0, gid: 0, mtimeMs: 1_500_000_000_000, nlink: 2 });
    expect(lstatSync(join(layer, "a")).mtimeMs).toBe(1_400_000_000_000);
    expect(lstatSync(join(root, "a/f")).ino).not.toBe(file.ino);
    expect(tree.lazyLayers).toBeUndefined();
  });

  it("are not made of what changes meanwhile", async () => {
    makeTree(root, { f: "one" });
    const tree = open();
    await digestOfTree(tree);
    appendFileSync(join(root, "f"), "more");
    await expect(tree.layers(CONTEXT)).rejects.toMatchObject({ code: "context/changed" });
    expect(existsSync(made[0]!)).toBe(false);
  });

  it("are made anew after a failure", async () => {
    makeTree(root, { f: "one" });
    const tree = open();
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(tree.layers({ ...CONTEXT, signal: controller.signal })).rejects.toThrow("enough");
    await tree.layers(CONTEXT);
    expect(readFileSync(join(made.at(-1)!, "f"), "utf8")).toBe("one");
  });

  it("tell of files without content", async () => {
    makeTree(root, { "a/f": "one", "a/g": "two", h: "three", skipped: "s" });
    const tree = open(["skipped"], ["a/g"]);
    const view = await tree.view(CONTEXT);
    expect(view.readDirectory("/")).toEqual(["a"]);
    expect(view.readDirectory("/a")).toEqual(["g"]);
    expect(await digestOfTree(tree)).toMatch(/^sha256:/);
    await tree.layers(CONTEXT);
    const content = readFileSync(join(made[0]!, ".fsutil-metadata"));
    expect(view.lstat("/.fsutil-metadata")?.size).toBe(content.length);
    const told: (string | undefined)[] = [];
    for (let at = 0; at < content.length; ) {
      const end = at + 4 + content.readUInt32LE(at);
      told.push(decodeStat(content.subarray(at + 4, end)).path);
      at = end;
    }
    expect(told).toEqual(["a", "a/f", "a/g", "h"]);
    expect(readFileSync(join(made[0]!, "a/g"), "utf8")).toBe("two");
    expect(existsSync(join(made[0]!, "h"))).toBe(false);
  });
});
