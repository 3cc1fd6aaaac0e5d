import { createHash } from "node:crypto";
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireLibc } from "../../../src/client/files/libc.js";
import { applyLayer } from "../../../src/engine/archive/apply-layer.js";
import { writeDiff } from "../../../src/engine/archive/write-diff.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { type Made, makeLayer, TIME } from "./layer-tree.js";
import {
  archive,
  collect,
  directory,
  entry,
  IS_ROOT,
  listView,
  pax,
  type RawHeader,
  stream,
} from "./tar-bytes.js";

let base: string;
let count = 0;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "buildfile-diff-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

type Files = Readonly<Record<string, Made>>;

function layer(files: Files): string {
  const path = join(base, `layer${count++}`);
  mkdirSync(path);
  makeLayer(path, files);
  return path;
}

const OPTIONS = { isUserNamespace: false } as const;

function diff(upper: string, ...lower: readonly string[]): Promise<Buffer> {
  return collect(writeDiff({ directory: upper }, createStackedView(lower, OPTIONS), OPTIONS));
}

/** What Go writes besides: device numbers everywhere. */
const go = (raw: RawHeader): RawHeader => ({ major: 0, minor: 0, ...raw });
const file = (name: string, data = "", raw: RawHeader = {}): Buffer => entry(go({ name, ...raw }), data);
const dir = (name: string, raw: RawHeader = {}): Buffer => directory(name, go(raw));
const gone = (name: string): Buffer => file(name, "", { mode: 0, mtime: 0 });

