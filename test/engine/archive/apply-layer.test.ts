import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireLibc } from "../../../src/client/files/libc.js";
import { applyLayer } from "../../../src/engine/archive/apply-layer.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import type { FileView } from "../../../src/engine/view/file-view.js";
import { createStackedView } from "../../../src/engine/view/stacked-view.js";
import { archive, directory, entry, header, IS_ROOT, listView, pax, stream } from "./tar-bytes.js";

let base: string;
let count = 0;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "buildfile-apply-"));
  writeFileSync(join(base, "outside"), "outside");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function fresh(): string {
  const path = join(base, `layer${count++}`);
  mkdirSync(path);
  return path;
}

interface Options {
  readonly below?: FileView;
  readonly isUserNamespace?: boolean;
  readonly piece?: number;
}

/** Unpacks one layer; gives its directory. */
async function apply(
  bytes: Uint8Array,
  { below, isUserNamespace = false, piece }: Options = {},
): Promise<string> {
  const target = fresh();
  const { signal } = new AbortController();
  await applyLayer(stream(bytes, piece), { directory: target, below, isUserNamespace }, signal);
  return target;
}

/** Unpacks layers, one upon the other; gives the files that they are together. */
async function stack(...layers: readonly Uint8Array[]): Promise<{ view: FileView; directories: string[] }> {
  const directories: string[] = [];
  for (const bytes of layers) {
    const below = directories.length === 0 ? undefined : view(directories);
    directories.push(await apply(bytes, { below }));
  }
  return { view: view(directories), directories };
}

function view(directories: readonly string[]): FileView {
  return createStackedView(directories, { isUserNamespace: false });
}

const listed = (path: string): string[] => listView(createDirectoryView(path));
const SECOND = "000000000";

