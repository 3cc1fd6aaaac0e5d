import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  findMissing,
  type Made,
  O_PATH,
  openInRoot,
  type Root,
} from "../../../../src/engine/exec/launcher/rooted-path.js";

const isLinux = process.platform === "linux";

describe.skipIf(!isLinux)("paths in a root (Linux only)", () => {
  let directory: string;
  let root: Root;
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "buildfile-rooted-")));
    mkdirSync(join(directory, "root/a/b"), { recursive: true });
    mkdirSync(join(directory, "outside/target"), { recursive: true });
    writeFileSync(join(directory, "root/a/f"), "");
    const links = {
      "a/up": "../..",
      abs: "/a/b",
      out: `${directory}/outside`,
      climb: "../../../../../../../../../../../../..",
      loop: "loop",
      dangling: "a/missing/deep",
      kernel: "/proc/self/root",
      "a/b/back": "../f",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(directory, "root", name));
    root = { fd: openSync(join(directory, "root"), O_PATH) };
  });
  afterEach(() => {
    closeSync(root.fd);
    rmSync(directory, { recursive: true, force: true });
  });

  const resolve = (path: string, options?: Parameters<typeof openInRoot>[2]): string => {
    const fd = openInRoot(root, path, options);
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).slice(join(directory, "root").length);
    } finally {
      closeSync(fd);
    }
  };

  it.each([
    ["/", ""],
    ["", ""],
    ["a//b/./", "/a/b"],
    ["/a/../../../a/f", "/a/f"],
    ["/abs", "/a/b"],
    ["/abs/back", "/a/f"],
    ["/a/up/a", "/a"],
    ["/climb/a/b", "/a/b"],
    ["/abs/../f", "/a/f"],
  ])("%j", (path, expected) => {
    expect(resolve(path)).toBe(expected);
  });

  it.each([
    ["/missing", "ENOENT", "no such file or directory"],
    ["/out/target", "ENOENT", "no such file or directory"],
    ["/kernel/etc", "ENOENT", "no such file or directory"],
    ["/dangling", "ENOENT", "no such file or directory"],
    ["/a/f/x", "ENOTDIR", "not a directory"],
    ["/loop", "ELOOP", "too many levels of symbolic links"],
  ])("%j fails", (path, code, reason) => {
    const before = readdirSync("/proc/self/fd").length;
    expect(() => resolve(path)).toThrow(
      expect.objectContaining({ code, message: `open ${path}: ${reason}` }),
    );
    expect(readdirSync("/proc/self/fd")).toHaveLength(before);
  });

  it("makes what is missing, inside", () => {
    const made: Omit<Made, "parent" | "times">[] = [];
    const onMade = ({ path, isLast }: Made): void => void made.push({ path, isLast });
    expect(resolve("/out/new/file", { make: "file", onMade })).toBe(`${directory}/outside/new/file`);
    expect(existsSync(join(directory, "outside/new"))).toBe(false);
    expect(made.at(-1)).toEqual({ path: `${directory}/outside/new/file`, isLast: true });
    made.length = 0;
    expect(resolve("/dangling", { make: "directory", onMade })).toBe("/a/missing/deep");
    expect(made).toEqual([
      { path: "/a/missing", isLast: false },
      { path: "/a/missing/deep", isLast: true },
    ]);
    expect(resolve("/a/f", { make: "directory" })).toBe("/a/f");
  });

  it("does not follow a link that takes the place of a directory", () => {
    const fd = openInRoot(root, "/a");
    rmSync(join(directory, "root/a"), { recursive: true });
    symlinkSync(`${directory}/outside`, join(directory, "root/a"));
    expect(() => openInRoot({ fd }, "/target")).toThrow("no such file");
    closeSync(fd);
  });

  it.each([
    ["/a/b", false, []],
    ["/a/x", false, ["/a/x"]],
    ["/a/x/y", false, ["/a/x/y"]],
    ["/a/x/y", true, ["/a/x", "/a/x/y"]],
    ["/abs/x", true, ["/a/b/x"]],
    ["/dangling/z", true, ["/a/missing", "/a/missing/deep", "/a/missing/deep/z"]],
    ["/a/f/x", true, []],
  ])("what is missing of %j (%s)", (path, withParents, expected) => {
    expect(findMissing(root, path, withParents)).toEqual(expected);
  });

  it("gives new directories to whoever they are for", () => {
    if (process.getuid?.() !== 0) return;
    chmodSync(join(directory, "root"), 0o755);
    resolve("/w/x", { make: "directory", owner: { uid: 1000, gid: 1001 } });
    for (const name of ["w", "w/x"]) {
      const { uid, gid, mode } = statSync(join(directory, "root", name));
      expect([uid, gid, mode & 0o7777]).toEqual([1000, 1001, 0o755 & ~process.umask()]);
    }
  });
});
