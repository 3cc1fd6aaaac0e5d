import { closeSync, openSync, statfsSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RootDatabase } from "lmdb";

/** What is made ready when there is not enough. */
const WANTED = 512 * 1024;
/** What has to be left beside what is known to come: pages on the way to a changed one are written anew as well. */
const LEAST = 128 * 1024;
/** What a write takes whose size nobody knows. */
const USUAL = 32 * 1024;
/** How much more a value takes than it has bytes. */
const OVERHEAD = 1.25;

const ZEROS = new Uint8Array(64 * 1024);

/**
 * Space that the file of a database has after its last page, so that no write of LMDB finds the disk full: that it does not
 * survive, as it writes beyond the end of the text it says so with.
 */
export class DatabaseRoom {
  readonly #database: RootDatabase<string, string>;
  readonly #file: string;
  /** What was there when it was looked at last, less what may have been used since. */
  #left = 0;

  constructor(database: RootDatabase<string, string>, directory: string) {
    this.#database = database;
    this.#file = join(directory, "data.mdb");
  }

  /**
   * Makes sure of the space that a transaction takes, in it, before anything is written: nobody else writes then. Throws what
   * the system says.
   *
   * @param bytes how much is known to come, as far as that is known
   */
  ensure(bytes = 0): void {
    const taken = USUAL + bytes * OVERHEAD;
    if (this.#left - taken < LEAST) this.#left = this.#extend(taken);
    this.#left -= taken;
  }

  /** Gives the space after the last page, which is enough. */
  #extend(taken: number): number {
    const stats: { pageSize?: number; lastPageNumber?: number } = this.#database.getStats();
    const used = ((stats.lastPageNumber ?? 0) + 1) * (stats.pageSize ?? 0);
    const { size } = statSync(this.#file);
    if (size - used - taken >= LEAST) return size - used;
    assertFree(this.#file, used + taken + LEAST - size);
    const fd = openSync(this.#file, "r+");
    try {
      return fill(fd, size, used + taken + LEAST, used + taken + WANTED) - used;
    } finally {
      closeSync(fd);
    }
  }
}

/** Writes zeros at the end of a file up to `wanted`, or at least up to `least`; gives its new size. */
function fill(fd: number, size: number, least: number, wanted: number): number {
  let end = size;
  try {
    while (end < wanted) end += writeSync(fd, ZEROS, 0, Math.min(ZEROS.length, Math.ceil(wanted) - end), end);
  } catch (error) {
    // What was written stays: others may have noted by now how large the file was.
    if (end < least) throw error;
  }
  return end;
}

/** Throws what the system would say if a file system had no room for so many bytes. */
function assertFree(path: string, bytes: number): void {
  const { bfree, bsize } = statfsSync(path);
  if (bfree * bsize < bytes) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
}
