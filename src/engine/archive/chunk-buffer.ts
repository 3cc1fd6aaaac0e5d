const CHUNK = 1 << 18;

/** Gathers small pieces into chunks that are worth handing on. */
export class ChunkBuffer {
  #chunk = Buffer.allocUnsafe(CHUNK);
  #filled = 0;
  #full: Buffer[] = [];

  /** Whether there are chunks to {@link take}. */
  get isReady(): boolean {
    return this.#full.length > 0;
  }

  /** The full chunks. */
  take(): readonly Buffer[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** The rest; undefined for none. */
  end(): Buffer | undefined {
    const rest = this.#chunk.subarray(0, this.#filled);
    this.#filled = 0;
    return rest.length === 0 ? undefined : rest;
  }

  append(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const length = Math.min(CHUNK - this.#filled, piece.length - at);
      this.#chunk.set(
        at === 0 && length === piece.length ? piece : piece.subarray(at, at + length),
        this.#filled,
      );
      this.advance(length);
      at += length;
    }
  }

  appendZeros(count: number): void {
    for (let left = count; left > 0; ) {
      const length = Math.min(CHUNK - this.#filled, left);
      this.#chunk.fill(0, this.#filled, this.#filled + length);
      this.advance(length);
      left -= length;
    }
  }

  /** Where the next bytes go: at least one, at most `wanted`. To be told with {@link advance} how many came. */
  room(wanted: number): Buffer {
    return this.#chunk.subarray(this.#filled, Math.min(CHUNK, this.#filled + wanted));
  }

  advance(length: number): void {
    this.#filled += length;
    if (this.#filled < CHUNK) return;
    this.#full.push(this.#chunk);
    this.#chunk = Buffer.allocUnsafe(CHUNK);
    this.#filled = 0;
  }
}
