const EMPTY = Buffer.alloc(0);

/** A stream of bytes of which as many as needed can be looked at together. */
export class InputBuffer {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #isOver = false;
  /** What has come and was not passed over yet. */
  data: Buffer = EMPTY;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Waits for more until there is as much; false if the stream ended before. */
  async want(length: number): Promise<boolean> {
    if (this.data.length >= length) return true;
    const parts = [this.data];
    let total = this.data.length;
    while (total < length && !this.#isOver) {
      const { done, value } = await this.#chunks.next();
      if (done) this.#isOver = true;
      else {
        parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        total += value.length;
      }
    }
    this.data = parts.length === 1 ? parts[0]! : Buffer.concat(parts, total);
    return total >= length;
  }

  /** Passes over bytes that are there, and gives them. */
  take(length: number): Buffer {
    const taken = this.data.subarray(0, length);
    this.data = this.data.subarray(length);
    return taken;
  }

  /** Whatever comes next; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    if (this.data.length === 0 && !(await this.want(1))) return undefined;
    return this.take(this.data.length);
  }

  /** Tells the stream that no more of it is wanted. */
  async close(): Promise<void> {
    if (!this.#isOver) await this.#chunks.return?.();
  }
}
