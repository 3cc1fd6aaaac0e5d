import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdsArchive, sniffArchive } from "../../../src/engine/archive/sniff-archive.js";
import { unpackArchive } from "../../../src/engine/archive/unpack-archive.js";
import { createLayerWriter } from "../../../src/engine/file/layer-writer.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { type Made, makeLayer } from "./layer-tree.js";
import { archive, directory, END, entry, IS_ROOT, listView, pax, stream } from "./tar-bytes.js";

let base: string;
let count = 0;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "buildfile-unpack-"));
  writeFileSync(join(base, "outside"), "outside");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function layer(files: Readonly<Record<string, Made>> = {}): string {
  const path = join(base, `layer${count++}`);
  mkdirSync(path);
  makeLayer(path, files);
  return path;
}

const OPTIONS = { isUserNamespace: false } as const;

interface Options {
  readonly below?: Readonly<Record<string, Made>>;
  readonly destination?: string;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly isUserNamespace?: boolean;
}

/** Unpacks an archive upon a layer; gives what there is then. */
async function unpack(bytes: Uint8Array, options: Options = {}): Promise<string[]> {
  const { below = { app: { directory: true } }, destination = "/app", isUserNamespace = false } = options;
  const lower = layer(below);
  const upper = layer();
  const writer = createLayerWriter(upper, createStackedView([lower], OPTIONS), OPTIONS);
  await unpackArchive(stream(bytes, 700), writer, { destination, isUserNamespace, owner: options.owner });
  return listView(createStackedView([lower, upper], OPTIONS));
}

const short = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ \d+:\d+ \d+/, ""));

