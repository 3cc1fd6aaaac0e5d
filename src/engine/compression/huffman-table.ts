import type { BitReader } from "./bit-reader.js";
import { compressionError } from "./compression-error.js";

const MAX_CODE = 20;
/** Codes up to this length are looked up at once. */
const FAST = 10;

/** Reads symbols of a canonical Huffman code, as bzip2 has it. */
export class HuffmanTable {
  /** By the next bits: the symbol, and in the lowest five bits the length of its code; 0 for longer ones. */
  readonly #fast = new Uint16Array(1 << FAST);
  /** The largest code of each length, and what leads from a code to the place of its symbol. */
  readonly #limit = new Int32Array(MAX_CODE + 1).fill(-1);
  readonly #offset = new Int32Array(MAX_CODE + 1);
  readonly #symbols: Uint16Array;

  /** `lengths` has the length of each symbol's code, 1 to 20. */
  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length);
    let code = 0;
    let placed = 0;
    for (let length = 1; length <= MAX_CODE; length++) {
      const first = placed;
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] === length) this.#symbols[placed++] = symbol;
      }
      this.#offset[length] = first - code;
      for (let at = first; at < placed; at++, code++) {
        if (code >= 1 << length) throw compressionError("bzip2", "invalid data: code lengths");
        if (length <= FAST) this.#fill(code, length, this.#symbols[at]!);
      }
      if (placed > first) this.#limit[length] = code - 1;
      code <<= 1;
    }
  }

  read(bits: BitReader): number {
    const known = this.#fast[bits.peek(FAST)]!;
    if (known !== 0) {
      bits.skip(known & 31);
      return known >>> 5;
    }
    const next = bits.peek(MAX_CODE);
    for (let length = FAST + 1; length <= MAX_CODE; length++) {
      const code = next >>> (MAX_CODE - length);
      if (code > this.#limit[length]!) continue;
      bits.skip(length);
      return this.#symbols[code + this.#offset[length]!]!;
    }
    throw compressionError("bzip2", "invalid data: code");
  }

  #fill(code: number, length: number, symbol: number): void {
    const from = code << (FAST - length);
    this.#fast.fill((symbol << 5) | length, from, from + (1 << (FAST - length)));
  }
}
