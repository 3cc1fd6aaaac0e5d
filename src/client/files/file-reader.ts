import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { nativePath } from "./native-path.js";
import { DATA_ROOM, frameData } from "./packets.js";
import { errorCode, isGone, isSystemError, pathError } from "./path-error.js";

/** What is read and sent at once of a large file. */
const CHUNK = 256 * 1024;
/** Files up to this size are read at once, without waiting: that is faster as long as they are in memory. */
const SMALL = 64 * 1024;
/** Packets of small files share pieces of memory of this size. */
const SLAB = 512 * 1024;

// Whatever may have come in a file's place: no symlink is followed, and nothing waits for the writer of a fifo.
const FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** What is said of something else in a file's place: a symlink, socket, directory or fifo. */
const CHANGED: ReadonlySet<string | undefined> = new Set(["ELOOP", "ENXIO", "EISDIR", "ESPIPE"]);

/** What a file is sent with: takes a packet, and settles when there is room for another. */
export interface PacketSink {
  /** False when it is time to wait for {@link drained}. */
  send(packet: Uint8Array): boolean;
  drained(): Promise<void>;
  /** The transfer is over or given up. */
  readonly isStopped: boolean;
}

/** Reads files into packets. */
export class FileReader {
  readonly #sink: PacketSink;
  #slab = new Uint8Array(0);
  #used = 0;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  /**
   * Sends what is in a file, and that this was all; the size is what the file was told to have. A file that is gone
   * is empty, and so is what is no regular file by now; one that changes is sent as it is found, up to the
   * size it has at the end of what was told.
   *
   * @throws BuildError `failed to read <path>: permission denied`, where the reference sends an empty file.
   */
  async send(root: string, path: string, id: number, size: number): Promise<void> {
    try {
      await this.#sendContent(nativePath(`${root}/${path}`), id, size);
    } catch (error) {
      if (!isGone(error) && !CHANGED.has(errorCode(error))) {
        throw isSystemError(error) ? pathError("failed to read", path, error, "file/read") : error;
      }
    }
    if (!this.#sink.isStopped && !this.#sink.send(this.#end(id))) await this.#sink.drained();
  }

  async #sendContent(path: string | Buffer, id: number, size: number): Promise<void> {
    const file = openSync(path, FLAGS);
    try {
      const sent = size <= SMALL ? this.#sendSmall(file, id, size) : 0;
      if (sent !== undefined) await this.#sendRest(file, id, sent);
    } finally {
      closeSync(file);
    }
  }

  /** Undefined if the file has just the size it should have, else the number of bytes sent. */
  #sendSmall(file: number, id: number, size: number): number | undefined {
    // One byte more than there should be, to see that there is none.
    const start = this.#take(size + 1);
    const length = readSync(file, this.#slab, start, size + 1, 0);
    this.#used -= size + 1 - length;
    if (length > 0) this.#sink.send(frameData(this.#slab, start, length, id));
    return length === size ? undefined : length;
  }

  /** Reads the next chunk while the last one is on its way. */
  async #sendRest(file: number, id: number, from: number): Promise<void> {
    const found = fstatSync(file);
    if (!found.isFile()) return;
    // Files of /proc say that they are empty.
    const end = found.size === 0 ? Number.POSITIVE_INFINITY : found.size;
    let position = from;
    let next = position < end ? readChunk(file, position, end - position) : undefined;
    while (next !== undefined) {
      const { buffer, length } = await next;
      if (length === 0 || this.#sink.isStopped) return;
      position += length;
      next = position < end ? readChunk(file, position, end - position) : undefined;
      try {
        if (!this.#sink.send(frameData(buffer, DATA_ROOM, length, id))) await this.#sink.drained();
      } catch (error) {
        // The file must not be closed while it is read.
        await next?.catch(() => {});
        throw error;
      }
    }
  }

  #end(id: number): Uint8Array {
    // Taking room may bring a new slab.
    const start = this.#take(0);
    return frameData(this.#slab, start, 0, id);
  }

  /** Where there is room for some bytes in the slab, behind {@link DATA_ROOM}. */
  #take(size: number): number {
    if (this.#used + DATA_ROOM + size > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB);
      this.#used = 0;
    }
    const start = this.#used + DATA_ROOM;
    this.#used = start + size;
    return start;
  }
}

interface Chunk {
  readonly buffer: Uint8Array;
  readonly length: number;
}

function readChunk(file: number, position: number, most: number): Promise<Chunk> {
  const size = Math.min(CHUNK, most);
  const buffer = Buffer.allocUnsafeSlow(DATA_ROOM + size);
  return new Promise((resolve, reject) => {
    read(file, buffer, DATA_ROOM, size, position, (error, length) => {
      if (error === null) resolve({ buffer, length });
      else reject(error);
    });
  });
}