describe.skipIf(!IS_ROOT)("unpackArchive (needs root)", () => {
  const files = archive(
    directory("d/", { mode: 0o1750, uid: 3, gid: 4, mtime: 10 }),
    pax({ mtime: "20.5", "SCHILY.xattr.user.a": "1", "SCHILY.xattr.trusted.overlay.opaque": "y" }),
    entry({ name: "d/f", mode: 0o4755, uid: 5 }, "content"),
    entry({ name: "d/l", type: "2", link: "f", uid: 6, mtime: 30 }),
    entry({ name: "d/h", type: "1", link: "d/f", mode: 0o4755, uid: 5, mtime: 40 }),
    entry({ name: "d/p", type: "6", mtime: 50 }),
    entry({ name: "d/null", type: "3", major: 1, minor: 3, mode: 0o666, mtime: 60 }),
    entry({ name: "./d/.wh.x", mtime: 70 }),
    entry({ name: "implied/f", mtime: 80 }),
  );

  it("makes files of all kinds in its destination", async () => {
    const lines = await unpack(files);
    expect(lines.filter((line) => line.startsWith("/app/d"))).toEqual([
      "/app/d directory 1750 3:4 10000000000",
      "/app/d/.wh.x file 644 0:0 70000000000 0",
      "/app/d/f file 4755 5:0 40000000000 7 user.a=31",
      "/app/d/h file 4755 5:0 40000000000 7 user.a=31",
      "/app/d/l symlink 777 6:0 30000000000 -> f",
      "/app/d/null char 666 0:0 60000000000 1,3",
      "/app/d/p fifo 644 0:0 50000000000",
    ]);
    expect(lines.some((line) => line.startsWith("/app/implied directory 755 0:0"))).toBe(true);
  });

  it("gives everything to an owner, and leaves out devices in user namespaces", async () => {
    const lines = await unpack(files, { owner: { uid: 77, gid: 88 }, isUserNamespace: true });
    const owned = lines.filter((line) => /^\/app\/(d|implied\/)/.test(line));
    expect(owned.filter((line) => !line.includes(" 77:88 "))).toEqual([]);
    expect(owned.some((line) => line.includes("null"))).toBe(false);
  });

  it("reads what gzip packed", async () => {
    expect(await unpack(gzipSync(files))).toEqual(
      expect.arrayContaining([expect.stringContaining("/app/d/f file")]),
    );
  });

  it("replaces what is in the way, but merges directories", async () => {
    const below: Readonly<Record<string, Made>> = {
      app: { directory: true },
      "app/d": { directory: true, mode: 0o700 },
      "app/d/kept": { file: "kept" },
      "app/f": { directory: true },
      "app/f/old": { file: "" },
      "app/l": { symlink: "d" },
    };
    const bytes = archive(
      directory("./"),
      directory("d/", { mode: 0o711 }),
      entry({ name: "f" }, "file"),
      directory("l/"),
      entry({ name: "l/x" }),
    );
    expect(short(await unpack(bytes, { below }))).toEqual([
      "/app directory 755",
      "/app/d directory 711",
      "/app/d/kept file 644 4",
      "/app/f file 644 4",
      "/app/l directory 755",
      "/app/l/x file 644 0",
    ]);
  });

  it.each([
    ["names that lead up", [entry({ name: "../../outside" })], ["/app/outside file"]],
    [
      "symlinks of the archive",
      [entry({ name: "s", type: "2", link: "/../.." }), entry({ name: "s/outside" })],
      ["/app/outside file", "/app/s symlink"],
    ],
    ["symlinks of the tree", [entry({ name: "up/f" })], ["/app/etc directory", "/app/etc/f file"]],
    [
      "an absolute hard link",
      [entry({ name: "a" }), entry({ name: "h", type: "1", link: "/a" })],
      ["/app/a file", "/app/h file"],
    ],
  ])("%s lead to nowhere but its destination", async (_name, parts, expected) => {
    const below: Readonly<Record<string, Made>> = {
      app: { directory: true },
      "app/up": { symlink: "/etc" },
      etc: { directory: true },
    };
    const lines = await unpack(archive(...parts), { below });
    const seen = lines.map((line) => line.split(" ").slice(0, 2).join(" "));
    expect(seen).toEqual([...["/app directory", "/app/up symlink", "/etc directory", ...expected]].sort());
    expect(readFileSync(join(base, "outside"), "utf8")).toBe("outside");
    expect(readdirSync(base).filter((name) => !name.startsWith("layer"))).toEqual(["outside"]);
  });

  it.each([
    [
      "a hard link to what is elsewhere",
      [entry({ name: "h", type: "1", link: "../etc/passwd" })],
      "link h: no such file or directory",
    ],
    ["a file as a directory", [entry({ name: "f" }), entry({ name: "f/g" })], /f\/g: not a directory$/],
    [
      "symlinks in a circle",
      [entry({ name: "a", type: "2", link: "a" }), entry({ name: "a/f" })],
      "a: too many links",
    ],
    ["an unknown type", [entry({ name: "f", type: "V" })], "unhandled tar header type 86"],
    [
      "an owner that can't be",
      [pax({ uid: "-1" }), entry({ name: "f" })],
      'failed to Lchown "/app/f" for UID -1, GID 0: invalid argument',
    ],
  ])("refuses %s", async (_name, parts, message) => {
    const below: Readonly<Record<string, Made>> = {
      app: { directory: true },
      etc: { directory: true },
      "etc/passwd": { file: "root" },
    };
    await expect(unpack(archive(...parts), { below })).rejects.toMatchObject({
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  it("leaves no descriptor open when an archive was cut off", async () => {
    const before = readdirSync("/proc/self/fd").length;
    await expect(
      unpack(archive(entry({ name: "f" }, "x".repeat(3000))).subarray(0, 1500)),
    ).rejects.toMatchObject({
      code: "layer/archive",
    });
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });

  it("unpacks at the root of the tree too", async () => {
    const lines = await unpack(archive(entry({ name: "app/f" }), entry({ name: "g" })), { destination: "/" });
    expect(short(lines)).toEqual(["/app directory 755", "/app/f file 644 0", "/g file 644 0"]);
  });
});

describe("what counts as an archive", () => {
  const tar = archive(entry({ name: "f" }, "x"));

  it.each([
    ["a tar", tar, "tar", true],
    ["a tar packed by gzip", gzipSync(tar), "gzip", true],
    ["an extended header first", archive(pax({ path: "a" }), entry({})), "tar", true],
    ["text packed by gzip", gzipSync(Buffer.from("text")), "gzip", false],
    ["gzip that is cut off", gzipSync(tar).subarray(0, 20), "gzip", false],
    ["what begins like bzip2", Buffer.from("BZhello world, this is text"), "bzip2", false],
    ["an empty archive", END, undefined, false],
    ["nothing", Buffer.alloc(0), undefined, false],
    ["text", Buffer.from("text ".repeat(200)), undefined, false],
    ["the beginning of a tar", tar.subarray(0, 300), undefined, false],
  ])("%s", async (_name, bytes, format, isArchive) => {
    expect(sniffArchive(bytes.subarray(0, 512))).toBe(format);
    expect(await holdsArchive(stream(bytes, 100))).toBe(isArchive);
  });

  it("is told without reading more than that takes", async () => {
    let read = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for await (const chunk of stream(archive(entry({ name: "f" }, "x".repeat(1_000_000))), 4096)) {
        read++;
        yield chunk;
      }
    }
    expect(await holdsArchive(source())).toBe(true);
    expect(read).toBe(1);
  });
});
