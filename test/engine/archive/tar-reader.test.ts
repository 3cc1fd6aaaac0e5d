import { describe, expect, it } from "vitest";
import { entryXattrs } from "../../../src/engine/archive/entry-xattrs.js";
import type { TarEntryHeader } from "../../../src/engine/archive/tar-entry.js";
import { TarReader } from "../../../src/engine/archive/tar-reader.js";
import { archive, content, directory, END, entry, header, pax, paxRecords, stream } from "./tar-bytes.js";

interface Read {
  readonly header: TarEntryHeader;
  readonly data: string;
}

async function readAll(bytes: Uint8Array, piece?: number): Promise<Read[]> {
  const reader = new TarReader(stream(bytes, piece));
  const all: Read[] = [];
  for (;;) {
    const head = await reader.next();
    if (head === undefined) return all;
    const data = Buffer.alloc(head.size);
    for (;;) {
      const part = await reader.read();
      if (part === undefined) break;
      part.data.copy(data, part.position);
    }
    all.push({ header: head, data: data.toString("latin1") });
  }
}

async function one(...parts: readonly Uint8Array[]): Promise<TarEntryHeader> {
  const [first] = await readAll(archive(...parts));
  return first!.header;
}

function base256(value: bigint, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let at = length - 1; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  bytes[0]! |= 0x80;
  return bytes;
}

const LONG = `${"d".repeat(150)}/${"f".repeat(120)}`;
const GNU = "ustar  \0";

