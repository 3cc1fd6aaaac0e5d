import { compressionError } from "./compression-error.js";
import { LengthDecoder } from "./lzma-length.js";
import { RangeDecoder } from "./range-decoder.js";

/** What one chunk holds at most. */
const LARGEST_CHUNK = 1 << 21;
const STATES = 12;
const LITERAL_STATES = 7;
const POSITIONS = 16;
const HALF = 1024;
/** Distances from this slot on have bits that are equally likely. */
const FIRST_DIRECT_SLOT = 14;
const ALIGN_BITS = 4;
const SHORTEST_MATCH = 2;

/** Decodes LZMA without its headers. */
export class LzmaDecoder {
  readonly #range = new RangeDecoder();
  /** What was decoded; the last `#size` bytes of it can be repeated. */
  readonly #window: Buffer;
  readonly #size: number;
  #end = 0;
  /** How much of the window is valid. */
  #valid = 0;
  #state = 0;
  readonly #repeats = new Int32Array(4);
  readonly #isMatch = new Uint16Array(STATES * POSITIONS);
  readonly #isRepeat = new Uint16Array(STATES);
  readonly #isRepeat0 = new Uint16Array(STATES);
  readonly #isRepeat1 = new Uint16Array(STATES);
  readonly #isRepeat2 = new Uint16Array(STATES);
  readonly #isLongRepeat0 = new Uint16Array(STATES * POSITIONS);
  readonly #slots = new Uint16Array(4 * 64);
  readonly #special = new Uint16Array(128);
  readonly #align = new Uint16Array(1 << ALIGN_BITS);
  readonly #matchLength = new LengthDecoder();
  readonly #repeatLength = new LengthDecoder();
  #literals = new Uint16Array(0);
  #literalContext = 0;
  #literalMask = 0;
  #positionMask = 0;
  /** Counts all bytes since the dictionary was reset, for what depends on the position. */
  #position = 0;

  constructor(dictionary: number) {
    this.#size = Math.max(dictionary, 4096);
    this.#window = Buffer.allocUnsafeSlow(this.#size + Math.max(2 * LARGEST_CHUNK, this.#size >>> 1));
  }

  resetDictionary(): void {
    this.#valid = 0;
    this.#position = 0;
  }

  /** @throws BuildError `layer/compression` */
  setProperties(byte: number): void {
    const literalContext = byte % 9;
    const rest = Math.floor(byte / 9);
    const literalPosition = rest % 5;
    const position = Math.floor(rest / 5);
    if (position > 4 || literalContext + literalPosition > 4) throw invalid();
    this.#literalContext = literalContext;
    this.#literalMask = (1 << literalPosition) - 1;
    this.#positionMask = (1 << position) - 1;
    this.#literals = new Uint16Array(0x300 << (literalContext + literalPosition));
    this.resetState();
  }

  resetState(): void {
    this.#state = 0;
    this.#repeats.fill(0);
    for (const table of [
      this.#isMatch,
      this.#isRepeat,
      this.#isRepeat0,
      this.#isRepeat1,
      this.#isRepeat2,
      this.#isLongRepeat0,
      this.#slots,
      this.#special,
      this.#align,
      this.#literals,
    ]) {
      table.fill(HALF);
    }
    this.#matchLength.reset();
    this.#repeatLength.reset();
  }

  /** Takes bytes as they are. */
  store(data: Buffer): Uint8Array {
    this.#makeRoom(data.length);
    data.copy(this.#window, this.#end);
    this.#advance(data.length);
    return Buffer.from(data);
  }

  /** Decodes a chunk that becomes `size` bytes. @throws BuildError `layer/compression` */
  decode(input: Buffer, size: number): Uint8Array {
    this.#makeRoom(size);
    const range = this.#range;
    range.begin(input);
    const from = this.#end;
    const end = from + size;
    while (this.#end < end) {
      const position = this.#position & this.#positionMask;
      if (range.bit(this.#isMatch, this.#state * POSITIONS + position) === 0) this.#literal();
      else this.#copy(this.#match(position), end);
    }
    range.check();
    return Buffer.from(this.#window.subarray(from, end));
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#window.length) return;
    const kept = Math.min(this.#valid, this.#size);
    this.#window.copyWithin(0, this.#end - kept, this.#end);
    this.#end = kept;
    this.#valid = kept;
  }

  #advance(length: number): void {
    this.#end += length;
    this.#valid += length;
    this.#position = (this.#position + length) & 0x7fff_ffff;
  }

  #literal(): void {
    const window = this.#window;
    const before = this.#valid > 0 ? window[this.#end - 1]! : 0;
    const place =
      ((this.#position & this.#literalMask) << this.#literalContext) +
      (before >>> (8 - this.#literalContext));
    const base = place * 0x300;
    const range = this.#range;
    let symbol = 1;
    if (this.#state >= LITERAL_STATES) {
      const distance = this.#repeats[0]! + 1;
      if (distance > this.#valid) throw invalid();
      let matched = window[this.#end - distance]! << 1;
      while (symbol < 0x100) {
        const matchedBit = matched & 0x100;
        matched <<= 1;
        const bit = range.bit(this.#literals, base + 0x100 + matchedBit + symbol);
        symbol = (symbol << 1) | bit;
        if (matchedBit >>> 8 !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(this.#literals, base + symbol);
    window[this.#end] = symbol & 0xff;
    this.#advance(1);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** Reads where a repetition is, into the first of the repeats, and gives its length. */
  #match(position: number): number {
    const range = this.#range;
    const state = this.#state;
    const repeats = this.#repeats;
    if (range.bit(this.#isRepeat, state) === 0) {
      repeats.copyWithin(1, 0, 3);
      const length = this.#matchLength.read(range, position);
      repeats[0] = this.#distance(length);
      this.#state = state < LITERAL_STATES ? 7 : 10;
      return length;
    }
    if (range.bit(this.#isRepeat0, state) === 0) {
      if (range.bit(this.#isLongRepeat0, state * POSITIONS + position) === 0) {
        this.#state = state < LITERAL_STATES ? 9 : 11;
        return 1;
      }
    } else {
      const index = range.bit(this.#isRepeat1, state) === 0 ? 1 : 2 + range.bit(this.#isRepeat2, state);
      const distance = repeats[index]!;
      repeats.copyWithin(1, 0, index);
      repeats[0] = distance;
    }
    this.#state = state < LITERAL_STATES ? 8 : 11;
    return this.#repeatLength.read(range, position);
  }

  #distance(length: number): number {
    const range = this.#range;
    const slot = range.tree(this.#slots, Math.min(length - SHORTEST_MATCH, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < FIRST_DIRECT_SLOT) return base + range.reverseTree(this.#special, base - slot, bits);
    const direct = range.direct(bits - ALIGN_BITS) * 2 ** ALIGN_BITS;
    const distance = base + direct + range.reverseTree(this.#align, 0, ALIGN_BITS);
    // The largest one would be an end mark, which LZMA2 has not.
    if (distance >= 0x7fff_ffff) throw invalid();
    return distance;
  }

  #copy(length: number, end: number): void {
    const distance = this.#repeats[0]! + 1;
    if (distance > this.#valid || distance > this.#size || this.#end + length > end) throw invalid();
    const window = this.#window;
    const to = this.#end;
    if (distance >= length) window.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i++) window[to + i] = window[to + i - distance]!;
    this.#advance(length);
  }
}

function invalid(): Error {
  return compressionError("xz", "invalid data");
}
