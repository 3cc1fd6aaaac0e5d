import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dropInner, followPaths } from "../../../../src/client/files/follow-paths.js";
import { loadLibc, requireLibc } from "../../../../src/client/files/libc.js";
import { createPathFilter } from "../../../../src/client/files/path-filter.js";
import { walkTree } from "../../../../src/client/files/walk.js";
import { contentDigest } from "../../../../src/engine/contenthash/content-digest.js";
import { LocalDirectory } from "../../../../src/engine/sources/local/local-directory.js";
import { createMemoryIndex } from "../../../../src/engine/sources/local/stat-index.js";
import { createDirectoryView } from "../../../../src/engine/view/directory-view.js";
import type { FileView } from "../../../../src/engine/view/file-view.js";
import { makeTree, removeDirectory, temporaryDirectory } from "../../../client/files/file-tree.js";
import { CONTEXT, digestOfTree, type Patterns, recordingContext, treeIn, treeOf } from "./local-rig.js";

const isRoot = process.getuid?.() === 0;
let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => removeDirectory(root));

/** All paths of a view, as they come. */
function listView(view: FileView, directory = "/"): string[] {
  return view.readDirectory(directory).flatMap((name) => {
    const path = directory === "/" ? `/${name}` : `${directory}/${name}`;
    return view.lstat(path)?.kind === "directory" ? [path, ...listView(view, path)] : [path];
  });
}

const FILES = {
  "a/x": "one",
  "a/b/y": "two",
  "a/b/c/z": "three",
  "a-b/f": "four",
  link: "-> a/b",
  outside: "-> ../../etc",
  "d1/one.c": "1",
  "d1/two.h": "2",
  "d1/sub/three.c": "3",
  empty: null,
  "f.txt": "f",
  hard: "= f.txt",
  "\u00fcn\u00ef/\u20ac": "e",
};