describe("the tar reader", () => {
  it("reads entries of all kinds, with their content", async () => {
    const bytes = archive(
      directory("dir/"),
      entry({ name: "dir/a", mode: 0o4755, uid: 7, gid: 8 }, "hello"),
      entry({ name: "b", type: "2", link: "dir/a" }),
      entry({ name: "c", type: "1", link: "dir/a" }),
      entry({ name: "n", type: "3", major: 1, minor: 3 }),
      entry({ name: "e", type: "4", major: 259, minor: 70_000 }),
      entry({ name: "f", type: "6" }),
      entry({ name: "old/", type: "\0" }),
      entry({ name: "old/x", type: "\0" }, "x".repeat(600)),
      entry({ name: "contiguous", type: "7" }, "7"),
    );
    for (const piece of [1, 100, 511, 512, 513, 5000]) {
      const read = await readAll(bytes, piece);
      expect(read.map(({ header: { kind, name }, data }) => [kind, name, data])).toEqual([
        ["directory", "dir/", ""],
        ["file", "dir/a", "hello"],
        ["symlink", "b", ""],
        ["hardlink", "c", ""],
        ["char", "n", ""],
        ["block", "e", ""],
        ["fifo", "f", ""],
        ["directory", "old/", ""],
        ["file", "old/x", "x".repeat(600)],
        ["file", "contiguous", "7"],
      ]);
      expect(read[1]!.header).toMatchObject({ mode: 0o4755, uid: 7, gid: 8, size: 5 });
      expect(read[5]!.header).toMatchObject({ major: 259, minor: 70_000 });
    }
  });

  it.each([
    ["a prefix", [entry({ name: "f", prefix: "a/b" })], { name: "a/b/f" }],
    ["no prefix in GNU's format", [entry({ name: "f", magic: GNU, prefix: "00000000000" })], { name: "f" }],
    [
      "star's shorter prefix",
      [
        entry({
          name: "f",
          prefix: "p",
          patch: { 476: "00000000001\0", 488: "00000000002\0", 508: "tar\0" },
        }),
      ],
      { name: "p/f", atime: { seconds: 1, nanoseconds: 0 } },
    ],
    ["the oldest format", [entry({ name: "f", magic: "" })], { name: "f", major: 0 }],
    ["a long name of pax", [pax({ path: LONG }), entry({})], { name: LONG }],
    ["a long link of pax", [pax({ linkpath: LONG }), entry({ type: "2" })], { linkName: LONG }],
    ["a long name of GNU", [entry({ type: "L" }, `${LONG}\0`), entry({})], { name: LONG }],
    ["a long link of GNU", [entry({ type: "K" }, `${LONG}\0`), entry({ type: "2" })], { linkName: LONG }],
    [
      "GNU's name before that of pax",
      [pax({ path: "p" }), entry({ type: "L" }, "l"), entry({})],
      { name: "l" },
    ],
    [
      "an empty record, which says nothing",
      [pax({ path: "", uid: "" }), entry({ uid: 4 })],
      { name: "file", uid: 4 },
    ],
    [
      "a fraction of a second",
      [pax({ mtime: "12.5" }), entry({})],
      { mtime: { seconds: 12, nanoseconds: 500_000_000 } },
    ],
    [
      "more digits than nanoseconds",
      [pax({ mtime: "1.1234567899" }), entry({})],
      { mtime: { seconds: 1, nanoseconds: 123_456_789 } },
    ],
    [
      "a time before 1970",
      [pax({ mtime: "-1.25" }), entry({})],
      { mtime: { seconds: -2, nanoseconds: 750_000_000 } },
    ],
    [
      "large ids of pax",
      [pax({ uid: "3000000", gid: "4294967294" }), entry({})],
      { uid: 3_000_000, gid: 4_294_967_294 },
    ],
    ["a number in bytes", [entry({ uid: base256(3_000_000n, 8) })], { uid: 3_000_000 }],
    [
      "a negative number in bytes",
      [entry({ mtime: base256(-5n, 12) })],
      { mtime: { seconds: -5, nanoseconds: 0 } },
    ],
    ["a number among blanks", [entry({ uid: Buffer.from("  17 \0 ") })], { uid: 0o17 }],
    ["nothing but blanks for a number", [entry({ uid: Buffer.from("       ") })], { uid: 0 }],
    ["names that are no UTF-8", [entry({ name: Buffer.from([0x61, 0xff]) })], { name: "a\udcff" }],
    ["no global headers", [pax({ path: "global" }, "g"), entry({ name: "f" })], { name: "f" }],
    [
      "no header before a global one",
      [pax({ path: "x" }), pax({ a: "b" }, "g"), entry({})],
      { name: "file" },
    ],
    ["no size of what has none", [entry({ type: "5", name: "d/", size: 512 })], { size: 0 }],
  ] as const)("knows %s", async (_name, parts, expected) => {
    expect(await one(...parts)).toMatchObject(expected);
  });

  it("takes the sum of signed bytes too, as Sun's tar wrote it", async () => {
    const name = Buffer.from([0xfc, 0x61]);
    const sum = header({ name }).reduce((total, byte) => total + byte, 0);
    const block = header({ name });
    block.fill(" ", 148, 156);
    const signed = block.reduce((total, byte) => total + ((byte << 24) >> 24), 0);
    expect(signed).not.toBe(sum);
    expect(await one(header({ name, checksum: signed }))).toMatchObject({ name: "\udcfca" });
  });

  it("reads extended attributes in both spellings", async () => {
    const { records } = await one(
      pax({
        "SCHILY.xattr.user.a": Buffer.from([0, 1, 0xff]),
        "LIBARCHIVE.xattr.user.b%20c": Buffer.from("hi").toString("base64"),
        "LIBARCHIVE.xattr.user.a": "AAAA",
        "SCHILY.xattr.trusted.overlay.opaque": "y",
        "SCHILY.xattr.user.overlay.redirect": "/etc",
      }),
      entry({}),
    );
    expect(
      [...entryXattrs(records)].map(([name, value]) => [name, Buffer.from(value).toString("hex")]),
    ).toEqual([
      ["user.a", "0001ff"],
      ["user.b c", "6869"],
    ]);
  });

  describe("sparse files", () => {
    // 3 bytes at 10, 2 at 1000, of 2000.
    const whole = `${"\0".repeat(10)}abc${"\0".repeat(987)}de${"\0".repeat(998)}`;
    const octal = (value: number): string => `${value.toString(8).padStart(11, "0")}\0`;
    const map = [10, 3, 1000, 2] as const;

    it.each([
      [
        "in GNU's old format",
        [
          entry(
            {
              name: "s",
              type: "S",
              magic: GNU,
              patch: { 386: map.map(octal).join(""), 483: octal(2000) },
            },
            "abcde",
          ),
        ],
      ],
      [
        "in GNU's old format with a further block",
        [
          header({
            name: "s",
            type: "S",
            magic: GNU,
            size: 5,
            patch: { 386: map.slice(0, 2).map(octal).join(""), 482: "\x01", 483: octal(2000) },
          }),
          content(map.slice(2).map(octal).join("")),
          content("abcde"),
        ],
      ],
      [
        "of pax 0.0",
        [
          entry(
            { type: "x" },
            paxRecords([
              ["GNU.sparse.size", "2000"],
              ["GNU.sparse.numblocks", "2"],
              ["GNU.sparse.offset", "10"],
              ["GNU.sparse.numbytes", "3"],
              ["GNU.sparse.offset", "1000"],
              ["GNU.sparse.numbytes", "2"],
            ]),
          ),
          entry({ name: "s" }, "abcde"),
        ],
      ],
      [
        "of pax 0.1",
        [
          pax({
            "GNU.sparse.size": "2000",
            "GNU.sparse.numblocks": "2",
            "GNU.sparse.map": "10,3,1000,2",
            "GNU.sparse.name": "s",
          }),
          entry({ name: "GNUSparseFile.0/s" }, "abcde"),
        ],
      ],
      [
        "of pax 1.0",
        [
          pax({
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.name": "s",
            "GNU.sparse.realsize": "2000",
          }),
          entry(
            { name: "GNUSparseFile.0/s" },
            Buffer.concat([content("2\n10\n3\n1000\n2\n"), Buffer.from("abcde")]),
          ),
        ],
      ],
    ] as const)("%s", async (_name, parts) => {
      for (const piece of [3, 700, 10_000]) {
        const read = await readAll(archive(...parts, entry({ name: "next" }, "n")), piece);
        expect(read.map(({ header: { name }, data }) => [name, data])).toEqual([
          ["s", whole],
          ["next", "n"],
        ]);
      }
    });

    const sparse = (records: Record<string, string>, data: string): Uint8Array =>
      archive(pax({ "GNU.sparse.size": "2000", "GNU.sparse.numblocks": "2", ...records }), entry({}, data));

    it.each([
      ["parts that overlap", sparse({ "GNU.sparse.map": "10,3,12,2" }, "abcde"), "invalid tar header"],
      ["parts beyond the end", sparse({ "GNU.sparse.map": "10,3,1999,2" }, "abcde"), "invalid tar header"],
      ["a negative part", sparse({ "GNU.sparse.map": "10,3,-1,2" }, "abcde"), "invalid tar header"],
      ["too few numbers", sparse({ "GNU.sparse.map": "10,3,1000" }, "abcde"), "invalid tar header"],
      [
        "too little data",
        sparse({ "GNU.sparse.map": "10,3,1000,2" }, "abcd"),
        "references non-existent data",
      ],
      ["too much data", sparse({ "GNU.sparse.map": "10,3,1000,2" }, "abcdef"), "contains unreferenced data"],
      [
        "a list that does not end",
        archive(
          pax({ "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" }),
          entry({}, `900000\n${"1\n".repeat(600_000)}`),
        ),
        "sparse map too long",
      ],
      [
        "a list that is too long",
        archive(
          pax({ "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" }),
          entry({}, content("99999999999\n")),
        ),
        "sparse map too long",
      ],
      ["the old kind in another format", archive(entry({ type: "S" }, "abcde")), "invalid tar header"],
    ])("refuses %s", async (_name, bytes, message) => {
      await expect(readAll(bytes)).rejects.toMatchObject({
        code: "layer/archive",
        message: expect.stringContaining(message),
      });
    });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["one block of zeros", Buffer.alloc(512)],
    ["two blocks of zeros", END],
    ["a header that no entry follows", Buffer.concat([pax({ path: "x" }), END])],
  ])("takes %s for an empty archive", async (_name, bytes) => {
    expect(await readAll(bytes)).toEqual([]);
  });

  it("stops at the end, takes archives without one, and without the zeros behind a file", async () => {
    const file = entry({ name: "f" }, "data");
    for (const bytes of [Buffer.concat([file, END, Buffer.from("garbage")]), file, file.subarray(0, 516)]) {
      expect((await readAll(bytes)).map(({ data }) => data)).toEqual(["data"]);
    }
  });

  const INVALID = "archive/tar: invalid tar header";
  const CUT = "archive/tar: unexpected EOF: the archive is cut off";
  it.each([
    ["a wrong sum", archive(header({ checksum: 1 })), INVALID],
    ["text", Buffer.from("hello ".repeat(200)), INVALID],
    ["a block of zeros and then one that is not", Buffer.concat([Buffer.alloc(512), header()]), INVALID],
    ["digits that are none", archive(header({ uid: Buffer.from("0000090\0") })), INVALID],
    ["a number beyond all bounds", archive(header({ size: base256(1n << 62n, 12) })), INVALID],
    ["a negative size", archive(header({ size: base256(-1n, 12) })), INVALID],
    ["a negative size of pax", archive(pax({ size: "-1" }), entry({})), INVALID],
    ["a record that is longer than all", archive(entry({ type: "x" }, "99 a=b\n")), INVALID],
    ["a record without an end", archive(entry({ type: "x" }, "6 a=bc")), INVALID],
    ["a record without a key", archive(entry({ type: "x" }, "5 =b\n")), INVALID],
    ["a record with a zero in a name", archive(pax({ path: "a\0b" }), entry({})), INVALID],
    ["a record that is no number", archive(pax({ uid: "0x10" }), entry({})), INVALID],
    ["a record that is no time", archive(pax({ mtime: "1e9" }), entry({})), INVALID],
    [
      "an extended header beyond 1 MiB",
      header({ type: "x", size: (1 << 20) + 1 }),
      "archive/tar: header field too long",
    ],
    ["a name beyond 1 MiB", header({ type: "L", size: 2 ** 32 }), "archive/tar: header field too long"],
    ["an end within a header", header().subarray(0, 100), CUT],
    ["an end within an extended header", pax({ path: "x" }).subarray(0, 515), CUT],
    ["an end within a file", entry({}, "x".repeat(2000)).subarray(0, 1000), CUT],
  ])("refuses %s", async (_name, bytes, message) => {
    for (const piece of [17, 4096]) {
      await expect(readAll(bytes, piece)).rejects.toMatchObject({ code: "layer/archive", message });
    }
  });

  it("finds the end within a file that is passed over", async () => {
    const reader = new TarReader(stream(entry({}, "x".repeat(2000)).subarray(0, 1000)));
    await reader.next();
    await expect(reader.next()).rejects.toMatchObject({ message: CUT });
  });

  it("tells of all that it reads, and reads on to the end if it is asked to", async () => {
    const bytes = Buffer.concat([archive(entry({}, "x")), Buffer.from("trailer")]);
    const seen: Uint8Array[] = [];
    const reader = new TarReader(stream(bytes, 100), { seen: (chunk) => seen.push(chunk) });
    while ((await reader.next()) !== undefined);
    await reader.drain();
    expect(Buffer.concat(seen)).toEqual(bytes);
  });

  it("hands on the failure of its source, and tells it when no more is wanted", async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield entry({}, "x".repeat(600)).subarray(0, 700);
        throw new Error("gone");
      } finally {
        isClosed = true;
      }
    }
    const reader = new TarReader(source());
    await reader.next();
    await expect(reader.next()).rejects.toThrow("gone");
    const other = new TarReader(source());
    isClosed = false;
    await other.next();
    await other.close();
    expect(isClosed).toBe(true);
  });
});
