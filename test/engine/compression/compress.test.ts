import { spawnSync } from "node:child_process";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { decompress as unzstdWhole } from "fzstd";
import { describe, expect, it } from "vitest";
import { compress } from "../../../src/engine/compression/compress.js";
import { decompress } from "../../../src/engine/compression/decompress.js";
import { collect, noise, stream, text } from "./bytes.js";

const MIB = 1 << 20;
const hasProgram = (name: string): boolean => spawnSync(name, ["--version"]).status === 0;

const samples = [
  ["nothing", Buffer.alloc(0)],
  ["a byte", Buffer.from("x")],
  ["1024 zeros", Buffer.alloc(1024)],
  ["one block", text(MIB)],
  ["one byte more than a block", text(MIB + 1)],
  ["text of several blocks", text(5 * MIB + 77)],
  ["noise", noise(3 * MIB + 5)],
  ["noise between text", Buffer.concat([text(MIB), noise(MIB), text(2 * MIB)])],
  ["zeros", Buffer.alloc(5 * MIB)],
] as const;

const gzip = (bytes: Uint8Array, options: { level?: number; size?: number } = {}): Promise<Buffer> =>
  collect(compress(stream(bytes, options.size), { compression: "gzip", level: options.level }));
const zstd = (bytes: Uint8Array, options: { level?: number; size?: number } = {}): Promise<Buffer> =>
  collect(compress(stream(bytes, options.size), { compression: "zstd", level: options.level }));

describe("gzip", () => {
  it.each(samples)("of %s is one member that gives it back", async (_name, bytes) => {
    const packed = await gzip(bytes);
    expect(gunzipSync(packed).equals(bytes)).toBe(true);
    // As one member: all between header and trailer is one deflate stream.
    const inflated = inflateRawSync(packed.subarray(10, -8), { maxOutputLength: bytes.length + 1 });
    expect(inflated.equals(bytes)).toBe(true);
    expect(packed.subarray(0, 10).toString("hex")).toBe("1f8b08000000000000ff");
    expect(packed.readUInt32LE(packed.length - 4)).toBe(bytes.length);
    expect((await collect(decompress(stream(packed, 1000)))).equals(bytes)).toBe(true);
  });

  it("does not depend on how the bytes came", async () => {
    const bytes = Buffer.concat([text(2 * MIB + 5), noise(MIB)]);
    const whole = await gzip(bytes, { size: bytes.length });
    for (const size of [1000, MIB - 1, MIB]) expect((await gzip(bytes, { size })).equals(whole)).toBe(true);
  });

  it("finds repetitions across blocks, and stores what can't be compressed", async () => {
    const plain = text(4 * MIB);
    const apart = (
      await Promise.all([0, 1, 2, 3].map((at) => gzip(plain.subarray(at * MIB, (at + 1) * MIB))))
    ).reduce((sum, { length }) => sum + length, 0);
    expect((await gzip(plain)).length).toBeLessThan(apart - 100);
    const chance = noise(2 * MIB);
    expect((await gzip(chance)).length).toBe(chance.length + 34 * 5 + 20);
  });

  it.each([0, 1, 9, 99, -1])("takes level %i", async (level) => {
    const bytes = text(MIB + 100);
    const packed = await gzip(bytes, { level });
    expect(gunzipSync(packed).equals(bytes)).toBe(true);
    if (level === 0) expect(packed.length).toBeGreaterThan(bytes.length);
    if (level === 99) expect(packed.equals(await gzip(bytes, { level: 9 }))).toBe(true);
    if (level === -1) expect(packed.equals(await gzip(bytes))).toBe(true);
  });

  it.skipIf(!hasProgram("gzip"))("is what the program gzip reads", async () => {
    const bytes = Buffer.concat([text(2 * MIB), noise(MIB)]);
    const { status, stdout } = spawnSync("gzip", ["-dc"], { input: await gzip(bytes), maxBuffer: 8 * MIB });
    expect(status).toBe(0);
    expect(stdout.equals(bytes)).toBe(true);
  });
});

describe("zstd", () => {
  it.each(samples)("of %s gives it back", async (_name, bytes) => {
    const packed = await zstd(bytes);
    expect((await collect(decompress(stream(packed, 1000)))).equals(bytes)).toBe(true);
    expect(Buffer.from(unzstdWhole(packed)).equals(bytes)).toBe(true);
  });

  it("does not depend on how the bytes came, and stores what can't be compressed", async () => {
    const bytes = Buffer.concat([text(2 * MIB + 5), noise(3 * MIB)]);
    const whole = await zstd(bytes, { size: bytes.length });
    for (const size of [1000, MIB]) expect((await zstd(bytes, { size })).equals(whole)).toBe(true);
    const chance = noise(2 * MIB);
    expect((await zstd(chance)).length).toBe(chance.length + 9 + 16 * 3);
  });

  it("takes levels, of which higher ones give less", async () => {
    const bytes = text(150_000);
    const [low, usual, high, beyond] = await Promise.all(
      [1, undefined, 19, 99].map((level) => zstd(bytes, { level })),
    );
    expect(high!.length).toBeLessThan(usual!.length);
    expect(usual!.length).toBeLessThanOrEqual(low!.length);
    expect((await zstd(bytes, { level: 3 })).equals(usual!)).toBe(true);
    expect((await collect(decompress(stream(beyond!)))).equals(bytes)).toBe(true);
  });

  it.skipIf(!hasProgram("zstd"))("is what the program zstd reads", async () => {
    const bytes = Buffer.concat([text(5 * MIB), noise(MIB)]);
    const { status, stdout } = spawnSync("zstd", ["-dc"], { input: await zstd(bytes), maxBuffer: 8 * MIB });
    expect(status).toBe(0);
    expect(stdout.equals(bytes)).toBe(true);
  });
});

describe("compress", () => {
  it("hands on the bytes as they are if they are not to be compressed", async () => {
    const bytes = noise(1000);
    expect(await collect(compress(stream(bytes), { compression: "uncompressed" }))).toEqual(bytes);
  });

  describe.each(["gzip", "zstd"] as const)("by %s", (compression) => {
    it("fails with its source", async () => {
      async function* source(): AsyncGenerator<Uint8Array> {
        yield text(3 * MIB);
        throw new Error("the source is gone");
      }
      await expect(collect(compress(source(), { compression }))).rejects.toThrow("the source is gone");
    });

    it("ends when it is told to, and gives up its source", async () => {
      const controller = new AbortController();
      let isClosed = false;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          for (;;) yield text(MIB);
        } finally {
          isClosed = true;
        }
      }
      const reading = async (): Promise<void> => {
        for await (const _chunk of compress(source(), { compression, signal: controller.signal })) {
          controller.abort(new Error("enough"));
        }
      };
      await expect(reading()).rejects.toThrow("enough");
      expect(isClosed).toBe(true);
    });

    it("gives up its source when nobody reads on", async () => {
      let isClosed = false;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          for (;;) yield text(MIB);
        } finally {
          isClosed = true;
        }
      }
      for await (const chunk of compress(source(), { compression })) if (chunk.length > 10) break;
      expect(isClosed).toBe(true);
    });

    it("takes no more of its source than it works on", async () => {
      let taken = 0;
      async function* source(): AsyncGenerator<Uint8Array> {
        for (;;) {
          taken++;
          yield text(MIB);
        }
      }
      const iterator = compress(source(), { compression })[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      const before = taken;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(taken).toBe(before);
      await iterator.return?.();
    });
  });
});
