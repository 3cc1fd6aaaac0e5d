import { readSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { errorCode } from "../../client/files/path-error.js";
import type { FileCalls } from "./file-calls.js";

/** What is copied without a look at anything else: some milliseconds. */
const CHUNK = 8 * 1024 * 1024;
const BUFFER = 1024 * 1024;
// Where copy_file_range can't be used; agrees with copyFileContent, fsutil's copy_linux.go.
const UNUSABLE = new Set(["ENOSYS", "EXDEV", "EPERM", "EIO", "EOPNOTSUPP", "ENOTSUP", "EINVAL"]);

/** Files of up to this many bytes are copied at once. */
export const SMALL_FILE = CHUNK;

/** Copies a file of at most {@link SMALL_FILE} bytes between open files. Throws what the system says. */
export function copySmall(calls: FileCalls, from: number, to: number, size: number): void {
  const copy = createCopy(calls, from, to);
  for (let left = size; left > 0; ) {
    const count = copy(left);
    if (count === 0) return;
    left -= count;
  }
}

/**
 * Copies a file of any size between open files, and lets others run meanwhile. Where the file system can share content,
 * nothing is copied. Throws what the system says, or why the signal was given.
 */
export async function copyLarge(
  calls: FileCalls,
  from: number,
  to: number,
  size: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const copy = createCopy(calls, from, to);
  for (let left = size; left > 0; ) {
    const count = copy(Math.min(left, CHUNK));
    if (count === 0) return;
    left -= count;
    await setImmediate();
    signal?.throwIfAborted();
  }
}

/** Copies up to a number of bytes from where the last call ended; returns how many. */
function createCopy(calls: FileCalls, from: number, to: number): (length: number) => number {
  let isFirst = true;
  let buffer: Buffer | undefined;
  return (length) => {
    if (buffer !== undefined) return copyThrough(buffer, from, to, length);
    try {
      const count = calls.copyRange(from, to, length);
      isFirst = false;
      return count;
    } catch (error) {
      if (!isFirst || !UNUSABLE.has(errorCode(error) ?? "")) throw error;
      buffer = Buffer.allocUnsafe(Math.min(length, BUFFER));
      return copyThrough(buffer, from, to, length);
    }
  };
}

function copyThrough(buffer: Buffer, from: number, to: number, length: number): number {
  const count = readSync(from, buffer, 0, Math.min(length, buffer.length), null);
  for (let written = 0; written < count; ) written += writeSync(to, buffer, written, count - written);
  return count;
}
