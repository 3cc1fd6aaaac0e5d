/** More bytes than these have to wait for who reads. */
const LIMIT = 1 << 20;

/** Bytes that come in pieces and are read as a stream. */
export class ByteQueue implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #size = 0;
  #isOver = false;
  #onMore: (() => void) | undefined;
  #onRoom: (() => void) | undefined;

  /** Settles when there is room for more. */
  async push(data: Uint8Array): Promise<void> {
    if (this.#isOver) return;
    this.#waiting.push(data);
    this.#size += data.length;
    this.#onMore?.();
    if (this.#size <= LIMIT) return;
    await new Promise<void>((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /** No more will come, or nobody reads any more. */
  end(): void {
    this.#isOver = true;
    this.#onMore?.();
    this.#onRoom?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#size -= next.length;
        if (this.#size <= LIMIT) this.#onRoom?.();
        yield next;
        continue;
      }
      if (this.#isOver) return;
      await new Promise<void>((resolve) => {
        this.#onMore = resolve;
      });
    }
  }
}
