import { compressionError, truncatedError } from "./compression-error.js";
import type { InputBuffer } from "./input-buffer.js";

/** A part of a zstd stream. */
export interface ZstdPiece {
  /** Whether it begins a frame: its header. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly data: Uint8Array;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const LONGEST_HEADER = 18;
const LONGEST_BLOCK = 1 << 17;
/** What the command zstd takes unless told otherwise, and what its highest level needs. */
const MAX_WINDOW = 1 << 27;
/** The content size's bytes by two bits of the descriptor, and the dictionary's by two others. */
const SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

/**
 * Takes zstd data apart: the header of each frame, and then each of its blocks, none of which becomes more than 128 KiB.
 * What is to be skipped is. RFC 8878, 3.1.
 *
 * @throws BuildError `layer/compression` for what is none, was cut off, or needs a window of more than 128 MiB
 */
export async function* zstdPieces(input: InputBuffer): AsyncGenerator<ZstdPiece, void, undefined> {
  while (await input.want(1)) {
    if (!(await input.want(8))) throw truncatedError("zstd");
    const magic = input.data.readUInt32LE(0);
    if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE) {
      await skip(input, input.take(8).readUInt32LE(4));
      continue;
    }
    if (magic !== MAGIC) throw compressionError("zstd", "invalid header");
    await input.want(LONGEST_HEADER);
    const { length, hasChecksum } = readFrameHeader(input.data);
    yield { isFirst: true, isLast: false, data: input.take(length) };
    yield* blocks(input, hasChecksum);
  }
}

async function* blocks(input: InputBuffer, hasChecksum: boolean): AsyncGenerator<ZstdPiece, void, undefined> {
  for (;;) {
    if (!(await input.want(3))) throw truncatedError("zstd");
    const header = input.data.readUIntLE(0, 3);
    const isLast = (header & 1) === 1;
    const size = header >>> 3;
    if (size > LONGEST_BLOCK) throw compressionError("zstd", "invalid block size");
    // One byte, repeated.
    const isRepeated = ((header >>> 1) & 3) === 1;
    const length = 3 + (isRepeated ? 1 : size) + (isLast && hasChecksum ? 4 : 0);
    if (!(await input.want(length))) throw truncatedError("zstd");
    yield { isFirst: false, isLast, data: input.take(length) };
    if (isLast) return;
  }
}

function readFrameHeader(data: Buffer): { readonly length: number; readonly hasChecksum: boolean } {
  const descriptor = data[4]!;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = DICTIONARY_BYTES[descriptor & 3]!;
  const sizeBytes = SIZE_BYTES[descriptor >>> 6]! || (isSingle ? 1 : 0);
  const sizeAt = 5 + (isSingle ? 0 : 1) + dictionary;
  const length = sizeAt + sizeBytes;
  if (data.length < length) throw truncatedError("zstd");
  if ((descriptor & 8) !== 0) throw compressionError("zstd", "invalid header");
  if (dictionary > 0 && data.readUIntLE(sizeAt - dictionary, dictionary) !== 0) {
    throw compressionError("zstd", "it needs a dictionary, which is not supported");
  }
  const window = isSingle ? contentSize(data, sizeAt, sizeBytes) : windowSize(data[5]!);
  if (window > MAX_WINDOW) throw compressionError("zstd", "window size exceeded: more than 128 MiB");
  return { length, hasChecksum: (descriptor & 4) !== 0 };
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >>> 3));
  return base + (base / 8) * (byte & 7);
}

function contentSize(data: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(data.readBigUInt64LE(at));
  return data.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

async function skip(input: InputBuffer, length: number): Promise<void> {
  for (let left = length; left > 0; ) {
    if (!(await input.want(1))) throw truncatedError("zstd");
    left -= input.take(Math.min(left, input.data.length)).length;
  }
}
