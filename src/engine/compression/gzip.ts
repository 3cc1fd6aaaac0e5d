import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";
import type { CompressOptions } from "./compress.js";
import { isIncompressible } from "./is-incompressible.js";
import { mapInOrder } from "./map-in-order.js";
import { wholeBlocks } from "./whole-blocks.js";

/** Bytes that are compressed apart from others. */
const BLOCK = 1 << 20;
/** How far deflate looks back. */
const WINDOW = 1 << 15;
/** Bytes of a stored block. */
const STORED = 65_535;
const DEFAULT_LEVEL = 6;
/** No name, no time, and as Go writes it no operating system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** The last block of deflate, without content. */
const LAST_BLOCK = [3, 0];

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);

interface Block {
  readonly data: Buffer;
  /** What stood before it, for repetitions. */
  readonly before: Buffer | undefined;
}

/**
 * One gzip member of a stream. Its blocks are compressed apart, in the threads of libuv, each knowing the end of the one
 * before; together they are one deflate stream, which everything that reads gzip reads. What can't be compressed is stored.
 */
export async function* gzip(
  bytes: AsyncIterable<Uint8Array>,
  { level = DEFAULT_LEVEL, signal }: Pick<CompressOptions, "level" | "signal">,
): AsyncGenerator<Uint8Array, void, undefined> {
  const used = level < 0 ? DEFAULT_LEVEL : Math.min(9, Math.trunc(level));
  let checksum = 0;
  let size = 0;
  async function* blocks(): AsyncGenerator<Block, void, undefined> {
    let before: Buffer | undefined;
    for await (const data of wholeBlocks(bytes, BLOCK)) {
      signal?.throwIfAborted();
      checksum = crc32(data, checksum);
      size += data.length;
      yield { data, before };
      before = data.subarray(-WINDOW);
    }
  }
  yield HEADER;
  yield* mapInOrder(blocks(), availableParallelism() + 1, (block) => compressBlock(block, used));
  const trailer = Buffer.from([...LAST_BLOCK, 0, 0, 0, 0, 0, 0, 0, 0]);
  trailer.writeUInt32LE(checksum, 2);
  trailer.writeUInt32LE(size % 2 ** 32, 6);
  yield trailer;
}

/** Ends at a byte, so that others can follow. */
async function compressBlock({ data, before }: Block, level: number): Promise<Buffer> {
  if (level === 0 || isIncompressible(data)) return storedBlocks(data);
  const { Z_SYNC_FLUSH } = constants;
  const compressed = await deflate(data, {
    level,
    dictionary: before,
    finishFlush: Z_SYNC_FLUSH,
    chunkSize: BLOCK >> 2,
  });
  return compressed.length < data.length ? compressed : storedBlocks(data);
}

function storedBlocks(data: Buffer): Buffer {
  const count = Math.ceil(data.length / STORED);
  const stored = Buffer.allocUnsafeSlow(data.length + count * 5);
  let at = 0;
  for (let from = 0; from < data.length; from += STORED) {
    const length = Math.min(STORED, data.length - from);
    stored[at] = 0;
    stored.writeUInt16LE(length, at + 1);
    stored.writeUInt16LE(~length & 0xffff, at + 3);
    data.copy(stored, at + 5, from, from + length);
    at += 5 + length;
  }
  return stored;
}
