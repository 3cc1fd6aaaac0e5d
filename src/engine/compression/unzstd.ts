import { pipeline, Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Pacer } from "../../client/files/pacer.js";
import { compressionError } from "./compression-error.js";
import type { InputBuffer } from "./input-buffer.js";
import { mapInOrder } from "./map-in-order.js";
import { zstdPieces } from "./zstd-frames.js";
import { hasZstdThreads, ZstdThreads } from "./zstd-threads.js";

/** Bytes that are given out at once, about. */
const CHUNK = 1 << 17;
/** As much is unpacked in a thread at once: bytes before, and blocks, each of which becomes 128 KiB at most. */
const BATCH = 1 << 18;
const BATCH_BLOCKS = 16;
/** What is smaller is unpacked sooner than a thread starts. */
const SMALL = 1 << 19;

/**
 * What zstd frames, one after the other, hold. By Node itself where it can, else by WebAssembly in a thread, or in
 * JavaScript, a block at a time.
 *
 * @throws BuildError `layer/compression`, and what the stream throws
 */
export async function* unzstd(input: InputBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  const create: (() => Transform) | undefined = Reflect.get(zlib, "createZstdDecompress");
  if (create !== undefined) yield* unzstdByNode(input, create());
  else if ((await input.want(SMALL)) && hasZstdThreads()) yield* unzstdInThread(input);
  else yield* unzstdHere(input);
}

interface Batch {
  readonly data: Uint8Array;
  readonly lengths: number[];
  readonly starts: number[];
}

async function* unzstdInThread(input: InputBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  const thread = new ZstdThreads(1);
  try {
    for await (const chunk of mapInOrder(batches(input), 2, (batch) => thread.run(batch))) {
      if (chunk.length > 0) yield chunk;
    }
  } finally {
    await thread.close();
  }
}

async function* batches(input: InputBuffer): AsyncGenerator<Batch, void, undefined> {
  let pieces: Uint8Array[] = [];
  let starts: number[] = [];
  let size = 0;
  const cut = (): Batch => {
    // Memory of its own, which the thread gets.
    const data = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const piece of pieces) {
      data.set(piece, at);
      at += piece.length;
    }
    const batch = { data, lengths: pieces.map(({ length }) => length), starts };
    pieces = [];
    starts = [];
    size = 0;
    return batch;
  };
  for await (const { isFirst, data } of zstdPieces(input)) {
    if (isFirst) starts.push(pieces.length);
    pieces.push(data);
    size += data.length;
    if (size >= BATCH || pieces.length >= BATCH_BLOCKS) yield cut();
  }
  if (size > 0) yield cut();
}

async function* unzstdByNode(
  input: InputBuffer,
  stream: Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const { data } of zstdPieces(input)) yield data;
  }
  try {
    yield* pipeline(Readable.from(pieces(), { objectMode: false }), stream, () => {});
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw code.startsWith("Z") ? compressionError("zstd", reasonOf(error), error) : error;
  }
}

/** Without any help: for tests, and where the package is missing. */
export async function* unzstdHere(input: InputBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  const { Decompress } = await import("fzstd");
  const pacer = new Pacer();
  let ready: Uint8Array[] = [];
  let size = 0;
  const take = (): Uint8Array => {
    const chunk = ready.length === 1 ? ready[0]! : Buffer.concat(ready, size);
    ready = [];
    size = 0;
    return chunk;
  };
  const create = (): InstanceType<typeof Decompress> =>
    new Decompress((chunk) => {
      ready.push(chunk);
      size += chunk.length;
    });
  let frame = create();
  for await (const { isFirst, isLast, data } of zstdPieces(input)) {
    if (isFirst) frame = create();
    try {
      frame.push(data, isLast);
    } catch (error) {
      throw compressionError("zstd", reasonOf(error), error);
    }
    if (size >= CHUNK) yield take();
    if (pacer.isDue) await pacer.pause();
  }
  if (size > 0) yield take();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
