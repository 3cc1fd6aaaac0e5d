import { truncatedArchive } from "./archive-error.js";

const EMPTY = Buffer.alloc(0);

/** A stream that is read in pieces of other sizes than it comes in. What is given out is valid until the next call. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #seen: ((chunk: Uint8Array) => void) | undefined;
  #chunk: Buffer = EMPTY;
  #at = 0;

  /** `seen` is told of each chunk when it comes, before anything of it is given out. */
  constructor(source: AsyncIterable<Uint8Array>, seen?: (chunk: Uint8Array) => void) {
    this.#chunks = source[Symbol.asyncIterator]();
    this.#seen = seen;
  }

  /** How many bytes {@link take} has without waiting. */
  get ready(): number {
    return this.#chunk.length - this.#at;
  }

  /** The next bytes, at most {@link ready}. */
  take(length: number): Buffer {
    const from = this.#at;
    this.#at += length;
    return this.#chunk.subarray(from, this.#at);
  }

  /** Waits until something is ready; false at the end. */
  async fill(): Promise<boolean> {
    while (this.#at === this.#chunk.length) {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#seen?.(value);
      this.#chunk = Buffer.isBuffer(value)
        ? value
        : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      this.#at = 0;
    }
    return true;
  }

  /** As many bytes; undefined if the stream has ended. @throws BuildError `layer/archive` if it ends among them. */
  async exactly(length: number): Promise<Buffer | undefined> {
    if (this.ready >= length) return this.take(length);
    if (!(await this.fill())) return undefined;
    if (this.ready >= length) return this.take(length);
    const whole = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      if (!(await this.fill())) throw truncatedArchive();
      filled += this.take(Math.min(length - filled, this.ready)).copy(whole, filled);
    }
    return whole;
  }

  /** Passes over as many bytes; false if the stream ended before. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0; ) {
      if (!(await this.fill())) return false;
      left -= this.take(Math.min(left, this.ready)).length;
    }
    return true;
  }

  /** Passes over all that is left. */
  async drain(): Promise<void> {
    while (await this.fill()) this.take(this.ready);
  }

  /** Tells the stream that no more of it is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
