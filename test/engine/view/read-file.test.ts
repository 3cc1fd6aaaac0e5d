import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { readViewDirectory, readViewFile, statViewFile } from "../../../src/engine/view/read-file.js";
import { resolvePath } from "../../../src/engine/view/resolve-path.js";
import { createSubView } from "../../../src/engine/view/sub-view.js";

const root = mkdtempSync(join(tmpdir(), "buildfile-read-"));
const tree = join(root, "tree");
const view = createDirectoryView(tree);
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(tree, "a/b/c"), { recursive: true });
  mkdirSync(join(tree, "z"));
  writeFileSync(join(root, "secret"), "secret");
  writeFileSync(join(tree, "file"), "0123456789");
  writeFileSync(join(tree, "a/b/deep.txt"), "deep");
  writeFileSync(join(tree, "a/hard"), "hard");
  linkSync(join(tree, "a/hard"), join(tree, "a/hard2"));
  symlinkSync("a/b", join(tree, "link"));
  symlinkSync("/link/c", join(tree, "abs"));
  symlinkSync("../../../../secret", join(tree, "escape"));
  symlinkSync("../file", join(tree, "a/up"));
  symlinkSync("loop", join(tree, "loop"));
  symlinkSync("missing/x", join(tree, "dangling"));
  symlinkSync("link/../hard", join(tree, "chain"));
  for (let i = 0; i < 255; i++) symlinkSync(i === 254 ? "file" : `chain${i + 1}`, join(tree, `chain${i}`));
  symlinkSync("chain0", join(tree, "one-more"));
});

describe("resolvePath", () => {
  it.each([
    ["", "/"],
    ["/", "/"],
    ["..//../.", "/"],
    ["a/b/", "/a/b"],
    ["/link", "/a/b"],
    ["/link/", "/a/b"],
    ["/link/..", "/a"],
    ["/link/../b/./c", "/a/b/c"],
    ["/abs", "/a/b/c"],
    ["/abs/new/er", "/a/b/c/new/er"],
    ["/escape", "/secret"],
    ["/a/up", "/file"],
    ["/dangling", "/missing/x"],
    ["/dangling/../y", "/missing/y"],
    ["/chain", "/a/hard"],
    ["/chain0", "/file"],
    ["/nothing/../file", "/file"],
  ])("%j leads to %s", (path, result) => {
    expect(resolvePath(view, path, { followLast: true })).toBe(result);
  });

  it("leaves the last name alone if it is told to", () => {
    expect(resolvePath(view, "/link", { followLast: false })).toBe("/link");
    expect(resolvePath(view, "/link/", { followLast: false })).toBe("/link");
    expect(resolvePath(view, "/abs/../link", { followLast: false })).toBe("/a/b/link");
  });

  it.each([
    ["/loop", { message: "too many links", code: "file/read" }],
    ["/one-more", { message: "too many links", code: "file/read" }],
    ["/file/x", { code: "ENOTDIR" }],
    ["/a\0b", { code: "EINVAL" }],
  ])("refuses %j", (path, error) => {
    expect(() => resolvePath(view, path, { followLast: true })).toThrow(expect.objectContaining(error));
  });
});

describe("readViewFile", () => {
  const read = (path: string, range?: { offset: number; length: number }) =>
    Buffer.from(readViewFile(view, path, range)).toString();

  it("follows links and reads ranges", () => {
    expect(read("/a/up")).toBe("0123456789");
    expect(read("file", { offset: 3, length: 4 })).toBe("3456");
    expect(read("file", { offset: 8, length: 100 })).toBe("89");
    expect(read("file", { offset: 20, length: 1 })).toBe("");
    expect(read("file", { offset: 0, length: 0 })).toBe("");
  });

  it.each([
    ["/nope", "open /nope: no such file or directory"],
    ["/dangling", "open /dangling: no such file or directory"],
    ["escape", "open escape: no such file or directory"],
    ["/a", "/a is not a regular file"],
    ["/file/x", "lstat /file/x: not a directory"],
    ["/loop", "too many links"],
    ["/a\0", "lstat /a\0: invalid argument"],
  ])("refuses %j", (path, message) => {
    expect(() => read(path)).toThrow(expect.objectContaining({ message, code: "file/read" }));
  });

  it("refuses to hold a huge file, but not a part of it", () => {
    const huge = join(tree, "huge");
    writeFileSync(huge, "");
    truncateSync(huge, 2 ** 40);
    expect(() => read("/huge")).toThrow("file too large");
    expect(read("/huge", { offset: 2 ** 40 - 2, length: 100 })).toBe("\0\0");
    rmSync(huge);
  });
});

describe("readViewDirectory", () => {
  it("tells of the entries in order, and of links to earlier ones", () => {
    const stats = readViewDirectory(view, "/link/..");
    expect(stats.map(({ path }) => path)).toEqual(["b", "hard", "hard2", "up"]);
    expect(stats[1]).toMatchObject({ mode: 0o644, size: 4, linkname: undefined });
    expect(stats[2]).toMatchObject({ size: 0, linkname: "hard" });
    expect(stats[3]).toMatchObject({ size: 7, linkname: "../file" });
    expect(stats[0]!.mode! & 0x8000_0000).not.toBe(0);
  });

  it.each([
    ["", ["b", "hard", "hard2", "up"]],
    ["h*", ["hard", "hard2"]],
    ["b/*.txt", ["b"]],
    ["**/*.txt", ["b"]],
    ["b/*.md", []],
    ["nothing", []],
  ])("with the pattern %j", (pattern, names) => {
    expect(readViewDirectory(view, "/a", pattern).map(({ path }) => path)).toEqual(names);
  });

  it.each([
    ["/nope", "lstat /nope: no such file or directory"],
    ["/file", "stat /file: not a directory"],
  ])("refuses %s", (path, message) => {
    expect(() => readViewDirectory(view, path)).toThrow(
      expect.objectContaining({ message, code: "file/read" }),
    );
  });
});

describe("statViewFile", () => {
  it("has the name of what a link leads to", () => {
    utimesSync(join(tree, "file"), 5, 5);
    expect(statViewFile(view, "/a/up")).toMatchObject({ path: "file", size: 10, modTime: 5_000_000_000n });
    expect(statViewFile(view, "/abs").path).toBe("c");
    expect(() => statViewFile(view, "/x")).toThrow("lstat /x: no such file or directory");
  });
});

describe("createSubView", () => {
  it("begins at a directory", () => {
    const sub = createSubView(view, "/a");
    expect(sub.readDirectory("/")).toEqual(["b", "hard", "hard2", "up"]);
    expect(sub.lstat("/b/deep.txt")?.size).toBe(4);
    expect(resolvePath(sub, "/up", { followLast: true })).toBe("/file");
    expect(createSubView(view, "/")).toBe(view);
  });
});

describe("createDirectoryView", () => {
  it("follows no symlink", () => {
    expect(view.lstat("/link/deep.txt")).toBeUndefined();
    expect(view.lstat("/link")?.kind).toBe("symlink");
    for (const act of [view.readDirectory, view.open, view.realPath, view.readLink, view.xattrs]) {
      expect(() => act("/link/c")).toThrow(expect.objectContaining({ code: "ENOENT" }));
    }
    expect(() => view.readDirectory("/link")).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
  });
});
