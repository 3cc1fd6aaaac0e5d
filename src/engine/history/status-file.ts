import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  decodeStatusResponse,
  encodeStatusResponse,
  type StatusResponse,
} from "../../proto/generated/control.js";

/** So many bytes of messages become a block; they wait no longer than this, in milliseconds. */
const BLOCK_SIZE = 64 * 1024;
const LONGEST_WAIT = 200;
/** Of a build that says more, steps and warnings are still written down, but no output or progress. */
const MOST_BYTES = 16 * 2 ** 20;
/** Larger blocks are none that was written here. */
const LARGEST_BLOCK = 8 * 2 ** 20;
const LENGTH_SIZE = 4;
/** Smaller blocks are not compressed, which takes longer than all else that a short build needs; their length says so. */
const SMALL_BLOCK = 16 * 1024;
const PLAIN = 0x8000_0000;

/**
 * Writes what a build tells of itself to a file: blocks, each behind its length and mostly compressed by itself, of messages
 * that are each behind their length. What is there of a file can be read at any time, also while it grows, and whatever became
 * of the process that wrote it.
 *
 * Messages are those of BuildKit's logs, `application/vnd.buildkit.status.v0`. Fails silently: without space nobody wants a
 * build to fail for its history.
 */
export class StatusFile {
  readonly #descriptor: number;
  #waiting: Uint8Array[] = [];
  #waitingSize = 0;
  #timer: NodeJS.Timeout | undefined;
  #size = 0;
  #isBroken = false;

  /** Takes a descriptor over that can be written to, at the end of the file. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Bytes that are in the file. */
  get size(): number {
    return this.#size;
  }

  add(status: StatusResponse): void {
    const kept = this.#size < MOST_BYTES ? status : withoutOutput(status);
    if (kept === undefined || this.#isBroken) return;
    const message = encodeStatusResponse(kept);
    const length = new Uint8Array(LENGTH_SIZE);
    new DataView(length.buffer).setUint32(0, message.length, true);
    this.#waiting.push(length, message);
    this.#waitingSize += LENGTH_SIZE + message.length;
    if (this.#waitingSize >= BLOCK_SIZE) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), LONGEST_WAIT).unref();
  }

  /** Writes what is left, and closes the descriptor. */
  close(): void {
    this.#write();
    closeSync(this.#descriptor);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waitingSize === 0) return;
    const bytes = blockOf(Buffer.concat(this.#waiting, this.#waitingSize));
    this.#waiting = [];
    this.#waitingSize = 0;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
      this.#size += bytes.length;
    } catch {
      // What is behind a block that is not whole could not be read.
      this.#isBroken = true;
    }
  }
}

function blockOf(messages: Buffer): Buffer {
  const isPlain = messages.length < SMALL_BLOCK;
  const block = isPlain ? messages : deflateRawSync(messages, { level: 1 });
  const bytes = Buffer.allocUnsafe(LENGTH_SIZE + block.length);
  bytes.writeUInt32LE((isPlain ? PLAIN : 0) + block.length);
  bytes.set(block, LENGTH_SIZE);
  return bytes;
}

function withoutOutput({ vertexes, warnings }: StatusResponse): StatusResponse | undefined {
  return vertexes === undefined && warnings === undefined ? undefined : { vertexes, warnings };
}

/** A file of statuses, read from its beginning as far as it goes now; it may grow meanwhile. */
export class StatusFileReader {
  readonly #descriptor: number;
  #position = 0;

  /** Throws what the system says. */
  constructor(path: string) {
    this.#descriptor = openSync(path, "r");
  }

  /**
   * The messages of the next block; undefined if there is none yet. What can't be read ends the file.
   */
  next(): readonly StatusResponse[] | undefined {
    const length = this.#bytes(LENGTH_SIZE, this.#position)?.readUInt32LE();
    if (length === undefined) return undefined;
    const isPlain = length >= PLAIN;
    const size = isPlain ? length - PLAIN : length;
    if (size > LARGEST_BLOCK) return undefined;
    const block = this.#bytes(size, this.#position + LENGTH_SIZE);
    if (block === undefined) return undefined;
    try {
      const messages = messagesOf(
        isPlain ? block : inflateRawSync(block, { maxOutputLength: LARGEST_BLOCK * 2 }),
      );
      this.#position += LENGTH_SIZE + size;
      return messages;
    } catch {
      return undefined;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #bytes(size: number, position: number): Buffer | undefined {
    const bytes = Buffer.allocUnsafe(size);
    for (let at = 0; at < size; ) {
      const count = readSync(this.#descriptor, bytes, at, size - at, position + at);
      if (count === 0) return undefined;
      at += count;
    }
    return bytes;
  }
}

/** @throws BuildError `proto/malformed` */
function messagesOf(block: Buffer): readonly StatusResponse[] {
  const messages: StatusResponse[] = [];
  for (let at = 0; at + LENGTH_SIZE <= block.length; ) {
    const end = at + LENGTH_SIZE + block.readUInt32LE(at);
    messages.push(decodeStatusResponse(block.subarray(at + LENGTH_SIZE, end)));
    at = end;
  }
  return messages;
}
