import { Pacer } from "../../client/files/pacer.js";
import { ChunkBuffer } from "./chunk-buffer.js";
import { encodeEntry, type WrittenHeader } from "./encode-entry.js";
import { BLOCK_SIZE, type TarEntryHeader, type TarTime } from "./tar-entry.js";
import { TarReader } from "./tar-reader.js";

/**
 * A layer's archive in which no time is later than an epoch, in seconds since 1970; all else stays. Archives that
 * {@link writeDiff} made change in nothing but these times. Sparse files come whole, and long names as pax has them.
 * Agrees with rewriteTimestampInTarHeader, BuildKit's util/converter, for archives in the formats of POSIX.
 *
 * @throws BuildError `layer/archive`, and what the archive and the signal throw
 */
export async function* rewriteTimestamps(
  tar: AsyncIterable<Uint8Array>,
  epoch: number | bigint,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new TarReader(tar);
  const output = new ChunkBuffer();
  const pacer = new Pacer();
  const latest = Number(epoch);
  try {
    for (;;) {
      const header = await reader.next();
      if (header === undefined) break;
      output.append(encodeEntry(rewritten(header, latest)));
      let end = 0;
      for (;;) {
        const piece = await reader.read();
        if (piece === undefined) break;
        yield* zeros(output, piece.position - end);
        output.append(piece.data);
        end = piece.position + piece.data.length;
        if (output.isReady) yield* output.take();
      }
      yield* zeros(output, header.size - end);
      output.appendZeros((BLOCK_SIZE - (header.size % BLOCK_SIZE)) % BLOCK_SIZE);
      if (output.isReady) yield* output.take();
      if (!pacer.isDue) continue;
      signal?.throwIfAborted();
      await pacer.pause();
    }
    await reader.drain();
  } finally {
    await reader.close();
  }
  output.appendZeros(2 * BLOCK_SIZE);
  yield* output.take();
  const rest = output.end();
  if (rest !== undefined) yield rest;
}

/** A hole, which may be larger than memory. */
function* zeros(output: ChunkBuffer, count: number): Generator<Uint8Array, void, undefined> {
  for (let left = count; left > 0; left -= HOLE_PIECE) {
    output.appendZeros(Math.min(left, HOLE_PIECE));
    if (output.isReady) yield* output.take();
  }
}

const HOLE_PIECE = 1 << 18;

function rewritten(header: TarEntryHeader, latest: number): WrittenHeader {
  const { kind, flag, mtime, atime, ctime } = header;
  // What is no type of POSIX can't be written as it was.
  const written = kind === "file" ? "0" : flag;
  return {
    ...header,
    flag: written,
    mtime: clamp(mtime, latest),
    atime: atime && clamp(atime, latest),
    ctime: ctime && clamp(ctime, latest),
  };
}

function clamp(time: TarTime, latest: number): TarTime {
  const isLater = time.seconds > latest || (time.seconds === latest && time.nanoseconds > 0);
  return isLater ? { seconds: latest, nanoseconds: 0 } : time;
}