describe.skipIf(!IS_ROOT)("applyLayer (needs root)", () => {
  it("makes files of all kinds, with all that they have", async () => {
    const capability = Buffer.from("0100000200040000000000000000000000000000", "hex");
    const bytes = archive(
      directory("d/", { mode: 0o1770, uid: 5, gid: 6, mtime: 100 }),
      pax({ "SCHILY.xattr.security.capability": capability, mtime: "200.25" }),
      entry({ name: "d/f", mode: 0o4755, uid: 3_000, gid: 4 }, "content"),
      entry({ name: "d/link", type: "2", link: "../x/y", uid: 9, mtime: 300 }),
      entry({ name: "hard", type: "1", link: "d/f", mode: 0o4755, uid: 3_000, gid: 4, mtime: 201 }),
      entry({ name: "null", type: "3", major: 1, minor: 3, mode: 0o666, mtime: 400 }),
      entry({ name: "disk", type: "4", major: 259, minor: 70_000, mode: 0o660, mtime: 400 }),
      entry({ name: "pipe", type: "6", mode: 0o622, mtime: 400 }),
      entry({ name: "empty", mode: 0o666, mtime: 500 }),
      entry({ name: "implied/by/name", mtime: 600 }),
    );
    for (const piece of [100, 512, 100_000]) {
      const target = await apply(bytes, { piece });
      expect(listed(target).filter((line) => !line.includes("implied"))).toEqual([
        `/d directory 1770 5:6 100${SECOND}`,
        `/d/f file 4755 3000:4 201${SECOND} 7`,
        `/d/link symlink 777 9:0 300${SECOND} -> ../x/y`,
        `/disk block 660 0:0 400${SECOND} 259,70000`,
        `/empty file 666 0:0 500${SECOND} 0`,
        `/hard file 4755 3000:4 201${SECOND} 7`,
        `/null char 666 0:0 400${SECOND} 1,3`,
        `/pipe fifo 622 0:0 400${SECOND}`,
      ]);
      expect(lstatSync(join(target, "hard")).ino).toBe(lstatSync(join(target, "d/f")).ino);
      expect(readFileSync(join(target, "d/f"), "utf8")).toBe("content");
      expect(lstatSync(join(target, "implied/by")).mode & 0o7777).toBe(0o755);
    }
  });

  it("keeps capabilities, also of a hard link that names none, and times to the nanosecond", async () => {
    const capability = Buffer.from("0100000200040000000000000000000000000000", "hex");
    const target = await apply(
      archive(
        pax({ "SCHILY.xattr.security.capability": capability }),
        entry({ name: "f", uid: 7, mtime: 200 }, "x"),
        entry({ name: "g", type: "1", link: "f", uid: 7, mtime: 200 }),
        pax({ mtime: "1600000000.123456789" }),
        entry({ name: "h" }),
        pax({ mtime: "1600000000.123456789" }),
        entry({ name: "s", type: "2", link: "h" }),
      ),
    );
    expect(listed(target)).toEqual([
      `/f file 644 7:0 200${SECOND} 1 security.capability=${capability.toString("hex")}`,
      `/g file 644 7:0 200${SECOND} 1 security.capability=${capability.toString("hex")}`,
      "/h file 644 0:0 1600000000123456789 0",
      "/s symlink 777 0:0 1600000000123456789 -> h",
    ]);
  });

  it("gives directories their times when all is in them, and times that can't be 1970", async () => {
    const target = await apply(
      archive(
        directory("a/", { mtime: 100 }),
        directory("a/b/", { mtime: 200 }),
        entry({ name: "a/b/c", mtime: 300 }),
        pax({ mtime: "-5" }),
        entry({ name: "before" }),
        pax({ mtime: "9223372037" }),
        entry({ name: "after" }),
      ),
    );
    const times = ["a", "a/b", "a/b/c", "after", "before"].map(
      (name) => lstatSync(join(target, name)).mtimeMs,
    );
    expect(times).toEqual([100_000, 200_000, 300_000, 0, 0]);
  });

  it("tells the digest and size of the whole archive", async () => {
    const bytes = Buffer.concat([archive(entry({}, "x")), Buffer.from("trailing bytes count too")]);
    const result = await applyLayer(
      stream(bytes, 300),
      { directory: fresh(), below: undefined, isUserNamespace: false },
      new AbortController().signal,
    );
    expect(result).toEqual({
      diffId: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
      size: bytes.length,
    });
  });

  it("keeps the holes of sparse files", async () => {
    const sparse = {
      "GNU.sparse.size": "8000000",
      "GNU.sparse.numblocks": "2",
      "GNU.sparse.map": "4096,3,4000000,2",
    };
    const target = await apply(archive(pax(sparse), entry({ name: "s" }, "abcde")), { piece: 700 });
    const expected = Buffer.alloc(8_000_000);
    expected.write("abc", 4096);
    expected.write("de", 4_000_000);
    expect(readFileSync(join(target, "s")).equals(expected)).toBe(true);
    expect(lstatSync(join(target, "s")).blocks).toBeLessThan(100);
  });

  describe("what is gone", () => {
    const lower = archive(
      directory("keep/", { mode: 0o711, uid: 3, gid: 4, mtime: 50 }),
      entry({ name: "keep/a" }, "a"),
      entry({ name: "keep/b" }, "b"),
      directory("opaque/"),
      entry({ name: "opaque/old" }),
      directory("swap/"),
      entry({ name: "swap/old" }),
      entry({ name: "top" }, "top"),
    );
    const paths = (tree: FileView): string[] => listView(tree).map((line) => line.split(" ", 1)[0]!);

    it("is a device 0/0, and its directory as below", async () => {
      const { view: tree, directories } = await stack(
        lower,
        archive(entry({ name: "keep/.wh.a" }), entry({ name: ".wh.top" })),
      );
      expect(listed(directories[1]!)).toEqual([
        expect.stringMatching(/^\/keep directory 711 3:4 /),
        expect.stringMatching(/^\/keep\/a char 0 0:0 \d+ 0,0$/),
        expect.stringMatching(/^\/top char 0 0:0 \d+ 0,0$/),
      ]);
      expect(lstatSync(join(directories[1]!, "keep")).mtimeMs).toBe(50_000);
      expect(paths(tree)).toEqual(["/keep", "/keep/b", "/opaque", "/opaque/old", "/swap", "/swap/old"]);
    });

    it("is an attribute for all of a directory, before and after what is new in it", async () => {
      for (const parts of [
        [entry({ name: "opaque/.wh..wh..opq" }), entry({ name: "opaque/new" })],
        [entry({ name: "opaque/new" }), entry({ name: "opaque/.wh..wh..opq" })],
      ]) {
        const { view: tree, directories } = await stack(lower, archive(...parts));
        expect(listed(directories[1]!)[0]).toContain("trusted.overlay.opaque=79");
        expect(paths(tree).filter((path) => path.startsWith("/opaque"))).toEqual(["/opaque", "/opaque/new"]);
      }
    });

    it("can be all of the root", async () => {
      const { view: tree } = await stack(
        lower,
        archive(entry({ name: "keep/c" }), entry({ name: ".wh..wh..opq" }), entry({ name: "new" })),
      );
      expect(paths(tree)).toEqual(["/keep", "/keep/c", "/new"]);
    });

    it.each([
      [
        "before its directory",
        [entry({ name: ".wh.swap" }), directory("swap/"), entry({ name: "swap/new" })],
      ],
      ["before what is in it", [entry({ name: ".wh.swap" }), entry({ name: "swap/new" })]],
      ["after it", [directory("swap/"), entry({ name: "swap/new" }), entry({ name: ".wh.swap" })]],
    ])("does not hide what the layer has, told %s", async (_name, parts) => {
      const { view: tree } = await stack(lower, archive(...parts));
      expect(paths(tree).filter((path) => path.startsWith("/swap"))).toEqual(["/swap", "/swap/new"]);
    });

    it("is told without asking what is below, but not of the lowest layer, and not of what only aufs knows", async () => {
      const bytes = archive(
        entry({ name: ".wh.gone" }),
        entry({ name: ".wh..wh.plnk" }),
        entry({ name: ".wh..wh.aufs" }),
      );
      const unknown = (): never => {
        throw new Error("asked");
      };
      const below: FileView = {
        lstat: unknown,
        readDirectory: unknown,
        readLink: unknown,
        xattrs: unknown,
        open: unknown,
        realPath: unknown,
      };
      expect(readdirSync(await apply(bytes, { below }))).toEqual(["gone"]);
      expect(readdirSync(await apply(bytes))).toEqual([]);
    });

    it.each([".wh.", ".wh..", ".wh..."])("can't be %s", async (name) => {
      await expect(stack(lower, archive(entry({ name: `keep/${name}` })))).rejects.toMatchObject({
        code: "layer/archive",
        message: `invalid whiteout name: ${name}: invalid archive`,
      });
    });

    it("has another attribute in user namespaces", async () => {
      const below = view([await apply(lower)]);
      const bytes = archive(
        entry({ name: "opaque/.wh..wh..opq" }),
        entry({ name: "null", type: "3", major: 1, minor: 3 }),
      );
      const target = await apply(bytes, { below, isUserNamespace: true });
      expect(listed(target)).toEqual([expect.stringContaining("user.overlay.opaque=79")]);
    });
  });

  describe("hard links to what is below", () => {
    const lower = archive(
      directory("bin/", { mode: 0o750, uid: 1, mtime: 70 }),
      entry({ name: "bin/tool", mode: 0o4755, uid: 2, gid: 3, mtime: 80 }, "tool"),
      directory("gone/"),
      entry({ name: "gone/f" }),
    );

    it("copy it into the layer", async () => {
      const link = { type: "1", mode: 0o4755, uid: 2, gid: 3, mtime: 80 } as const;
      const { view: tree, directories } = await stack(
        lower,
        archive(
          entry({ name: "a", link: "bin/tool", ...link }),
          entry({ name: "b", link: "/bin/tool", ...link }),
        ),
      );
      expect(listed(directories[1]!)).toEqual([
        `/a file 4755 2:3 80${SECOND} 4`,
        expect.stringMatching(/^\/b file 4755 2:3 80/),
        expect.stringMatching(/^\/bin directory 750 1:0 /),
        `/bin/tool file 4755 2:3 80${SECOND} 4`,
      ]);
      expect(lstatSync(join(directories[1]!, "b")).nlink).toBe(3);
      expect(lstatSync(join(directories[0]!, "bin/tool")).nlink).toBe(1);
      expect(listView(tree).filter((line) => line.includes("tool"))).toHaveLength(1);
    });

    it.each([
      ["nothing", [entry({ name: "a", type: "1", link: "none" })]],
      [
        "what the layer removed",
        [entry({ name: "bin/.wh.tool" }), entry({ name: "a", type: "1", link: "bin/tool" })],
      ],
      [
        "what the layer hides",
        [entry({ name: "gone/.wh..wh..opq" }), entry({ name: "a", type: "1", link: "gone/f" })],
      ],
    ])("can't be to %s", async (_name, parts) => {
      await expect(stack(lower, archive(...parts))).rejects.toMatchObject({
        code: "layer/archive",
        message: "link a: no such file or directory",
      });
    });

    it.each(["bin", "/", "."])("can't be to the directory %s", async (link) => {
      await expect(stack(lower, archive(entry({ name: "a", type: "1", link })))).rejects.toThrow();
    });
  });

  describe("what replaces what", () => {
    it("takes the place of another kind, and merges directories", async () => {
      const target = await apply(
        archive(
          directory("a/"),
          entry({ name: "a/inside" }),
          entry({ name: "a" }, "file now"),
          entry({ name: "b" }),
          directory("b/", { mode: 0o700 }),
          entry({ name: "b/inside", mtime: 1 }),
          directory("b/", { mode: 0o711, mtime: 10 }),
          entry({ name: "c" }, "one"),
          entry({ name: "c", mtime: 2 }, "two"),
          entry({ name: "l", type: "2", link: "b" }),
          directory("l/", { mtime: 3 }),
          entry({ name: "l/x", mtime: 3 }),
        ),
      );
      expect(listed(target).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
        "/a file 644",
        "/b directory 711",
        "/b/inside file 644",
        "/c file 644",
        "/l directory 755",
        "/l/x file 644",
      ]);
      expect(readFileSync(join(target, "c"), "utf8")).toBe("two");
      expect(lstatSync(join(target, "b")).mtimeMs).toBe(10_000);
    });

    it("leaves the times of what is no directory any more", async () => {
      const target = await apply(
        archive(
          directory("a/", { mtime: 10 }),
          directory("a/b/", { mtime: 20 }),
          entry({ name: "a", type: "2", link: "other", mtime: 30 }),
          directory("other/", { mtime: 40 }),
          directory("other/b/", { mtime: 50 }),
        ),
      );
      const time = (name: string): number => lstatSync(join(target, name)).mtimeMs;
      expect(["a", "other", "other/b"].map(time)).toEqual([30_000, 40_000, 50_000]);
    });
  });

  describe("hostile archives", () => {
    const outside = (): unknown[] => [
      readFileSync(join(base, "outside"), "utf8"),
      readdirSync(base).filter((name) => !name.startsWith("layer")),
    ];

    it.each([
      ["names that lead up", [entry({ name: "../outside" }, "x")], ["/outside"]],
      ["names that lead up on the way", [entry({ name: "a/../../../outside" }, "x")], ["/outside"]],
      ["absolute names", [entry({ name: "//outside" }, "x")], ["/outside"]],
      [
        "a symlink up and a file through it",
        [entry({ name: "s", type: "2", link: "../.." }), entry({ name: "s/outside" }, "x")],
        ["/outside", "/s"],
      ],
      [
        "an absolute symlink and a file through it",
        [entry({ name: "s", type: "2", link: "/tmp" }), entry({ name: "s/f" }, "x")],
        ["/s", "/tmp", "/tmp/f"],
      ],
      [
        "a symlink to a symlink",
        [
          entry({ name: "a", type: "2", link: "/../.." }),
          entry({ name: "b", type: "2", link: "a/a" }),
          entry({ name: "b/f" }, "x"),
        ],
        ["/a", "/b", "/f"],
      ],
      [
        "a symlink and a file in its place",
        [entry({ name: "s", type: "2", link: "../outside" }), entry({ name: "s" }, "x")],
        ["/s"],
      ],
      [
        "a symlink and a directory in its place",
        [entry({ name: "s", type: "2", link: ".." }), directory("s/"), entry({ name: "s/outside" }, "x")],
        ["/s", "/s/outside"],
      ],
      [
        "a whiteout through a symlink",
        [entry({ name: "s", type: "2", link: ".." }), entry({ name: "s/.wh.outside" })],
        ["/s"],
      ],
      [
        "an opaque mark through a symlink",
        [entry({ name: "s", type: "2", link: ".." }), entry({ name: "s/.wh..wh..opq" })],
        ["/s"],
      ],
      [
        "its root as another kind",
        [entry({ name: ".", type: "2", link: ".." }), entry({ name: "/" }, "x"), entry({ name: "" })],
        [],
      ],
      [
        "a device as a parent that is hidden",
        [entry({ name: "d", type: "3", major: 0, minor: 0 }), entry({ name: "d/f" })],
        ["/d", "/d/f"],
      ],
    ])("%s stay inside", async (_name, parts, expected) => {
      const target = await apply(archive(...parts));
      expect(listed(target).map((line) => line.split(" ", 1)[0])).toEqual(expected);
      expect(outside()).toEqual(["outside", ["outside"]]);
    });

    it.each([
      [
        "a hard link that leads up",
        [entry({ name: "h", type: "1", link: "../outside" })],
        "link h: no such file or directory",
      ],
      [
        "a hard link through a symlink",
        [entry({ name: "s", type: "2", link: ".." }), entry({ name: "h", type: "1", link: "s/outside" })],
        "link h: no such file or directory",
      ],
      [
        "a file as a directory",
        [entry({ name: "f" }), entry({ name: "f/g" })],
        "mkparent f/g: not a directory",
      ],
      [
        "symlinks in a circle",
        [
          entry({ name: "a", type: "2", link: "b" }),
          entry({ name: "b", type: "2", link: "a" }),
          entry({ name: "a/f" }),
        ],
        "b: too many links",
      ],
      [
        "a name that is too long",
        [pax({ path: "f".repeat(300) }), entry({})],
        `open ${"f".repeat(300)}: file name too long`,
      ],
      [
        "a path that is too long",
        [pax({ path: `${"d/".repeat(3000)}f` }), entry({})],
        "archive/tar: a name is longer than any path",
      ],
      [
        "a path without an end",
        [pax({ path: "x/".repeat(100_000) }), entry({})],
        "archive/tar: a name is longer than any path",
      ],
      ["a link without a target", [entry({ name: "s", type: "2" })], "symlink s: no such file or directory"],
      ["a type that nobody knows", [entry({ name: "f", type: "V" })], "unhandled tar header type 86"],
      [
        "an owner that can't be",
        [pax({ uid: "-1" }), entry({ name: "f" })],
        'failed to Lchown "/f" for UID -1, GID 0: invalid argument',
      ],
      [
        "an owner beyond all",
        [pax({ gid: "4294967295" }), entry({ name: "f" })],
        'failed to Lchown "/f" for UID 0, GID 4294967295: invalid argument',
      ],
    ])("%s fails", async (_name, parts, message) => {
      const result = apply(archive(...parts));
      await expect(result).rejects.toMatchObject({
        code: expect.stringMatching(/^(file\/write|layer\/)/),
        message,
      });
      expect(outside()).toEqual(["outside", ["outside"]]);
    });

    it("what was cut off fails, and leaves no descriptor open", async () => {
      const before = readdirSync("/proc/self/fd").length;
      const bytes = archive(entry({ name: "f" }, "x".repeat(5000)));
      await expect(apply(bytes.subarray(0, 3000))).rejects.toMatchObject({
        code: "layer/archive",
        message: "archive/tar: unexpected EOF: the archive is cut off",
      });
      expect(readdirSync("/proc/self/fd").length).toBe(before);
    });

    it("what claims to be huge takes no space", async () => {
      await expect(apply(header({ name: "f", size: 8 ** 11 - 1 }))).rejects.toMatchObject({
        code: "layer/archive",
      });
    });

    it("attributes of overlayfs are not taken from an archive", async () => {
      const target = await apply(
        archive(
          pax({
            "SCHILY.xattr.trusted.overlay.opaque": "y",
            "SCHILY.xattr.user.overlay.redirect": "/x",
            "SCHILY.xattr.user.ok": "1",
          }),
          directory("d/"),
          pax({ "SCHILY.xattr.user.ok": "1" }),
          entry({ name: "s", type: "2", link: "x" }),
        ),
      );
      expect([...createDirectoryView(target).xattrs("/d").keys()]).toEqual(["user.ok"]);
      expect([...createDirectoryView(target).xattrs("/s").keys()]).toEqual([]);
    });
  });

  it("applies a mode and owner exactly under a directory that hands down its own", async () => {
    const target = await apply(
      archive(
        directory("d/", { mode: 0o2755, gid: 77 }),
        entry({ name: "d/f" }, "x"),
        directory("d/e/"),
        entry({ name: "d/l", type: "2", link: "f" }),
      ),
    );
    expect(listed(target).map((line) => line.split(" ").slice(0, 4).join(" "))).toEqual([
      "/d directory 2755 0:77",
      "/d/e directory 755 0:0",
      "/d/f file 644 0:0",
      "/d/l symlink 777 0:0",
    ]);
  });

  it("stops when it is told to, and closes its source", async () => {
    const controller = new AbortController();
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (let i = 0; ; i++) {
          if (i === 20) controller.abort(new Error("enough"));
          yield entry({ name: `f${i}` }, "x");
        }
      } finally {
        isClosed = true;
      }
    }
    const target = { directory: fresh(), below: undefined, isUserNamespace: false };
    await expect(applyLayer(endless(), target, controller.signal)).rejects.toThrow("enough");
    expect(isClosed).toBe(true);
    expect(existsSync(join(target.directory, "f5"))).toBe(true);
  });

  it("takes names that are no UTF-8", async () => {
    const target = await apply(
      archive(directory("\xff/"), entry({ name: Buffer.from([0x61, 0xff, 0x62]) }, "x")),
    );
    const names = readdirSync(target, { encoding: "buffer" }).map((name) => name.toString("hex"));
    expect(names.sort()).toEqual(["61ff62", "c3bf"]);
    expect(requireLibc().listXattrs(target)).toHaveLength(0);
  });
});
