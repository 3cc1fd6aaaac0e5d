import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compress } from "../../../src/engine/compression/compress.js";
import { decompress } from "../../../src/engine/compression/decompress.js";
import { InputBuffer } from "../../../src/engine/compression/input-buffer.js";
import { sniffCompression } from "../../../src/engine/compression/sniff-compression.js";
import { unzstdHere } from "../../../src/engine/compression/unzstd.js";
import { collect, noise, stream, text } from "./bytes.js";

const unpack = (bytes: Uint8Array, size?: number): Promise<Buffer> =>
  collect(decompress(stream(bytes, size), { isArchive: true }));
const zstd = (bytes: Uint8Array): Promise<Buffer> =>
  collect(compress(stream(bytes), { compression: "zstd" }));
const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(" ", ""), "hex");

// What the programs made of "hello hello hello hello\n".
const HELLO = "hello hello hello hello\n";
const GZIP = hex("1f8b0800000000000003cb48cdc9c957c84027b9000088590b18000000");
const ZSTD = hex("28b52ffd24186d00003868656c6c6f200a0100994b11a87c2ea8");
const BZIP2 = Buffer.from("QlpoOTFBWSZTWW9PEPMAAAXRAAAQQAACRKAAMMACqDRxDa2HDxdyRThQkG9PEPM=", "base64");
const XZ = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAXAAxdADQZSe6N6VYKwSGwAABsFO0bO2i7kQABKBjXg7duH7bzfQEAAAAABFla",
  "base64",
);

describe("sniffCompression", () => {
  it.each([
    ["gzip", GZIP],
    ["zstd", ZSTD],
    ["zstd", hex("502a4d1804000000")],
    ["zstd", hex("5f2a4d1804000000")],
    ["bzip2", BZIP2],
    ["xz", hex("fd377a585a00")],
    [undefined, Buffer.from("ustar text")],
    [undefined, Buffer.alloc(0)],
    [undefined, hex("1f8b")],
    [undefined, hex("502a4d18")],
  ])("tells %s", (format, bytes) => expect(sniffCompression(bytes)).toBe(format));
});

