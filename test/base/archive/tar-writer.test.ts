import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { encodeTarHeader, type TarEntry } from "../../../src/base/archive/tar-header.js";
import { type TarFile, writeTar } from "../../../src/base/archive/tar-writer.js";

const FILE: TarEntry = { kind: "file", path: "a", mode: 0o644, mtime: 0 };

/** The texts of the blocks of a header, by what they are; numbers as they stand. */
function fields(block: Uint8Array) {
  const text = (at: number, length: number) =>
    Buffer.from(block.subarray(at, at + length))
      .toString("latin1")
      .replace(/\0[\s\S]*$/, "");
  return {
    name: text(0, 100),
    mode: text(100, 8),
    uid: text(108, 8),
    gid: text(116, 8),
    size: text(124, 12),
    mtime: text(136, 12),
    type: text(156, 1),
    target: text(157, 100),
    magic: text(257, 8),
    prefix: text(345, 155),
  };
}

function paxRecords(header: Uint8Array): string {
  const size = Number.parseInt(fields(header).size, 8);
  return Buffer.from(header.subarray(512, 512 + size)).toString("utf8");
}

async function bytesOf(entries: readonly TarFile[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What GNU tar reads. */
function listed(archive: Buffer): string {
  const argv = ["--numeric-owner", "--utc", "--full-time", "-tvf", "-"];
  const { stdout, stderr, status } = spawnSync("tar", argv, {
    input: archive,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  return stdout.toString();
}

describe("headers", () => {
  test("are those of ustar where everything fits", () => {
    const header = encodeTarHeader({
      ...FILE,
      path: "dir/a",
      mode: 0o4755,
      mtime: 1_700_000_000,
      uid: 1,
      gid: 2,
      size: 600,
    });
    expect(header.length).toBe(512);
    expect(fields(header)).toEqual({
      name: "dir/a",
      mode: "0004755",
      uid: "0000001",
      gid: "0000002",
      size: "00000001130",
      mtime: "14524770400",
      type: "0",
      target: "",
      magic: "ustar",
      prefix: "",
    });
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
    expect(Buffer.from(header.subarray(148, 156)).toString("latin1")).toBe(
      `${sum.toString(8).padStart(6, "0")}\0 `,
    );
  });

  test.each<[TarEntry["kind"], string, string]>([
    ["file", "x", "0"],
    ["hardlink", "x", "1"],
    ["symlink", "x", "2"],
    ["directory", "x/", "5"],
  ])("of a %s", (kind, name, type) => {
    const header = fields(
      encodeTarHeader({
        kind,
        path: "x",
        mode: 0o755,
        mtime: 0,
        target: kind.endsWith("link") ? "to" : undefined,
      }),
    );
    expect([header.name, header.type, header.target]).toEqual([
      name,
      type,
      kind.endsWith("link") ? "to" : "",
    ]);
  });

  test.each([
    ["100 bytes", "n".repeat(100), 512],
    ["255 bytes that a slash splits", `${"p".repeat(155)}/${"n".repeat(99)}`, 512],
    ["a directory that a slash splits late", `${"p".repeat(155)}/${"n".repeat(100)}`, 512],
    ["101 bytes without a slash", "n".repeat(101), 1536],
    ["a prefix that is too long", `${"p".repeat(156)}/n`, 1536],
    ["a name that is not ASCII", "é", 1536],
  ])("of a path of %s", (_, path, length) => {
    const header = encodeTarHeader({ ...FILE, path });
    expect(header.length).toBe(length);
    const { name, prefix } = fields(header.subarray(-512));
    if (length === 512) expect(prefix === "" ? name : `${prefix}/${name}`).toBe(path);
    else expect(paxRecords(header)).toMatch(new RegExp(`^\\d+ path=${path}\n$`));
  });

  test("lengths of pax records count their own digits", () => {
    // Where the count has one digit more than the text alone would need.
    for (const [length, expected] of [
      [90 + 12, 112],
      [990, 1001],
      [991, 1002],
    ] as const) {
      const records = paxRecords(encodeTarHeader({ ...FILE, path: "é".padEnd(length - 1, "n") }));
      expect(Number(records.split(" ")[0])).toBe(Buffer.byteLength(records));
      expect(Buffer.byteLength(records)).toBe(expected);
    }
  });

  test.each([
    ["size", { size: 8 ** 11 - 1 }, "77777777777", undefined],
    ["size", { size: 8 ** 11 }, "00000000000", "19 size=8589934592\n"],
    ["mtime", { mtime: -1 }, "00000000000", "12 mtime=-1\n"],
    ["uid", { uid: 8 ** 7 }, "0000000", "15 uid=2097152\n"],
    ["gid", { gid: 8 ** 7 - 1 }, "7777777", undefined],
  ] as const)("%s of %j", (field, facts, expected, records) => {
    const header = encodeTarHeader({ ...FILE, ...facts });
    expect(fields(header.subarray(-512))[field]).toBe(expected);
    expect(header.length === 512 ? undefined : paxRecords(header)).toBe(records);
  });

  test.each(["", "/a", "a//b", "../a", "a/./b", "a/..", "a\0b", "a/"])(
    "are not made for the path %j",
    (path) => {
      expect(() => encodeTarHeader({ ...FILE, path })).toThrow("cannot be a path in an archive");
    },
  );

  test("are not made of fractions", () => {
    expect(() => encodeTarHeader({ ...FILE, mtime: 0.5 })).toThrow("mtime is not a whole number");
  });
});

describe("archives", () => {
  const content = (text: string) => ({ size: Buffer.byteLength(text), content: () => [Buffer.from(text)] });

  test("are what tar reads", async () => {
    const long = `${"d".repeat(120)}/${"é".repeat(60)}`;
    const archive = await bytesOf([
      { kind: "directory", path: "dir", mode: 0o755, mtime: 0 },
      { ...FILE, path: "dir/file", mtime: 1_700_000_000, uid: 5, gid: 6, ...content("hello\n") },
      { ...FILE, path: long, mode: 0o600, ...content("x".repeat(512)) },
      { kind: "symlink", path: "link", mode: 0o777, mtime: 0, target: "t".repeat(101) },
      { kind: "hardlink", path: "same", mode: 0o644, mtime: 0, target: "dir/file" },
    ]);
    expect(archive.length % 512).toBe(0);
    expect(archive.subarray(-1024).every((byte) => byte === 0)).toBe(true);
    expect(listed(archive).replace(/ +/g, " ")).toBe(
      [
        "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 dir/",
        "-rw-r--r-- 5/6 6 2023-11-14 22:13:20 dir/file",
        `-rw------- 0/0 512 1970-01-01 00:00:00 ${long}`,
        `lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 link -> ${"t".repeat(101)}`,
        "hrw-r--r-- 0/0 0 1970-01-01 00:00:00 same link to dir/file",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["shorter", 3, "tar: a is shorter than its 3 bytes"],
    ["longer", 1, "tar: a is longer than its 1 bytes"],
  ])("do not take content that is %s than its size", async (_, size, message) => {
    await expect(bytesOf([{ ...FILE, size, content: () => [Buffer.from("xy")] }])).rejects.toThrow(message);
  });

  test("read content when its turn comes, and let go of it", async () => {
    const events: string[] = [];
    async function* source(name: string) {
      try {
        events.push(`open ${name}`);
        yield Buffer.from("xy");
        yield Buffer.from("z");
      } finally {
        events.push(`close ${name}`);
      }
    }
    const file = (path: string): TarFile => ({ ...FILE, path, size: 3, content: () => source(path) });
    const archive = writeTar([file("a"), file("b")]);
    for (let i = 0; i < 6; i++) await archive.next();
    expect(events).toEqual(["open a", "close a", "open b"]);
    await archive.return();
    expect(events).toEqual(["open a", "close a", "open b", "close b"]);
  });
});
