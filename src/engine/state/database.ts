import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Database, Key, RootDatabase } from "lmdb";
import { isGone } from "../../client/files/path-error.js";

/** A sub-database: keys, in their order, and values. Damaged or missing ones are empty, never wrong. */
export type Table<V = string, K extends Key = string> = Database<V, K>;

/** The sub-databases by what is in them; each belongs to one room. */
export type TableName =
  /** What is known of the state itself. */
  | "state"
  /** Layers by id. */
  | "layers"
  /** Layers by the digests that images know them by. */
  | "chains"
  /** What takes space beside layers. */
  | "records"
  /** When and how often things were used. */
  | "uses"
  /** Cache keys of steps. */
  | "keys"
  /** What is known of files on disk. */
  | "files"
  /** Which files operations have copied. */
  | "copies"
  /** What is known of sources that were fetched. */
  | "sources"
  /** The engine's image store. */
  | "images"
  /** Builds that were done. */
  | "history";

export interface TableOptions {
  readonly encoding: "string" | "binary" | "json";
  /** Whether a key may have several values. */
  readonly dupSort?: boolean;
  /** Keys of bytes in their order, instead of texts and numbers. */
  readonly keyEncoding?: "binary";
}

/** What is mapped: address space, not memory; the file grows as it is written. */
const MAP_SIZE = 16 * 2 ** 30;
const MAX_TABLES = 32;
/** Readers at the same time, of all processes together. */
const MAX_READERS = 1000;
/** A lock file as it is for so many readers, and somewhat more. */
const LOCK_FILE_SIZE = 72 * 1024;

/** More than a new database takes. */
const FIRST_PAGES = 256 * 1024;

const MAGIC = 0xbeefc0de;
/** Where the magic number of a database is. */
const MAGIC_AT = 24;
/** A database has two first pages, of 4 KiB at least. */
const LEAST = 8192;
/** A file beside the database that tells how large that was at least. */
const SIZE_FILE = "size";

/** Opens the database in a directory, making one if need be. Throws what LMDB or the system says. */
export async function openDatabase(directory: string): Promise<RootDatabase<string, string>> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  reserveSpace(directory);
  // It takes longer to load than all else that there is to do here.
  const { open } = await import("lmdb");
  return open<string, string>({
    path: directory,
    noSubdir: false,
    mapSize: MAP_SIZE,
    maxDbs: MAX_TABLES,
    maxReaders: MAX_READERS,
    // Waiting for the disk would take a hundred times longer than all else, and holds up whatever steps write just then.
    // What is written stays if a process dies; if the machine does, see after-restart.ts.
    noSync: true,
    overlappingSync: false,
    encoding: "string",
  });
}

/**
 * Makes sure of the space that opening takes, since LMDB does not survive being without: the lock file is mapped into memory,
 * and a new database has to have its first pages.
 */
function reserveSpace(directory: string): void {
  const lock = join(directory, "lock.mdb");
  if ((statSync(lock, { throwIfNoEntry: false })?.size ?? 0) < LOCK_FILE_SIZE) {
    const beside = join(directory, "lock.new");
    writeFileSync(beside, Buffer.alloc(LOCK_FILE_SIZE), { mode: 0o600 });
    renameSync(beside, lock);
  }
  if (databaseTime(directory) !== undefined) return;
  const room = join(directory, "room");
  try {
    writeFileSync(room, Buffer.alloc(FIRST_PAGES), { mode: 0o600 });
  } finally {
    rmSync(room, { force: true });
  }
}

/**
 * Whether a database can't be what was written: it is none, or has lost its end, which would be deadly to read. A database
 * that is not there is not damaged. Throws what the system says.
 */
export function isDamaged(directory: string): boolean {
  const least = noteOfSize(directory);
  let fd: number;
  try {
    fd = openSync(join(directory, "data.mdb"), "r");
  } catch (error) {
    if (isGone(error)) return least > 0;
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return least > 0;
    const start = Buffer.alloc(MAGIC_AT + 4);
    const isWhole =
      readSync(fd, start, 0, start.length, 0) === start.length && size >= Math.max(least, LEAST);
    return !isWhole || start.readUInt32LE(MAGIC_AT) !== MAGIC;
  } finally {
    closeSync(fd);
  }
}

/** When a database was last written, milliseconds since 1970; undefined if there is none. */
export function databaseTime(directory: string): number | undefined {
  const stats = statSync(join(directory, "data.mdb"), { throwIfNoEntry: false });
  return stats === undefined || stats.size === 0 ? undefined : stats.mtimeMs;
}

/** Writes down how large the database is: it never becomes smaller. Fails silently: it is a guard, and no more. */
export function noteSize(directory: string): void {
  try {
    const fd = openSync(join(directory, "data.mdb"), "r");
    const { size } = fstatSync(fd);
    closeSync(fd);
    if (size > noteOfSize(directory)) writeFileSync(join(directory, SIZE_FILE), `${size}\n`, { mode: 0o600 });
  } catch {
    // There may be no space left.
  }
}

function noteOfSize(directory: string): number {
  try {
    const size = Number(readFileSync(join(directory, SIZE_FILE), "utf8"));
    return Number.isSafeInteger(size) ? size : 0;
  } catch {
    return 0;
  }
}
