import { createHash, type Hash, hash } from "node:crypto";
import { read, readSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";

/** Files up to this size are read at once, without waiting: that is faster as long as they are in memory. */
const SMALL = 256 * 1024;
/** What is read at once of larger files, while the piece before is hashed. */
const CHUNK = 1024 * 1024;
/** More than any header without attributes has. */
const HEADER_ROOM = 4096;

let room: Buffer | undefined;

/** The digest of a header that no bytes follow: `sha256:…`. */
export function hashHeader(header: string | Uint8Array): string {
  return `sha256:${hash("sha256", header, "hex")}`;
}

/** The same for the bytes of an open file, without waiting; the file is not moved on. Throws what `node:fs` throws. */
export function hashFileNow(header: string | Uint8Array, fd: number): string {
  const hashing = createHash("sha256").update(header);
  const chunk = Buffer.allocUnsafeSlow(CHUNK);
  for (let position = 0; ; ) {
    const length = readSync(fd, chunk, 0, CHUNK, position);
    if (length === 0) return `sha256:${hashing.digest("hex")}`;
    hashing.update(chunk.subarray(0, length));
    position += length;
  }
}

/**
 * The digest of a header and the bytes of an open file. Small files are hashed at once; for others it takes a promise,
 * and the event loop runs meanwhile.
 *
 * @throws BuildError `file/read` if the file has not just `size` bytes; and what `node:fs` throws
 */
export function hashFile(
  header: string | Uint8Array,
  fd: number,
  size: number,
  signal: AbortSignal,
): string | Promise<string> {
  if (size > SMALL || header.length > HEADER_ROOM) return hashLarge(header, fd, size, signal);
  room ??= Buffer.allocUnsafeSlow(HEADER_ROOM + SMALL + 1);
  let end: number;
  if (typeof header === "string") end = room.write(header, 0, "latin1");
  else {
    room.set(header);
    end = header.length;
  }
  // One byte more than there should be, to see that there is none.
  const last = end + size;
  while (end <= last) {
    const length = readSync(fd, room, end, last + 1 - end, null);
    if (length === 0) break;
    end += length;
  }
  if (end !== last) throw otherSize();
  return `sha256:${hash("sha256", room.subarray(0, end), "hex")}`;
}

async function hashLarge(
  header: string | Uint8Array,
  fd: number,
  size: number,
  signal: AbortSignal,
): Promise<string> {
  const hashing = createHash("sha256").update(header);
  const length = await hashChunks(hashing, fd, signal);
  if (length !== size) throw otherSize();
  return `sha256:${hashing.digest("hex")}`;
}

/** Reads the next chunk while the last one is hashed. */
async function hashChunks(hashing: Hash, fd: number, signal: AbortSignal): Promise<number> {
  let current = Buffer.allocUnsafeSlow(CHUNK);
  let spare = Buffer.allocUnsafeSlow(CHUNK);
  let total = 0;
  let next = readChunk(fd, current);
  for (;;) {
    const length = await next;
    if (length === 0) return total;
    total += length;
    signal.throwIfAborted();
    next = readChunk(fd, spare);
    hashing.update(length === CHUNK ? current : current.subarray(0, length));
    [current, spare] = [spare, current];
  }
}

function readChunk(fd: number, buffer: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, CHUNK, null, (error, length) => {
      if (error === null) resolve(length);
      else reject(error);
    });
  });
}

class SizeError extends BuildError {}

function otherSize(): BuildError {
  return new SizeError("file/read", "file changed while it was read");
}

/** Whether a file had not as many bytes as it should have. */
export function isSizeError(error: unknown): boolean {
  return error instanceof SizeError;
}
