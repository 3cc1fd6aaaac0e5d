/** An HTTP/2 frame begins with its length (3 bytes), type, flags and stream (4 bytes). */
const HEADER = 9;

/** What the first bytes of a frame say. */
export interface FrameHeader {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
}

/** Looks at frames as they pass. */
export interface FrameWatcher {
  /** Whether to hold a frame back until all of it is there. */
  holds(header: FrameHeader): boolean;
  /** Gives the bytes to pass on in place of a frame that was held. */
  take(frame: Buffer, header: FrameHeader): Buffer;
}

/**
 * Follows the frames of one direction of an HTTP/2 connection. Bytes pass in the pieces in which they come, without
 * a copy, save for the frames that the watcher holds.
 */
export class FrameFilter {
  readonly #watcher: FrameWatcher;
  /** Bytes to pass before the next frame header. */
  #skip: number;
  /** The beginning of a frame that is held, be it because its header is not whole yet. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** How long the held frame will be. */
  #wanted = HEADER;
  #header: FrameHeader | undefined;

  /** @param preface bytes in front of the first frame */
  constructor(watcher: FrameWatcher, preface: number) {
    this.#watcher = watcher;
    this.#skip = preface;
  }

  /** The bytes to pass on. */
  push(chunk: Buffer): Buffer[] {
    const passed: Buffer[] = [];
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
      } else if (this.#heldBytes === 0 && this.#mayPass(chunk, at)) {
        at += HEADER;
      } else {
        if (at > start) passed.push(chunk.subarray(start, at));
        at = this.#hold(chunk, at, passed);
        start = at;
      }
    }
    if (at > start) passed.push(start === 0 ? chunk : chunk.subarray(start, at));
    return passed;
  }

  /** What is held when no more comes. */
  flush(): Buffer {
    const rest = Buffer.concat(this.#held);
    this.#reset();
    return rest;
  }

  /** Whether a whole header stands here and its frame is of no interest. */
  #mayPass(chunk: Buffer, at: number): boolean {
    if (chunk.length - at < HEADER) return false;
    const header = readHeader(chunk, at);
    if (this.#watcher.holds(header)) return false;
    this.#skip = header.length;
    return true;
  }

  /** Holds what belongs to a frame; gives where that ends. */
  #hold(chunk: Buffer, at: number, passed: Buffer[]): number {
    const end = Math.min(chunk.length, at + this.#wanted - this.#heldBytes);
    this.#held.push(chunk.subarray(at, end));
    this.#heldBytes += end - at;
    if (this.#heldBytes < this.#wanted) return end;
    if (this.#header === undefined) {
      const start = Buffer.concat(this.#held);
      const header = readHeader(start, 0);
      // The second look at a header that stood in one piece.
      if (this.#watcher.holds(header)) {
        this.#header = header;
        this.#wanted += header.length;
        if (header.length > 0) return end;
      } else {
        this.#skip = header.length;
        this.#reset();
        passed.push(start);
        return end;
      }
    }
    const header = this.#header;
    const frame = this.flush();
    passed.push(this.#watcher.take(frame, header));
    return end;
  }

  #reset(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#wanted = HEADER;
    this.#header = undefined;
  }
}

function readHeader(bytes: Buffer, at: number): FrameHeader {
  return { length: bytes.readUIntBE(at, 3), type: bytes[at + 3]!, flags: bytes[at + 4]! };
}
