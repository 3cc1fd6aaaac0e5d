import { crc32 } from "node:zlib";
import { Pacer } from "../../client/files/pacer.js";
import { compressionError, truncatedError } from "./compression-error.js";
import type { InputBuffer } from "./input-buffer.js";
import { Lzma2Decoder } from "./lzma2-decoder.js";
import { createXzCheck, type XzCheck, xzCheckSize } from "./xz-check.js";

const HEADER = 12;
const MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const FOOTER_MAGIC = 0x595a;
const LZMA2 = 0x21;
/** What the highest level of the command xz uses is half of it. */
const MAX_DICTIONARY = 1 << 27;
/** An LZMA2 chunk with its header. */
const LONGEST_CHUNK = 65_536 + 6;
const LONGEST_NUMBER = 9;

/**
 * What xz streams, one after the other, hold; the checks are verified. Memory is bounded by the dictionary, 128 MiB at most.
 * Filters other than LZMA2 are for programs, not for archives, and not known. Follows the .xz file format 1.2.
 *
 * @throws BuildError `layer/compression`, and what the stream throws
 */
export async function* unxz(input: InputBuffer): AsyncGenerator<Uint8Array, void, undefined> {
  const pacer = new Pacer();
  while (await input.want(1)) {
    await need(input, 4);
    // Streams are filled up by fours of zeros.
    if (input.data.readUInt32LE(0) === 0) {
      input.take(4);
      continue;
    }
    yield* stream(input, pacer);
  }
}

async function* stream(input: InputBuffer, pacer: Pacer): AsyncGenerator<Uint8Array, void, undefined> {
  const header = Buffer.from(await taken(input, HEADER));
  if (!header.subarray(0, 6).equals(MAGIC)) throw invalid("header");
  if (crc32(header.subarray(6, 8)) !== header.readUInt32LE(8) || header[6] !== 0) throw invalid("header");
  const kind = header[7]!;
  if (xzCheckSize(kind) === undefined) throw invalid("check");
  let count = 0;
  for (; await hasBlock(input); count++) yield* block(input, kind, pacer);
  const indexSize = await passIndex(input, count);
  const footer = await taken(input, HEADER);
  const isRight =
    footer.readUInt16BE(10) === FOOTER_MAGIC &&
    crc32(footer.subarray(4, 10)) === footer.readUInt32LE(0) &&
    (footer.readUInt32LE(4) + 1) * 4 === indexSize &&
    footer.readUInt16BE(8) === header.readUInt16BE(6);
  if (!isRight) throw invalid("footer");
}

/** Whether a block follows, and not the index. */
async function hasBlock(input: InputBuffer): Promise<boolean> {
  await need(input, 1);
  return input.data[0] !== 0;
}

async function* block(
  input: InputBuffer,
  kind: number,
  pacer: Pacer,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new Lzma2Decoder(await readBlockHeader(input));
  const check = createXzCheck(kind);
  let stored = 0;
  for (;;) {
    await input.want(LONGEST_CHUNK);
    const { consumed, data, isLast } = decoder.decode(input.data);
    input.take(consumed);
    stored += consumed;
    if (isLast) break;
    check.update(data);
    yield data;
    if (pacer.isDue) await pacer.pause();
  }
  const padding = await taken(input, (4 - (stored % 4)) % 4);
  if (padding.some((byte) => byte !== 0)) throw invalid("padding");
  await verify(input, check);
}

async function verify(input: InputBuffer, check: XzCheck): Promise<void> {
  const stated = await taken(input, check.size);
  const computed = check.digest();
  if (computed !== undefined && !stated.equals(computed)) throw compressionError("xz", "checksum mismatch");
}

/** Reads the header of a block; gives the size of the dictionary. */
async function readBlockHeader(input: InputBuffer): Promise<number> {
  const size = (input.data[0]! + 1) * 4;
  const header = await taken(input, size);
  if (crc32(header.subarray(0, size - 4)) !== header.readUInt32LE(size - 4)) throw invalid("block header");
  const flags = header[1]!;
  if ((flags & 0x3c) !== 0) throw invalid("block header");
  let at = 2;
  for (const flag of [0x40, 0x80]) if (flags & flag) at = readNumber(header, at).next;
  if ((flags & 3) !== 0 || header[at] !== LZMA2 || header[at + 1] !== 1) {
    throw compressionError("xz", "a filter that is not supported: only LZMA2 is");
  }
  const bits = header[at + 2]!;
  const dictionary = bits >= 40 ? 2 ** 32 : (2 | (bits & 1)) * 2 ** ((bits >>> 1) + 11);
  if (dictionary > MAX_DICTIONARY) throw compressionError("xz", "it needs a dictionary of more than 128 MiB");
  return dictionary;
}

/** Passes over the index, which lists the blocks; gives its size. */
async function passIndex(input: InputBuffer, count: number): Promise<number> {
  let size = 1;
  let checksum = crc32(await taken(input, 1));
  const number = async (): Promise<number> => {
    await input.want(LONGEST_NUMBER);
    const { value, next } = readNumber(input.data, 0);
    checksum = crc32(await taken(input, next), checksum);
    size += next;
    return value;
  };
  if ((await number()) !== count) throw invalid("index");
  for (let i = 0; i < count * 2; i++) await number();
  const padding = (4 - (size % 4)) % 4;
  checksum = crc32(await taken(input, padding), checksum);
  if ((await taken(input, 4)).readUInt32LE(0) !== checksum) throw invalid("index");
  return size + padding + 4;
}

/** A number in bytes of seven bits, the lowest first. */
function readNumber(data: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < LONGEST_NUMBER; index++) {
    const byte = data[at + index];
    if (byte === undefined) throw truncatedError("xz");
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  throw invalid("number");
}

async function need(input: InputBuffer, length: number): Promise<void> {
  if (!(await input.want(length))) throw truncatedError("xz");
}

async function taken(input: InputBuffer, length: number): Promise<Buffer> {
  await need(input, length);
  return input.take(length);
}

function invalid(what: string): Error {
  return compressionError("xz", `invalid ${what}`);
}
