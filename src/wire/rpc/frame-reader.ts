import { RpcError, StatusCode } from "./status.js";

/** One byte of flags and four of length. */
export const FRAME_HEADER = 5;

/**
 * Cuts the bytes of a call into gRPC's messages. A message that came in one piece is a view of it; one that came
 * in several is put together once, when all of it is there: nobody gets memory on the word of a length.
 */
export class FrameReader {
  readonly #maxMessage: number;
  readonly #chunks: Buffer[] = [];
  /** What of the first chunk is read. */
  #offset = 0;
  #buffered = 0;
  /** Length of the message whose header is read, or -1. */
  #length = -1;
  #error: RpcError | undefined;

  constructor(maxMessage: number) {
    this.#maxMessage = maxMessage;
  }

  /** Bytes that wait. */
  get buffered(): number {
    return this.#buffered;
  }

  /** Whether {@link read} has something to give or to throw. */
  get isReady(): boolean {
    if (this.#length < 0 && !this.#readHeader()) return false;
    return this.#buffered >= this.#length;
  }

  /** Whether a message has begun, or whole ones wait. */
  get isInside(): boolean {
    return this.#buffered > 0 || this.#length >= 0;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /**
   * The next message if all of it is there; it stays unchanged, but is part of a larger buffer. Throws an RpcError
   * for a compressed message (UNIMPLEMENTED) and one that is too large (RESOURCE_EXHAUSTED), then and ever after.
   */
  read(): Buffer | undefined {
    if (!this.isReady) return undefined;
    if (this.#error !== undefined) throw this.#error;
    const length = this.#length;
    this.#length = -1;
    return this.#take(length);
  }

  /** Forgets all. */
  clear(): void {
    this.#chunks.length = 0;
    this.#offset = 0;
    this.#buffered = 0;
    this.#length = -1;
  }

  #readHeader(): boolean {
    if (this.#buffered < FRAME_HEADER) return false;
    const first = this.#chunks[0]!;
    const isWhole = first.length - this.#offset >= FRAME_HEADER;
    const header = isWhole ? first : this.#take(FRAME_HEADER);
    const at = isWhole ? this.#offset : 0;
    if (isWhole) this.#skip(FRAME_HEADER);
    const flag = header[at]!;
    this.#length = header.readUInt32BE(at + 1);
    if (flag !== 0 || this.#length > this.#maxMessage) this.#refuse(flag);
    return true;
  }

  /** Agrees with recvMsg and checkRecvPayload, grpc-go's rpc_util.go. */
  #refuse(flag: number): void {
    if (flag === 1) {
      const text = "grpc: Decompressor is not installed: the message is compressed";
      this.#error = new RpcError(StatusCode.unimplemented, text);
    } else if (flag !== 0) {
      this.#error = new RpcError(StatusCode.internal, `grpc: received unexpected payload format ${flag}`);
    } else {
      const text = `grpc: received message larger than max (${this.#length} vs. ${this.#maxMessage})`;
      this.#error = new RpcError(StatusCode.resourceExhausted, text);
    }
    this.#length = 0;
  }

  /** Bytes of which it is known that they are there. */
  #take(length: number): Buffer {
    const first = this.#chunks[0];
    if (first === undefined || first.length - this.#offset >= length) {
      const start = this.#offset;
      const bytes = first?.subarray(start, start + length) ?? Buffer.alloc(0);
      this.#skip(length);
      return bytes;
    }
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length; ) {
      const chunk = this.#chunks[0]!;
      const size = Math.min(length - at, chunk.length - this.#offset);
      chunk.copy(bytes, at, this.#offset, this.#offset + size);
      at += size;
      this.#skip(size);
    }
    return bytes;
  }

  /** Passes over bytes of the first chunk. */
  #skip(length: number): void {
    this.#offset += length;
    this.#buffered -= length;
    if (this.#offset !== this.#chunks[0]?.length) return;
    this.#chunks.shift();
    this.#offset = 0;
  }
}
