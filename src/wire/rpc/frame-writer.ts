import type { Http2Stream } from "node:http2";
import { FRAME_HEADER } from "./frame-reader.js";
import { RpcError, StatusCode } from "./status.js";

/** Messages up to this length share one write, at the price of a copy. */
const SMALL = 8 * 1024;
/** So many bytes of small messages are written without waiting for the end of the tick. */
const BATCH = 64 * 1024;
/** Bytes under way from which on the sender is asked to wait, and below which it goes on. */
const HIGH = 256 * 1024;
const LOW = 64 * 1024;

/**
 * Writes messages to a stream with gRPC's header before each. What is sent in one tick goes out in one write;
 * large messages are not copied. Calls `onDrain` when there is room again after {@link send} said false.
 */
export class FrameWriter {
  readonly #http: Http2Stream;
  readonly #maxMessage: number;
  readonly #onDrain: () => void;
  /** Small messages that wait for the end of the tick, and their bytes with headers. */
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  /** Bytes that the stream has not sent yet. */
  #underWay = 0;
  #isFull = false;
  #isScheduled = false;
  #isEnded = false;

  constructor(http: Http2Stream, maxMessage: number, onDrain: () => void) {
    this.#http = http;
    this.#maxMessage = maxMessage;
    this.#onDrain = onDrain;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** Queues a message; false if the caller should wait. The bytes must not change afterwards. */
  send(message: Uint8Array): boolean {
    if (message.length > this.#maxMessage) {
      const text = `trying to send message larger than max (${message.length} vs. ${this.#maxMessage})`;
      throw new RpcError(StatusCode.resourceExhausted, text);
    }
    if (message.length > SMALL) this.#sendLarge(message);
    else {
      this.#batch.push(message);
      this.#batchBytes += FRAME_HEADER + message.length;
      if (this.#batchBytes >= BATCH) this.flush();
      else this.#schedule();
    }
    if (this.#underWay >= HIGH) this.#isFull = true;
    return !this.#isFull;
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#batchBytes > 0) this.#write(this.#takeBatch(0));
  }

  /** Half-closes, in the same write as the last messages. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#http.destroyed || this.#http.writableEnded) return;
    if (this.#batchBytes === 0) this.#http.end();
    else this.#http.end(this.#takeBatch(0));
  }

  /** Drops what waits. */
  clear(): void {
    this.#batch = [];
    this.#batchBytes = 0;
    this.#isEnded = true;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    process.nextTick(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  #sendLarge(message: Uint8Array): void {
    const start = this.#takeBatch(FRAME_HEADER);
    writeHeader(start, start.length - FRAME_HEADER, message.length);
    this.#http.cork();
    this.#write(start);
    this.#write(Buffer.from(message.buffer, message.byteOffset, message.length));
    this.#http.uncork();
  }

  /** All waiting messages in one buffer, with some room behind them. */
  #takeBatch(room: number): Buffer {
    const bytes = Buffer.allocUnsafe(this.#batchBytes + room);
    let at = 0;
    for (const message of this.#batch) {
      at = writeHeader(bytes, at, message.length);
      bytes.set(message, at);
      at += message.length;
    }
    this.#batch = [];
    this.#batchBytes = 0;
    return bytes;
  }

  #write(bytes: Buffer): void {
    if (this.#http.destroyed || this.#http.writableEnded) return;
    this.#underWay += bytes.length;
    this.#http.write(bytes, () => {
      this.#underWay -= bytes.length;
      if (!this.#isFull || this.#underWay > LOW) return;
      this.#isFull = false;
      this.#onDrain();
    });
  }
}

/** An uncompressed message's header; gives where it ends. */
function writeHeader(into: Buffer, at: number, length: number): number {
  into[at] = 0;
  into[at + 1] = length >>> 24;
  into[at + 2] = length >>> 16;
  into[at + 3] = length >>> 8;
  into[at + 4] = length;
  return at + FRAME_HEADER;
}
