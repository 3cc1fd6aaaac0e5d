import { availableParallelism } from "node:os";
import * as zlib from "node:zlib";
import type { CompressOptions } from "./compress.js";
import { isIncompressible } from "./is-incompressible.js";
import { mapInOrder } from "./map-in-order.js";
import { wholeBlocks } from "./whole-blocks.js";
import { ZstdThreads } from "./zstd-threads.js";

/** Bytes of a frame: repetitions are found within one. It is the window of the default level, and half of level 9's. */
const BLOCK = 1 << 21;
const DEFAULT_LEVEL = 3;
const MAX_LEVEL = 22;
const MAGIC = 0xfd2fb528;
/** One segment, whose size stands in four bytes: RFC 8878, 3.1.1.1.1. */
const RAW_DESCRIPTOR = 0xa0;
/** The largest block inside of a frame. */
const RAW_BLOCK = 1 << 17;
const LEVEL_PARAMETER = 100;

type Compressor = (data: Buffer, level: number) => Promise<Uint8Array>;

/**
 * zstd frames of a stream, one after the other, which is a zstd stream as RFC 8878 (3.1) has it. By Node itself where it
 * can, else by WebAssembly in threads; the bytes of the two differ. What can't be compressed is stored.
 */
export async function* zstd(
  bytes: AsyncIterable<Uint8Array>,
  { level = DEFAULT_LEVEL, signal }: Pick<CompressOptions, "level" | "signal">,
): AsyncGenerator<Uint8Array, void, undefined> {
  const used = Math.max(1, Math.min(MAX_LEVEL, Math.trunc(level)));
  const own = nodeCompressor();
  const threads = own === undefined ? new ZstdThreads() : undefined;
  const compressor = own ?? ((data: Buffer) => threads!.run({ data, level: used }));
  let isEmpty = true;
  async function* blocks(): AsyncGenerator<Buffer, void, undefined> {
    for await (const block of wholeBlocks(bytes, BLOCK)) {
      signal?.throwIfAborted();
      isEmpty = false;
      yield block;
    }
  }
  try {
    const limit = (threads?.count ?? availableParallelism()) + 1;
    yield* mapInOrder(blocks(), limit, async (block) =>
      isIncompressible(block) ? storedFrame(block) : compressor(block, used),
    );
    if (isEmpty) yield storedFrame(Buffer.alloc(0));
  } finally {
    await threads?.close();
  }
}

type ZstdCompress = (
  data: Uint8Array,
  options: { readonly params: Readonly<Record<number, number>> },
  done: (error: Error | null, frame: Uint8Array) => void,
) => void;

/** `zlib.zstdCompress`, which the types of Node 20 do not know. */
function nodeCompressor(): Compressor | undefined {
  const compress: ZstdCompress | undefined = Reflect.get(zlib, "zstdCompress");
  if (compress === undefined) return undefined;
  return (data, level) =>
    new Promise((resolve, reject) => {
      compress(data, { params: { [LEVEL_PARAMETER]: level } }, (error, frame) => {
        if (error === null) resolve(frame);
        else reject(error);
      });
    });
}

/** A frame whose blocks are stored as they are: RFC 8878, 3.1.1. */
function storedFrame(data: Buffer): Buffer {
  const count = Math.max(1, Math.ceil(data.length / RAW_BLOCK));
  const frame = Buffer.allocUnsafeSlow(9 + data.length + count * 3);
  frame.writeUInt32LE(MAGIC, 0);
  frame[4] = RAW_DESCRIPTOR;
  frame.writeUInt32LE(data.length, 5);
  let at = 9;
  for (let index = 0; index < count; index++) {
    const from = index * RAW_BLOCK;
    const length = Math.min(RAW_BLOCK, data.length - from);
    frame.writeUIntLE((length << 3) | (index === count - 1 ? 1 : 0), at, 3);
    data.copy(frame, at + 3, from, from + length);
    at += 3 + length;
  }
  return frame;
}