describe.skipIf(!IS_ROOT)("writeDiff (needs root)", () => {
  it("of nothing is 1024 zeros, which every builder knows", async () => {
    const bytes = await diff(layer({}));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    );
  });

  it("has the headers of Go, in the order of names, directories first", async () => {
    const upper = layer({
      "a-b": { file: "x" },
      a: { directory: true, mode: 0o1777 },
      "a/z": { file: "setuid", mode: 0o4711, time: TIME + 999_999_999n },
      "a/b": { directory: true },
      "a/b/c": { symlink: "../z" },
      "a.c": { node: "fifo" },
      dev: { node: "block", device: 0x1101_0370n },
      null: { node: "char", device: 0x103n },
    });
    expect(await diff(upper)).toEqual(
      archive(
        dir("a/", { mode: 0o1777 }),
        dir("a/b/"),
        file("a/b/c", "", { type: "2", link: "../z", mode: 0o777 }),
        file("a/z", "setuid", { mode: 0o4711 }),
        file("a-b", "x"),
        file("a.c", "", { type: "6" }),
        file("dev", "", { type: "4", major: 0x103, minor: 0x1_1070 }),
        file("null", "", { type: "3", major: 1, minor: 3 }),
      ),
    );
  });

  it.each([
    ["a long name, cut as late as can be", `${"p".repeat(60)}/${"q".repeat(60)}/${"f".repeat(50)}`],
    ["a name of two hundred letters in one", `${"p".repeat(50)}/${"f".repeat(100)}`],
  ])("splits %s", async (_name, path) => {
    const files: Record<string, Made> = {};
    const names = path.split("/");
    for (let i = 1; i < names.length; i++) files[names.slice(0, i).join("/")] = { directory: true };
    const bytes = await diff(layer({ ...files, [path]: { file: "" } }));
    const cut = path.lastIndexOf("/", 155);
    expect(bytes.subarray(-1536)).toEqual(
      archive(file(path.slice(cut + 1), "", { prefix: path.slice(0, cut) })),
    );
  });

  it("has extended headers for what does not fit, and only then", async () => {
    const long = "t".repeat(101);
    const capability = "0100000200040000000000000000000000000000";
    const upper = layer({
      cap: { file: "c", capability },
      late: { file: "", time: 8_589_934_592_000_000_000n },
      link: { symlink: long },
      old: { file: "", time: -86_400_000_000_000n - 1n },
      owner: { file: "" },
      ü: { file: "u" },
    });
    chownSync(join(upper, "owner"), 3_000_000, 12);
    const before = (name: string, records: Record<string, string | Uint8Array>): Buffer => {
      const plain = pax(records);
      const head = entry(
        { name: name === "" ? "PaxHeaders.0" : `PaxHeaders.0/${name}`, type: "x", mode: 0, mtime: 0 },
        plain.subarray(512, 512 + Number.parseInt(plain.toString("latin1", 124, 135), 8)),
      );
      return head;
    };
    expect(await diff(upper)).toEqual(
      archive(
        before("cap", { "SCHILY.xattr.security.capability": Buffer.from(capability, "hex") }),
        file("cap", "c"),
        before("late", { mtime: "8589934592" }),
        file("late", "", { mtime: 0 }),
        before("link", { linkpath: long }),
        file("link", "", { type: "2", link: long.slice(0, 100), mode: 0o777 }),
        before("old", { mtime: "-86401" }),
        file("old", "", { mtime: 0 }),
        before("owner", { uid: "3000000" }),
        file("owner", "", { uid: 0, gid: 12 }),
        before("", { path: "ü" }),
        file("", "u"),
      ),
    );
  });

  it("has the first name of a file with its data, and further ones as links", async () => {
    const upper = layer({
      b: { directory: true },
      "b/one": { file: "data" },
      a: { link: "b/one" },
      c: { link: "b/one" },
    });
    expect(await diff(upper)).toEqual(
      archive(
        file("a", "data"),
        dir("b/"),
        file("b/one", "", { type: "1", link: "a", size: 0 }),
        file("c", "", { type: "1", link: "a", size: 0 }),
      ),
    );
  });

  it("leaves out sockets", async () => {
    const upper = layer({ f: { file: "" } });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(upper, "socket"), resolve));
    try {
      expect(await diff(upper)).toEqual(archive(file("f")));
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  describe("upon others", () => {
    const lower: Files = {
      d: { directory: true },
      "d/same": { file: "same" },
      "d/touched": { file: "old" },
      "d/gone": { file: "gone" },
      "d/fraction": { file: "abc", time: TIME + 5n },
      "d/link": { symlink: "x" },
      e: { directory: true },
      "e/old": { directory: true },
      "e/old/deep": { file: "" },
      "e/same": { file: "12345" },
      "e/hard": { file: "h" },
      "e/z": { file: "z" },
    };

    it("leaves out what was only copied up, and tells the directories of what was not", async () => {
      const upper = layer({
        d: { directory: true, time: TIME + 1_000_000_000n },
        "d/same": { file: "same" },
        "d/fraction": { file: "xyz", time: TIME + 5n },
        "d/link": { symlink: "x" },
        e: { directory: true },
        "e/z": { file: "Z" },
      });
      // The same size and whole seconds: it is read. A fraction of a second is believed.
      expect(await diff(upper, layer(lower))).toEqual(archive(dir("e/"), file("e/z", "Z")));
    });

    it.each([
      ["content", { "d/same": { file: "SAME" } }, file("d/same", "SAME")],
      ["a mode", { "d/same": { file: "same", mode: 0o600 } }, file("d/same", "same", { mode: 0o600 })],
      [
        "a time",
        { "d/same": { file: "same", time: TIME + 1_000_000_000n } },
        file("d/same", "same", { mtime: 1_600_000_001 }),
      ],
      ["a fraction", { "d/same": { file: "same", time: TIME + 1n } }, file("d/same", "same")],
      ["a target", { "d/link": { symlink: "y" } }, file("d/link", "", { type: "2", link: "y", mode: 0o777 })],
      ["a kind", { "d/link": { file: "x" } }, file("d/link", "x")],
    ] as const)("tells of another %s", async (_name, files, expected) => {
      const upper = layer({ d: { directory: true }, ...files });
      expect(await diff(upper, layer(lower))).toEqual(archive(dir("d/"), expected));
    });

    it("tells of a directory's mode, but not of its time", async () => {
      const upper = layer({ d: { directory: true, mode: 0o700 }, e: { directory: true, time: 1n } });
      expect(await diff(upper, layer(lower))).toEqual(archive(dir("d/", { mode: 0o700 })));
    });

    it("tells what is gone only if it was there", async () => {
      const upper = layer({
        d: { directory: true },
        "d/gone": { isGone: true },
        "d/never": { isGone: true },
        e: { isGone: true },
        n: { directory: true },
        "n/x": { isGone: true },
      });
      expect(await diff(upper, layer(lower))).toEqual(
        archive(dir("d/"), gone("d/.wh.gone"), gone(".wh.e"), dir("n/")),
      );
    });

    it("compares a directory that hides the one below with it", async () => {
      const upper = layer({
        e: { directory: true, isOpaque: true },
        "e/new": { file: "n" },
        "e/same": { file: "12345" },
        "e/was": { isGone: true },
        "e/hard": { file: "h" },
        "e/zz": { link: "e/hard" },
      });
      expect(await diff(upper, layer(lower))).toEqual(
        archive(
          dir("e/"),
          file("e/new", "n"),
          gone("e/.wh.old"),
          gone("e/.wh.z"),
          file("e/zz", "h"),
          file("e/hard", "", { type: "1", link: "e/zz", size: 0 }),
        ),
      );
    });

    it("takes a new directory that hides nothing, and one in the place of a file, as they are", async () => {
      const upper = layer({
        d: { directory: true },
        "d/same": { directory: true, isOpaque: true },
        "d/same/x": { file: "" },
        o: { directory: true, isOpaque: true },
        "o/y": { file: "" },
      });
      expect(await diff(upper, layer(lower))).toEqual(
        archive(dir("d/"), dir("d/same/"), file("d/same/x"), dir("o/"), file("o/y")),
      );
    });

    it("clamps times to an epoch, but not those of what is gone", async () => {
      const upper = layer({
        "d-gone": { file: "", time: 5_000_000_000n },
        new: { file: "" },
        e: { isGone: true },
      });
      const options = { ...OPTIONS, epoch: 1000 };
      const below = createStackedView([layer(lower)], OPTIONS);
      expect(await collect(writeDiff({ directory: upper }, below, options))).toEqual(
        archive(file("d-gone", "", { mtime: 5 }), gone(".wh.e"), file("new", "", { mtime: 1000 })),
      );
    });

    it("refuses directories that overlayfs took from elsewhere", async () => {
      const upper = layer({ d: { directory: true } });
      requireLibc().setXattr(join(upper, "d"), "trusted.overlay.redirect", Buffer.from("/e"));
      await expect(diff(upper, layer(lower))).rejects.toMatchObject({
        code: "file/read",
        message: "/d: redirect_dir is used but it's not supported in overlayfs differ",
      });
    });
  });

  it("gives large files in chunks of bounded size, and closes them when nobody reads on", async () => {
    const upper = layer({ big: { file: "x".repeat(3_000_000) }, c: { file: "" } });
    const below = createStackedView([], OPTIONS);
    let largest = 0;
    for await (const chunk of writeDiff({ directory: upper }, below, OPTIONS))
      largest = Math.max(largest, chunk.length);
    expect(largest).toBe(1 << 18);
    for await (const _chunk of writeDiff({ directory: upper }, below, OPTIONS)) break;
    const controller = new AbortController();
    const reading = collect(
      writeDiff({ directory: upper }, below, { ...OPTIONS, signal: controller.signal }),
    );
    controller.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
  });

  const name = fc.constantFrom("a", "b", "a-", "ü");
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
  const time = fc.constantFrom(TIME, TIME + 1_000_000_000n, TIME + 7n);
  const plain: fc.Arbitrary<Made> = fc.oneof(
    fc.record({ file: fc.constantFrom("", "x", "yy", "zz"), mode: fc.constantFrom(0o644, 0o4755), time }),
    fc.record({ symlink: fc.constantFrom("a", "../b", "/c"), time }),
    fc.record({ node: fc.constant("fifo" as const), time }),
    fc.record({ directory: fc.constant(true as const), mode: fc.constantFrom(0o755, 0o700) }),
    fc.record({ link: path }),
  );
  const upperOnly: fc.Arbitrary<Made> = fc.oneof(
    { weight: 3, arbitrary: plain },
    fc.constant({ isGone: true } as const),
    fc.record({ directory: fc.constant(true as const), isOpaque: fc.constant(true) }),
  );

  /** Entries in an order and of kinds that can be: parents are directories, hard links lead to files. */
  function possible(entries: readonly (readonly [string, Made])[]): Files {
    const files = new Map<string, Made>();
    for (const [at, made] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (files.has(at)) continue;
      const names = at.split("/");
      let isPossible = true;
      for (let i = 1; i < names.length; i++) {
        const parent = names.slice(0, i).join("/");
        const found = files.get(parent);
        if (found !== undefined && !("directory" in found)) isPossible = false;
        else if (found === undefined && isPossible) files.set(parent, { directory: true });
      }
      const target = "link" in made ? files.get(made.link) : undefined;
      if ("link" in made && (target === undefined || !("file" in target))) isPossible = false;
      if (isPossible) files.set(at, made);
    }
    return Object.fromEntries(files);
  }

  it("tells all that a layer changes: unpacked upon the same it gives the same files, and the same archive again", async () => {
    const layers = fc.tuple(
      fc.array(fc.tuple(path, plain), { maxLength: 8 }),
      fc.array(fc.tuple(path, upperOnly), { maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(layers, async ([lowerEntries, upperEntries]) => {
        const lower = layer(possible(lowerEntries));
        const upper = layer(possible(upperEntries));
        const bytes = await diff(upper, lower);
        const target = layer({});
        const below = createStackedView([lower], OPTIONS);
        const { signal } = new AbortController();
        const { diffId } = await applyLayer(
          stream(bytes, 1000),
          { directory: target, below, ...OPTIONS },
          signal,
        );
        expect(diffId).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
        const view = (top: string): string[] => timeless(listView(createStackedView([lower, top], OPTIONS)));
        expect(view(target)).toEqual(view(upper));
        expect((await diff(target, lower)).equals(bytes)).toBe(true);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

/** Without times of directories, which are not told if nothing else changes, and without fractions, which are never told. */
function timeless(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.replace(/( directory \d+ \S+) -?\d+/, "$1").replace(/( \d+:\d+ \d+)\d{9}\b/, "$1"),
  );
}
