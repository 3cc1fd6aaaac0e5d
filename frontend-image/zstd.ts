import type { Transform } from "node:stream";
import { setImmediate } from "node:timers/promises";
import * as zlib from "node:zlib";

/**
 * The strongest level: those above it need windows of more than the 8 MiB that RFC 8878 (3.1.1.1.2) asks every
 * decoder to take.
 */
export const MAX_ZSTD_LEVEL = 19;

/** What compresses: Node itself, or WebAssembly for those before 22.15. Their bytes differ. */
export type ZstdEngine = "node" | "wasm";

/** The one that {@link zstd} takes. */
export const ZSTD_ENGINE: ZstdEngine = nodeCompressor() === undefined ? "wasm" : "node";

const LEVEL_PARAMETER = 100;
const WASM_PIECE = 1 << 18;

/**
 * One zstd frame of what comes in, in one thread, piece by piece: memory is bounded by the window, not by the input.
 * The same input gives the same bytes, of which the pieces that it came in are no part. In WebAssembly one stream runs at a time, others wait for it.
 */
export function zstd(
  source: AsyncIterable<Uint8Array>,
  level: number,
  engine: ZstdEngine = ZSTD_ENGINE,
): AsyncIterable<Uint8Array> {
  return engine === "node" ? nodeZstd(source, level) : wasmZstd(source, level);
}

type CreateZstd = (options: { readonly params: Readonly<Record<number, number>> }) => Transform;

/** `zlib.createZstdCompress`, which the types of Node 20 do not know. */
function nodeCompressor(): CreateZstd | undefined {
  return Reflect.get(zlib, "createZstdCompress");
}

async function* nodeZstd(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  const compressor = nodeCompressor();
  if (compressor === undefined) throw new Error("this Node.js has no zstd");
  const { pipeline, Readable } = await import("node:stream");
  const stream = compressor({ params: { [LEVEL_PARAMETER]: level } });
  // Failure of the source destroys the stream, which then throws here.
  yield* pipeline(Readable.from(source, { objectMode: false }), stream, () => {});
}

/** Settled once the last stream in WebAssembly is over: there is one compressor, and it has one state. */
let last: Promise<void> = Promise.resolve();

async function* wasmZstd(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  const { promise, resolve } = deferred();
  const before = last;
  last = promise;
  try {
    await before;
    yield* wasmFrame(source, level);
  } finally {
    resolve();
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function* wasmFrame(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  const { Zstd } = await import("@hpcc-js/wasm-zstd");
  const zstd = await Zstd.load();
  try {
    zstd.reset();
    zstd.setCompressionLevel(level);
    for await (const piece of wholePieces(source)) {
      const compressed = zstd.compressChunk(piece);
      if (compressed.length > 0) yield compressed;
      // It computes in this thread: let others have their turn.
      await setImmediate();
    }
    yield zstd.compressEnd();
  } finally {
    await Zstd.unload();
  }
}

/** Pieces of one size, so that the result does not depend on how the input was cut. */
async function* wholePieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(WASM_PIECE);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(WASM_PIECE - filled, piece.length - at);
      buffer.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === WASM_PIECE) {
        yield buffer;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}
