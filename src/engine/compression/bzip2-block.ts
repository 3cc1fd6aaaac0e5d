import type { BitReader } from "./bit-reader.js";
import { compressionError } from "./compression-error.js";
import { HuffmanTable } from "./huffman-table.js";

const GROUP = 50;
const MAX_TABLES = 6;
const MAX_CODE = 20;
const RUN_A = 0;
const RUN_B = 1;
/** Bytes that are given out at once. */
const CHUNK = 1 << 16;
/** After as many equal bytes, the next one tells how many more there are. */
const RUN = 4;

/** Decodes blocks of bzip2, one after the other, in the same memory. */
export class Bzip2Block {
  readonly #size: number;
  /** The bytes as they were sorted, and above them, from bit 8 on, which comes after each. */
  readonly #sorted: Uint32Array;

  constructor(size: number) {
    this.#size = size;
    this.#sorted = new Uint32Array(size);
  }

  /**
   * Decodes the block that `bits` has come to, behind its checksum. What it holds comes in pieces, of which the last throws if
   * the checksum is another.
   *
   * @throws BuildError `layer/compression`
   */
  decode(bits: BitReader, checksum: number): Iterable<Uint8Array> {
    if (bits.read(1) === 1) throw compressionError("bzip2", "deprecated randomized files");
    const origin = bits.read(24);
    const symbols = readUsedBytes(bits);
    const groups = bits.read(3);
    if (groups < 2 || groups > MAX_TABLES) throw invalid("number of trees");
    const selectors = readSelectors(bits, groups);
    const tables = Array.from({ length: groups }, () => readTable(bits, symbols.length + 2));
    bits.check();
    const length = this.#readSymbols(bits, symbols, selectors, tables);
    bits.check();
    if (origin >= length) throw invalid("pointer");
    this.#link(length);
    return this.#unsorted(length, origin, checksum);
  }

  /** Undoes Huffman's codes, the runs of zeros, and the moves to front; gives the number of bytes. */
  #readSymbols(
    bits: BitReader,
    symbols: Uint8Array,
    selectors: Uint8Array,
    tables: readonly HuffmanTable[],
  ): number {
    const end = symbols.length + 1;
    const sorted = this.#sorted;
    let length = 0;
    let run = 0;
    let weight = 1;
    for (let group = 0; ; group++) {
      const table = tables[selectors[group] ?? MAX_TABLES];
      if (table === undefined) throw invalid("number of selectors");
      for (let index = 0; index < GROUP; index++) {
        const symbol = table.read(bits);
        if (symbol === RUN_A || symbol === RUN_B) {
          run += weight << symbol;
          weight <<= 1;
          if (run > this.#size) throw invalid("run");
          continue;
        }
        if (run > 0) {
          if (length + run > this.#size) throw invalid("length");
          sorted.fill(symbols[0]!, length, length + run);
          length += run;
          run = 0;
          weight = 1;
        }
        if (symbol === end) return length;
        if (symbol > end || length === this.#size) throw invalid("length");
        sorted[length++] = moveToFront(symbols, symbol - 1);
      }
    }
  }

  /** Puts above each byte which one comes after it, which undoes Burrows' and Wheeler's sorting. */
  #link(length: number): void {
    const sorted = this.#sorted;
    const starts = new Uint32Array(256);
    for (let i = 0; i < length; i++) starts[sorted[i]! & 0xff]!++;
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const count = starts[byte]!;
      starts[byte] = sum;
      sum += count;
    }
    for (let i = 0; i < length; i++) {
      const at = starts[sorted[i]! & 0xff]!++;
      sorted[at] = (sorted[at]! | (i << 8)) >>> 0;
    }
  }

  *#unsorted(length: number, origin: number, checksum: number): Generator<Uint8Array, void, undefined> {
    const sorted = this.#sorted;
    let chunk = Buffer.allocUnsafe(CHUNK + 256);
    let filled = 0;
    let entry = sorted[origin]! >>> 8;
    let crc = 0xffff_ffff;
    let last = -1;
    let equal = 0;
    for (let i = 0; i < length; i++) {
      const word = sorted[entry]!;
      entry = word >>> 8;
      const byte = word & 0xff;
      if (equal === RUN) {
        for (let more = 0; more < byte; more++) {
          chunk[filled++] = last;
          crc = (crc << 8) ^ CRC[((crc >>> 24) ^ last) & 0xff]!;
        }
        equal = 0;
        last = -1;
      } else {
        equal = byte === last ? equal + 1 : 1;
        last = byte;
        chunk[filled++] = byte;
        crc = (crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 0xff]!;
      }
      if (filled < CHUNK) continue;
      yield chunk.subarray(0, filled);
      chunk = Buffer.allocUnsafe(CHUNK + 256);
      filled = 0;
    }
    if (~crc >>> 0 !== checksum) throw compressionError("bzip2", "checksum mismatch");
    if (filled > 0) yield chunk.subarray(0, filled);
  }
}

/** Which bytes there are: sixteen bits for sixteen groups of sixteen. */
function readUsedBytes(bits: BitReader): Uint8Array {
  const ranges = bits.read(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >>> range)) === 0) continue;
    const some = bits.read(16);
    for (let i = 0; i < 16; i++) if (some & (0x8000 >>> i)) used.push(range * 16 + i);
  }
  if (used.length === 0) throw invalid("symbols");
  return Uint8Array.from(used);
}

function readSelectors(bits: BitReader, groups: number): Uint8Array {
  const count = bits.read(15);
  if (count === 0) throw invalid("number of selectors");
  const order = Uint8Array.from({ length: groups }, (_, index) => index);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let position = 0;
    while (bits.read(1) === 1) if (++position >= groups) throw invalid("selector");
    selectors[i] = moveToFront(order, position);
  }
  return selectors;
}

function readTable(bits: BitReader, count: number): HuffmanTable {
  const lengths = new Uint8Array(count);
  let length = bits.read(5);
  for (let i = 0; i < count; i++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE) throw invalid("code length");
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  return new HuffmanTable(lengths);
}

function moveToFront(list: Uint8Array, position: number): number {
  const value = list[position]!;
  list.copyWithin(1, 0, position);
  list[0] = value;
  return value;
}

function invalid(what: string): Error {
  return compressionError("bzip2", `invalid data: ${what}`);
}

/** Of the polynomial 0x04c11db7, the highest bit first. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc;
});
