import { execFileSync } from "node:child_process";
import { chmodSync, lutimesSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPatternMatcher, type ParentMatches } from "../../../src/base/ignore/pattern-matcher.js";
import { createPathFilter } from "../../../src/client/files/path-filter.js";
import { walkTree } from "../../../src/client/files/walk.js";
import { type FileTree, makeTree, removeDirectory, temporaryDirectory } from "./file-tree.js";

let root: string;

beforeEach(() => {
  root = temporaryDirectory();
});

afterEach(() => removeDirectory(root));

function paths(include: readonly string[] = [], exclude: readonly string[] = []): string[] {
  return Array.from(walkTree({ root, filter: createPathFilter({ include, exclude }) }), (stat) => stat.path!);
}

describe("the order of entries", () => {
  test("is depth first, by the bytes of names", () => {
    makeTree(root, { "a/b/x": "", "a-b": "", "a.txt": "", a0: "", "A/z": "", "\u{10000}": "", "\ue000": "" });
    expect(paths()).toEqual(["A", "A/z", "a", "a/b", "a/b/x", "a-b", "a.txt", "a0", "\ue000", "\u{10000}"]);
  });

  test("keeps names that are not UTF-8 apart from those that look alike", () => {
    mkdirSync(join(root, "d"));
    for (const name of [[0xff], [0xfe, 0x61], [0xef, 0xbf, 0xbd]]) {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/d/`), Buffer.from(name)]), "");
    }
    expect(paths()).toEqual(["d", "d/\ufffd", "d/\udcfea", "d/\udcff"]);
  });

  test("ends in trees of any depth", () => {
    const deep = Array.from({ length: 600 }, () => "dd").join("/");
    mkdirSync(join(root, deep), { recursive: true });
    expect(paths().at(-1)).toBe(deep);
  });
});

describe("what is told of an entry", () => {
  const only = (path: string) => [...walkTree({ root })].find((stat) => stat.path === path);

  test("a file has its size, mode and its time to the nanosecond, and belongs to root", () => {
    writeFileSync(join(root, "f"), "hello");
    chmodSync(join(root, "f"), 0o4751);
    execFileSync("touch", ["-d", "2009-02-13T23:31:30.123456789Z", join(root, "f")]);
    expect(only("f")).toMatchObject({
      mode: 2 ** 23 + 0o751,
      uid: 0,
      gid: 0,
      size: 5,
      modTime: 1_234_567_890_123_456_789n,
      linkname: undefined,
    });
  });

  test("a directory has no size", () => {
    makeTree(root, { "d/x": "x" });
    utimesSync(join(root, "d"), 5, 1_000_000_000);
    expect(only("d")).toMatchObject({ size: 0, mode: 2 ** 31 + 0o755, modTime: 1_000_000_000_000_000_000n });
  });

  test("a symlink has its target as it is written, and its own time", () => {
    makeTree(root, { link: "-> ../nowhere/../else", "to dir": "-> ." });
    lutimesSync(join(root, "link"), 5, 7);
    expect(only("link")).toMatchObject({
      linkname: "../nowhere/../else",
      mode: 2 ** 27 + 0o777,
      modTime: 7_000_000_000n,
    });
    expect(paths()).toEqual(["link", "to dir"]);
  });

  test("hard links name the first of them that is told", () => {
    makeTree(root, { "b/one": "same", "a/two": "= b/one", three: "= b/one", other: "same" });
    const links = (exclude: string[]) =>
      Array.from(walkTree({ root, filter: createPathFilter({ include: [], exclude }) }))
        .filter(({ linkname }) => linkname !== undefined)
        .map(({ path, linkname, size }) => [path, linkname, size]);
    expect(links([])).toEqual([
      ["b/one", "a/two", 4],
      ["three", "a/two", 4],
    ]);
    expect(links(["a"])).toEqual([["three", "b/one", 4]]);
  });

  test("a fifo is told without being opened, and a socket as an empty file", async () => {
    execFileSync("mkfifo", ["-m", "600", join(root, "fifo")]);
    const server = createServer().listen(join(root, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      expect(only("fifo")).toMatchObject({ mode: 2 ** 25 + 0o600, size: 0 });
      const { mode, size } = only("socket")!;
      expect([mode! & ~0o777, size]).toEqual([0, 0]);
    } finally {
      server.close();
    }
  });
});

const PROJECT: FileTree = {
  Dockerfile: "",
  "node_modules/x/index.js": "",
  "node_modules/x/keep.md": "",
  "src/lib/a.ts": "",
  "src/lib/b.js": "",
  "src/main.ts": "",
  "src-old/main.ts": "",
  "README.md": "",
};

describe("patterns", () => {
  beforeEach(() => makeTree(root, PROJECT));

  test.each<[string[], string[], string[]]>([
    [["src"], [], ["src", "src/lib", "src/lib/a.ts", "src/lib/b.js", "src/main.ts"]],
    [["src/lib"], [], ["src", "src/lib", "src/lib/a.ts", "src/lib/b.js"]],
    [["src/lib/*"], [], ["src", "src/lib", "src/lib/a.ts", "src/lib/b.js"]],
    [["*/main.ts"], [], ["src", "src/main.ts", "src-old", "src-old/main.ts"]],
    [["**/*.ts"], [], ["src", "src/lib", "src/lib/a.ts", "src/main.ts", "src-old", "src-old/main.ts"]],
    [["nothing"], [], []],
    [["/src/"], [], []],
    [["src", "!src/lib"], [], ["src", "src/main.ts"]],
    [["./src/main.ts", " README.md "], [], ["README.md", "src", "src/main.ts"]],
    [[], ["src*", "node_modules"], ["Dockerfile", "README.md"]],
    [[], ["*", "!src/main.ts"], ["src", "src/main.ts"]],
    [[], ["**", "!**/*.md"], ["README.md", "node_modules", "node_modules/x", "node_modules/x/keep.md"]],
    [[], ["*", "!src", "src/lib/b*"], ["src", "src/lib", "src/lib/a.ts", "src/main.ts"]],
    [["src"], ["**/*.ts"], ["src", "src/lib", "src/lib/b.js"]],
    [["src/lib"], ["src"], []],
    [[" ", ""], [], []],
  ])("include %j, exclude %j", (include, exclude, expected) => {
    expect(paths(include, exclude)).toEqual(expected);
  });

  test.each([
    [["[a"], [], "invalid includepatterns: [[a]: syntax error in pattern"],
    [[], ["a", "!"], 'invalid excludepatterns: [a !]: illegal exclusion pattern: "!"'],
    [["a*[b"], [], "failed to match includepatterns: syntax error in pattern"],
  ])("include %j, exclude %j: %s", (include, exclude, message) => {
    expect(() => paths(include, exclude)).toThrow(message);
  });

  test("leave out only what looking at every file leaves out", () => {
    const all = paths();
    const segment = fc.constantFrom(
      "src",
      "lib",
      "*",
      "**",
      "s*",
      "?rc",
      "x",
      "a.ts",
      "[a-s]*",
      "main.ts",
      "src|x",
    );
    const pattern = fc
      .tuple(fc.constantFrom("", "!"), fc.array(segment, { minLength: 1, maxLength: 3 }))
      .map(([sign, names]) => sign + names.join("/"));
    const patterns = fc.array(pattern, { maxLength: 3 });
    fc.assert(
      fc.property(patterns, patterns, (include, exclude) => {
        expect(paths(include, exclude)).toEqual(keptOf(all, include, exclude));
      }),
      { numRuns: 300 },
    );
  });
});

/** What patterns keep of a list of all paths, and the directories that these are in. */
function keptOf(all: readonly string[], include: readonly string[], exclude: readonly string[]): string[] {
  const includer = verdicts(include);
  const excluder = verdicts(exclude);
  const kept = new Set<string>();
  for (const path of all) {
    // Both look at every path: they need to know what was said about the directory above.
    const [isIncluded, isExcluded] = [includer(path), excluder(path)];
    const isKept = (include.length === 0 || isIncluded) && !isExcluded;
    const names = path.split("/");
    if (isKept) for (let end = 1; end <= names.length; end++) kept.add(names.slice(0, end).join("/"));
  }
  return all.filter((path) => kept.has(path));
}

function verdicts(patterns: readonly string[]): (path: string) => boolean {
  const matcher = createPatternMatcher(patterns);
  const known = new Map<string, ParentMatches>();
  return (path) => {
    const slash = path.lastIndexOf("/");
    const { matched, matches } = matcher.matchesUsingParent(
      path,
      known.get(path.slice(0, Math.max(0, slash))) ?? [],
    );
    known.set(path, matches);
    return matched;
  };
}

describe("what can't be read", () => {
  test("what vanishes under way is left out", () => {
    makeTree(root, { "a/x": "", "b/x": "", "b/y": "", c: "", d: "" });
    const found: string[] = [];
    for (const { path } of walkTree({ root })) {
      found.push(path!);
      if (path === "a") for (const gone of ["b", "c"]) rmSync(join(root, gone), { recursive: true });
      if (path === "a/x") rmSync(join(root, "a"), { recursive: true });
    }
    expect(found).toEqual(["a", "a/x", "d"]);
  });

  test("a root that is gone is empty", () => {
    expect([...walkTree({ root: join(root, "gone") })]).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)("a directory without permission, unless it is only searched", () => {
    makeTree(root, { "a/x": "", "b/x": "" });
    chmodSync(join(root, "a"), 0);
    try {
      expect(() => paths()).toThrow(`open ${join(root, "a")}: permission denied`);
      expect(paths(["**/x"])).toEqual(["b", "b/x"]);
    } finally {
      chmodSync(join(root, "a"), 0o700);
    }
  });
});