describe("a view of a local directory", () => {
  it("has what a client sends, whatever the patterns are", async () => {
    makeTree(root, FILES);
    const all: readonly Patterns[] = [
      {},
      { excludePatterns: ["a"] },
      { excludePatterns: ["*", "!a/b"] },
      { excludePatterns: ["**/*.c"] },
      { excludePatterns: ["a/*", "!a/b", "a/b/c"] },
      { includePatterns: ["a/b"] },
      { includePatterns: ["d*"], excludePatterns: ["d1/sub"] },
      { includePatterns: ["**/z"] },
      { includePatterns: ["nothing"] },
      { includePatterns: ["empty", "d1/nothing"] },
      { followPaths: ["link/c"] },
      { followPaths: ["link/c", "f.txt"], excludePatterns: ["a/b/y"] },
      { followPaths: ["."] },
    ];
    const libc = await loadLibc();
    const directory = new LocalDirectory(root, { index: createMemoryIndex() });
    for (const patterns of all) {
      const { includePatterns = [], excludePatterns = [], followPaths: follow = [] } = patterns;
      const targets = follow.length === 0 ? undefined : followPaths(root, follow);
      const include = targets ? (dropInner([...includePatterns, ...targets]) ?? []) : includePatterns;
      const filter = createPathFilter({ include, exclude: excludePatterns });
      const sent = [...walkTree({ root, filter, libc })].map(({ path }) => `/${path}`);
      for (const tree of [treeIn(directory, patterns), treeOf(root, patterns)]) {
        expect(listView(await tree.view(CONTEXT)), JSON.stringify(patterns)).toEqual(sent);
      }
    }
  });

  it("tells what files are, but not whose", async () => {
    makeTree(root, { "d/f": "12345", l: "-> d/f" });
    chmodSync(join(root, "d/f"), 0o4711);
    chmodSync(join(root, "d"), 0o1750);
    if (isRoot) chownSync(join(root, "d/f"), 5, 6);
    if (isRoot) chmodSync(join(root, "d/f"), 0o4711);
    utimesSync(join(root, "d/f"), 1_500_000_000.25, 1_500_000_000.25);
    requireLibc().setTimes(join(root, "d"), -1_500_000_000n);
    lutimesSync(join(root, "l"), 7, 7);
    const view = await treeOf(root).view(CONTEXT);
    const common = { uid: 0, gid: 0, major: 0, minor: 0, inode: undefined };
    expect(view.lstat("/d/f")).toEqual({
      ...common,
      kind: "file",
      mode: 0o4711,
      size: 5,
      mtime: 1_500_000_000_250_000_000n,
    });
    expect(view.lstat("/d")).toEqual({
      ...common,
      kind: "directory",
      mode: 0o1750,
      size: 0,
      mtime: -1_500_000_000n,
    });
    expect(view.lstat("/l")).toEqual({
      ...common,
      kind: "symlink",
      mode: 0o777,
      size: 0,
      mtime: 7_000_000_000n,
    });
    expect(view.readLink("/l")).toBe("d/f");
    expect(view.lstat("/")).toMatchObject({ kind: "directory", mode: 0o755, uid: 0, gid: 0 });
    expect([...view.xattrs("/")]).toEqual([]);
  });

  it.skipIf(!isRoot)("tells owners if the directory keeps them (needs root)", async () => {
    makeTree(root, { f: "" });
    chownSync(join(root, "f"), 5, 6);
    const directory = new LocalDirectory(root, { index: createMemoryIndex(), keepsOwners: true });
    const view = await treeIn(directory).view(CONTEXT);
    expect(view.lstat("/f")).toMatchObject({ uid: 5, gid: 6 });
  });

  it("knows the names of one file from one another", async () => {
    makeTree(root, { a: "x", "d/b": "= a", c: "x" });
    const view = await treeOf(root).view(CONTEXT);
    const [a, b, c] = ["/a", "/d/b", "/c"].map((path) => view.lstat(path)?.inode);
    expect(a).toBeDefined();
    expect(b).toBe(a);
    expect(c).toBeUndefined();
  });

  it("has nothing that is not there, and nothing below symlinks", async () => {
    makeTree(root, { "d/f": "", l: "-> d", secret: "s" });
    const view = await treeOf(root, { excludePatterns: ["secret"] }).view(CONTEXT);
    for (const path of ["/secret", "/nothing", "/l/f", "/d/f/x", "/d/.."]) {
      expect(view.lstat(path), path).toBeUndefined();
      expect(() => view.open(path), path).toThrow("ENOENT");
      expect(() => view.readLink(path), path).toThrow("ENOENT");
      expect(() => view.xattrs(path), path).toThrow("ENOENT");
      expect(() => view.readDirectory(path), path).toThrow("ENOENT");
      expect(() => view.realPath(path), path).toThrow("ENOENT");
    }
    expect(() => view.readDirectory("/d/f")).toThrow("ENOTDIR");
    expect(() => view.open("/d")).toThrow("EINVAL");
    expect(view.realPath("/d/f")).toBe(join(root, "d/f"));
    expect(view.realPath("/")).toBe(root);
  });

  it("reads names that are not UTF-8", async () => {
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff)]));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff, 0x2f, 0x80)]), "odd");
    const view = await treeOf(root).view(CONTEXT);
    expect(listView(view)).toEqual(["/\udcff", "/\udcff/\udc80"]);
    const fd = view.open("/\udcff/\udc80");
    const bytes = Buffer.alloc(8);
    expect(readSync(fd, bytes)).toBe(3);
    closeSync(fd);
    expect(await digestOfTree(treeOf(root))).toMatch(/^sha256:/);
  });

  it("takes a socket for an empty file", async () => {
    const server = createServer().listen(join(root, "s"));
    await new Promise((resolve) => server.once("listening", resolve));
    makeTree(root, { d: null });
    try {
      const mode = lstatSync(join(root, "s")).mode & 0o7777;
      const tree = treeOf(root);
      const view = await tree.view(CONTEXT);
      expect(view.lstat("/s")).toMatchObject({ kind: "file", size: 0, mode, inode: undefined });
      const fd = view.open("/s");
      expect(readSync(fd, Buffer.alloc(1))).toBe(0);
      closeSync(fd);
      const withSocket = await digestOfTree(tree, { path: "/s" });
      writeFileSync(join(root, "d/s"), "");
      chmodSync(join(root, "d/s"), mode);
      expect(await digestOfTree(treeOf(root), { path: "/d/s" })).toBe(withSocket);
    } finally {
      server.close();
    }
  });

  it("never waits for a fifo", async () => {
    execFileSync("mkfifo", [join(root, "fifo")]);
    const tree = treeOf(root);
    expect((await tree.view(CONTEXT)).lstat("/fifo")).toMatchObject({ kind: "fifo", size: 0 });
    expect(await digestOfTree(tree)).toMatch(/^sha256:/);
  });

  it("has the digests of any other view of the files", async () => {
    makeTree(root, { ...FILES, big: "0123456789".repeat(50_000), zero: "" });
    const plain = createDirectoryView(root);
    const sent: FileView = {
      ...plain,
      lstat(path) {
        const info = plain.lstat(path);
        return info && { ...info, uid: 0, gid: 0 };
      },
    };
    const tree = treeOf(root);
    const traits = { isTransferred: true };
    for (const path of ["/", "/a", "/f.txt", "/hard", "/big", "/link", "/zero", "/empty"]) {
      const expected = await contentDigest(sent, [{ path }], { signal: CONTEXT.signal, traits });
      expect(await digestOfTree(tree, { path }), path).toBe(expected);
    }
  });

  it("looks at a directory once for all of its trees", async () => {
    makeTree(root, { "a/x": "1", "b/y": "2" });
    const directory = new LocalDirectory(root, { index: createMemoryIndex() });
    await treeIn(directory, { includePatterns: ["a"] }).view(CONTEXT);
    makeTree(root, { "a/later": "", "b/first": "" });
    rmSync(join(root, "a/x"));
    const view = await treeIn(directory).view(CONTEXT);
    expect(listView(view)).toEqual(["/a", "/a/x", "/b", "/b/first", "/b/y"]);
  });

  it("tells how much there is", async () => {
    makeTree(root, { a: "12345", "d/b": "123", c: "1" });
    const context = recordingContext();
    await treeOf(root, { excludePatterns: ["c"] }).view(context);
    expect(context.updates).toEqual([
      ["transferring context:", { name: "transferring" }],
      ["transferring context:", { name: "transferring", current: 8, isDone: true }],
    ]);
  });

  it("is looked at again if the first who wanted it has given up", async () => {
    makeTree(root, { a: "" });
    const tree = treeOf(root);
    const controller = new AbortController();
    const first = tree.view({ ...CONTEXT, signal: controller.signal });
    const second = tree.view(CONTEXT);
    controller.abort(new Error("enough"));
    await first.catch(() => {});
    expect(listView(await second)).toEqual(["/a"]);
  });

  it("needs a directory", () => {
    makeTree(root, { f: "" });
    const index = createMemoryIndex();
    expect(() => new LocalDirectory(join(root, "f"), { index })).toThrow("not a directory");
    expect(() => new LocalDirectory(join(root, "none"), { index })).toThrow("no such file or directory");
  });

  it("may be reached through symlinks", async () => {
    makeTree(root, { "d/f": "" });
    symlinkSync("d", join(root, "l"));
    expect(listView(await treeOf(join(root, "l")).view(CONTEXT))).toEqual(["/f"]);
  });

  it.skipIf(isRoot)("says which file may not be read (needs a user who is not root)", async () => {
    makeTree(root, { f: "x", "d/g": "" });
    chmodSync(join(root, "f"), 0);
    await expect(digestOfTree(treeOf(root))).rejects.toThrow(`open ${root}/f: permission denied`);
    chmodSync(join(root, "d"), 0);
    await expect(treeOf(root).view(CONTEXT)).rejects.toThrow(`open ${root}/d: permission denied`);
    const searched = treeOf(root, { includePatterns: ["f", "d/x"] });
    const found = listView(await searched.view(CONTEXT));
    chmodSync(join(root, "d"), 0o755);
    expect(found).toEqual(["/f"]);
  });
});
