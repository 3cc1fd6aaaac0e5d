import { compressionError } from "./compression-error.js";

const START = 5;
const TOP = 2 ** 24;
const MODEL_BITS = 11;
const MODEL_TOTAL = 1 << MODEL_BITS;
const MOVE_BITS = 5;

/** Decodes bits that are more or less likely, as LZMA packs them. */
export class RangeDecoder {
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Both as numbers of 32 bits without a sign. */
  #range = 0;
  #code = 0;

  /** Begins a chunk. @throws BuildError `layer/compression` */
  begin(input: Uint8Array): void {
    if (input.length < START || input[0] !== 0) throw invalid();
    this.#input = input;
    this.#range = 0xffff_ffff;
    this.#code = ((input[1]! << 24) | (input[2]! << 16) | (input[3]! << 8) | input[4]!) >>> 0;
    this.#at = START;
  }

  /** Verifies that a chunk has come to its end. @throws BuildError `layer/compression` */
  check(): void {
    this.#normalize();
    if (this.#at !== this.#input.length || this.#code !== 0) throw invalid();
  }

  /** A bit of the likelihood that stands at a place of a table. */
  bit(table: Uint16Array, index: number): number {
    this.#normalize();
    const likely = table[index]!;
    const bound = (this.#range >>> MODEL_BITS) * likely;
    if (this.#code < bound) {
      this.#range = bound;
      table[index] = likely + ((MODEL_TOTAL - likely) >>> MOVE_BITS);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    table[index] = likely - (likely >>> MOVE_BITS);
    return 1;
  }

  /** Several bits, the highest first, each of its own likelihood after those before it. */
  tree(table: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(table, base + symbol);
    return symbol - (1 << bits);
  }

  /** The same, the lowest first. */
  reverseTree(table: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(table, base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  /** Bits that are equally likely, up to 26. */
  direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      this.#normalize();
      this.#range >>>= 1;
      const isSet = this.#code >= this.#range;
      if (isSet) this.#code -= this.#range;
      value = (value << 1) | (isSet ? 1 : 0);
    }
    return value;
  }

  /** What is beyond the end are zeros; {@link check} finds it. */
  #normalize(): void {
    if (this.#range >= TOP) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | (this.#input[this.#at++] ?? 0)) >>> 0;
  }
}

function invalid(): Error {
  return compressionError("xz", "invalid data");
}
