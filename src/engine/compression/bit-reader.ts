import { truncatedError } from "./compression-error.js";

/** Reads bits, the highest of each byte first. What is beyond the end are zeros, until it is checked. */
export class BitReader {
  readonly #data: Uint8Array;
  #at = 0;
  #held = 0;
  /** Bits of `#held` that were not read. */
  #count = 0;

  constructor(data: Uint8Array, skipped: number) {
    this.#data = data;
    if (skipped > 0) this.read(skipped);
  }

  /** Up to 32 bits as a number. */
  read(count: number): number {
    if (count > 24) return this.read(count - 16) * 65_536 + this.read(16);
    while (this.#count < count) {
      this.#held = ((this.#held << 8) | (this.#data[this.#at++] ?? 0)) & 0xffff_ffff;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  /** The next bits without passing over them: up to 24. */
  peek(count: number): number {
    const value = this.read(count);
    this.#count += count;
    return value;
  }

  /** Passes over bits that were peeked at. */
  skip(count: number): void {
    this.#count -= count;
  }

  /** Bytes that were read wholly. */
  get wholeBytes(): number {
    return this.#at - Math.ceil(this.#count / 8);
  }

  /** Bits that were read of the byte after those. */
  get bit(): number {
    return (8 - (this.#count % 8)) % 8;
  }

  /** Bytes of which anything was read. */
  get alignedBytes(): number {
    return this.#at - Math.floor(this.#count / 8);
  }

  /** @throws BuildError `layer/compression` if more was read than there is */
  check(): void {
    if (this.alignedBytes > this.#data.length) throw truncatedError("bzip2");
  }
}