describe("decompress", () => {
  it.each([0, 1, 7, 8, 100])("hands on %i bytes that nothing packed", async (length) => {
    const bytes = Buffer.from("plain text ".repeat(10)).subarray(0, length);
    for (const size of [1, 64]) expect(await unpack(bytes, size)).toEqual(bytes);
  });

  it("takes bzip2 and xz for what they are only in archives", async () => {
    const fake = Buffer.concat([BZIP2, Buffer.from("rest")]);
    expect(await collect(decompress(stream(fake)))).toEqual(fake);
  });

  describe("gzip", () => {
    it("of one member or several, with or without zeros behind", async () => {
      const parts = [text(100_000), Buffer.alloc(0), noise(5000)];
      const packed = Buffer.concat(parts.map((part) => gzipSync(part)));
      for (const size of [77, 1000, 1 << 20]) {
        expect((await unpack(packed, size)).equals(Buffer.concat(parts))).toBe(true);
      }
      expect((await unpack(Buffer.concat([packed, Buffer.alloc(2000)]))).equals(Buffer.concat(parts))).toBe(
        true,
      );
    });

    it.each([
      ["cut off", gzipSync(text(100_000)).subarray(0, 5000), "gzip: unexpected EOF"],
      ["cut off in its header", gzipSync(text(100)).subarray(0, 5), "gzip: unexpected EOF"],
      ["cut off before its checksum", gzipSync(text(100)).subarray(0, -8), "gzip: unexpected EOF"],
      ["changed", changed(gzipSync(noise(100_000)), 50_000), "gzip: incorrect data check"],
      ["of another method", hex("1f8b08ff000000000000 00"), "gzip: "],
    ])("fails if it is %s", async (_name, bytes, message) => {
      for (const size of [100, 1 << 20]) {
        await expect(unpack(bytes, size)).rejects.toMatchObject({
          code: "layer/compression",
          message: expect.stringContaining(message),
        });
      }
    });
  });

  describe("zstd", () => {
    it("of several frames, with what is to be skipped between them", async () => {
      const parts = [text(3_000_000), Buffer.from("a"), noise(300_000)];
      const frames = await Promise.all(parts.map(zstd));
      const skipped = hex("5a2a4d18 03000000 010203");
      const packed = Buffer.concat([skipped, frames[0]!, skipped, frames[1]!, frames[2]!, skipped]);
      for (const size of [999, 1 << 22]) {
        expect((await unpack(packed, size)).equals(Buffer.concat(parts))).toBe(true);
        const here = await collect(unzstdHere(new InputBuffer(stream(packed, size))));
        expect(here.equals(Buffer.concat(parts))).toBe(true);
      }
    });

    it("that is large, and fails if that was changed", async () => {
      const parts = [noise(700_000), text(2_000_000)];
      const packed = Buffer.concat([...(await Promise.all(parts.map(zstd)))]);
      expect((await unpack(packed)).equals(Buffer.concat(parts))).toBe(true);
      const wrong = Buffer.from(packed).fill(0xff, packed.length - 3000, packed.length - 1000);
      const failure = { code: "layer/compression", message: expect.stringMatching(/^zstd: /) };
      await expect(unpack(wrong)).rejects.toMatchObject(failure);
      await expect(unpack(packed.subarray(0, -5))).rejects.toMatchObject(failure);
      for await (const _chunk of decompress(stream(packed))) break;
    });

    it.each([
      [
        "cut off within a block",
        async () => (await zstd(text(100_000))).subarray(0, 3000),
        "zstd: unexpected EOF",
      ],
      ["cut off within a header", async () => (await zstd(text(100))).subarray(0, 9), "zstd: unexpected EOF"],
      [
        "followed by something else",
        async () => Buffer.concat([await zstd(text(100)), Buffer.alloc(9)]),
        "zstd: invalid header",
      ],
      [
        "made with a dictionary",
        async () => hex("28b52ffd 21 07 00 010000 00"),
        "zstd: it needs a dictionary",
      ],
      [
        "in need of a huge window",
        async () => hex("28b52ffd 00 98 0100000000000000000000"),
        "zstd: window size exceeded",
      ],
      [
        "one huge segment",
        async () => hex("28b52ffd a0 ffffff7f 0100000000000000000000"),
        "zstd: window size exceeded",
      ],
      [
        "with a block that is too large",
        async () => hex("28b52ffd 00 00 ffffff 0000000000000000"),
        "zstd: invalid block size",
      ],
      ["with a reserved bit", async () => hex("28b52ffd 08 00 010000 0000000000"), "zstd: invalid header"],
    ])("fails if it is %s", async (_name, make, message) => {
      await expect(unpack(await make(), 50)).rejects.toMatchObject({
        code: "layer/compression",
        message: expect.stringContaining(message),
      });
    });

    it("does not take memory for what unpacks to very much at once", async () => {
      // A frame of 2048 blocks that each are 128 KiB of one byte: 256 MiB.
      const block = Buffer.from([0x02, 0x00, 0x10, 0x61]);
      const blocks = Buffer.concat(Array.from({ length: 2048 }, () => block));
      blocks[blocks.length - 4] = 0x03;
      const bomb = Buffer.concat([hex("28b52ffd 00 38"), blocks]);
      let total = 0;
      let largest = 0;
      for await (const chunk of decompress(stream(bomb))) {
        total += chunk.length;
        largest = Math.max(largest, chunk.length);
      }
      expect(total).toBe(2 ** 28);
      expect(largest).toBeLessThanOrEqual(1 << 19);
    });
  });

  it("does not unpack more gzip than is read", async () => {
    const member = gzipSync(Buffer.alloc(1 << 24));
    const bomb = Buffer.concat(Array.from({ length: 64 }, () => member));
    let read = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bomb.length; at += 1024) {
        read++;
        yield bomb.subarray(at, at + 1024);
      }
    }
    for await (const chunk of decompress(source())) {
      expect(chunk.length).toBeLessThanOrEqual(1 << 18);
      break;
    }
    expect(read).toBeLessThan(bomb.length / 1024 / 1.5);
  });

  it("fails with its source", async () => {
    async function* source(beginning: Uint8Array): AsyncGenerator<Uint8Array> {
      yield beginning;
      throw new Error("the source is gone");
    }
    for (const bytes of [
      gzipSync(text(1000)).subarray(0, 50),
      ZSTD.subarray(0, 12),
      BZIP2.subarray(0, 9),
      XZ.subarray(0, 20),
      text(100),
    ]) {
      await expect(collect(decompress(source(bytes), { isArchive: true }))).rejects.toThrow(
        "the source is gone",
      );
    }
  });

  describe("bzip2", () => {
    it("reads what the program made", async () => {
      for (const size of [1, 100]) expect((await unpack(BZIP2, size)).toString()).toBe(HELLO);
      expect((await unpack(Buffer.concat([BZIP2, BZIP2]))).toString()).toBe(HELLO + HELLO);
    });

    it.each([
      ["cut off", BZIP2.subarray(0, 40), "bzip2: unexpected EOF"],
      ["changed", changed(BZIP2, 34), "bzip2: "],
      ["of another checksum", changed(BZIP2, 12), "bzip2: checksum mismatch"],
      ["of another level", changed(BZIP2, 3), "bzip2: invalid header"],
      ["without a block", hex("425a6839 000000000000 00000000"), "bzip2: bad magic value found"],
    ])("fails if it is %s", async (_name, bytes, message) => {
      await expect(unpack(bytes)).rejects.toMatchObject({
        code: "layer/compression",
        message: expect.stringContaining(message),
      });
    });
  });

  describe("xz", () => {
    it("reads what the program made", async () => {
      for (const size of [1, 100]) expect((await unpack(XZ, size)).toString()).toBe(HELLO);
      expect((await unpack(Buffer.concat([XZ, Buffer.alloc(8), XZ, Buffer.alloc(4)]))).toString()).toBe(
        HELLO + HELLO,
      );
    });

    it.each([
      ["cut off", XZ.subarray(0, 45), "xz: unexpected EOF"],
      ["cut off before its end", XZ.subarray(0, -5), "xz: unexpected EOF"],
      ["changed", changed(XZ, 34), "xz: "],
      ["of another checksum", changed(XZ, 46), "xz: checksum mismatch"],
      ["of another header", changed(XZ, 7), "xz: invalid header"],
      ["of another end", changed(XZ, XZ.length - 8), "xz: invalid footer"],
    ])("fails if it is %s", async (_name, bytes, message) => {
      await expect(unpack(bytes)).rejects.toMatchObject({
        code: "layer/compression",
        message: expect.stringContaining(message),
      });
    });
  });

  const samples = [
    ["nothing", Buffer.alloc(0)],
    ["text", text(400_000)],
    ["noise", noise(150_000)],
    ["runs of all lengths", Buffer.concat(Array.from({ length: 600 }, (_, i) => Buffer.alloc(i, i % 3)))],
    ["zeros", Buffer.alloc(1_000_000)],
  ] as const;
  const programs = [
    ["gzip", ["-9"]],
    ["zstd", ["-12"]],
    ["zstd", ["-1", "--no-check"]],
    ["bzip2", ["-1"]],
    ["bzip2", ["-9"]],
    ["xz", ["-0", "--check=crc32"]],
    ["xz", ["-3", "--check=sha256"]],
    ["xz", ["-2", "--block-size=100000", "--lzma2=lc=1,lp=2,pb=1"]],
  ] as const;
  for (const [program, options] of programs) {
    it.skipIf(spawnSync(program, ["--version"]).status !== 0)(
      `reads what ${program} ${options.join(" ")} makes`,
      async () => {
        for (const [name, bytes] of samples) {
          const { stdout } = spawnSync(program, ["-c", ...options], { input: bytes, maxBuffer: 1 << 23 });
          expect((await unpack(stdout, 10_000)).equals(bytes), name).toBe(true);
        }
      },
    );
  }

  it("ends with an error of its own for whatever is changed", async () => {
    const sources = [gzipSync(text(3000)), await zstd(text(3000)), BZIP2, XZ];
    for (const [kind, source] of sources.entries()) {
      const places = noise(300, kind + 1);
      for (let i = 0; i + 2 < places.length; i += 3) {
        const at = places.readUInt16LE(i) % source.length;
        const bytes = Buffer.from(source);
        bytes[at]! ^= places[i + 2]! || 1;
        try {
          await unpack(bytes, 500);
        } catch (error) {
          expect(error).toMatchObject({ code: "layer/compression" });
        }
      }
    }
  });
});

/** The same bytes but for one bit. */
function changed(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0x40;
  return copy;
}
