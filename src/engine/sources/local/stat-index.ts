import { hash } from "node:crypto";
import { DIGEST_WORDS } from "../../contenthash/digest-table.js";
import type { Table } from "../../state/database.js";
import { tableBytes } from "../../state/table-bytes.js";
import { IDENTITY_WORDS, type StateWords } from "./file-state.js";

/** Digests of the files of one directory, each with the state that the file had. */
export interface KnownFiles {
  readonly count: number;
  /** {@link IDENTITY_WORDS} for each file. */
  readonly states: StateWords;
  /** DIGEST_WORDS for each file. */
  readonly digests: Uint32Array;
  /** It was written so long ago that it should be written again, or it will be taken for something nobody needs. */
  readonly isStale: boolean;
}

/** Where an index keeps its values; what is there may be damaged, gone, or from another process. */
export interface StatStore {
  get(key: Uint8Array): Uint8Array | undefined;
  put(key: Uint8Array, value: Uint8Array): PromiseLike<unknown>;
  remove(key: Uint8Array): PromiseLike<unknown>;
  entries(): Iterable<{ readonly key: Uint8Array; readonly value: Uint8Array }>;
  /** About how many bytes all values have. */
  bytes(): number;
}

/** The start of a value: this mark, the day it was written, the number of files, and a hash of key and files. */
const MARK = 0x6c666231;
const CHECK_AT = 16;
const CHECK_BYTES = 16;
const FILES_AT = CHECK_AT + CHECK_BYTES;
const STATE_BYTES = IDENTITY_WORDS * 4;
const FILE_BYTES = STATE_BYTES + DIGEST_WORDS * 4;

const DAY = 86_400_000;
/** Days after which a value in use is written again. */
const RENEWED_AFTER = 7;
/** Days after which a value is not in use any more. */
const UNUSED_AFTER = 60;
/** Bytes that all values together may have: some 700,000 files. */
const MOST_BYTES = 64 * 1024 * 1024;
/** More files than that of one directory are not remembered: 16 MB. */
const MOST_FILES = 200_000;

/**
 * What the digests of files were when the files were as they are now, by directory: device and inode of a directory lead to
 * the states and digests of its entries. A file is known again by device, inode, size, mode and both times, so
 * a tree that has not changed needs no reading. Several processes may use the store at once; what is torn is not found.
 */
export class StatIndex {
  readonly #store: StatStore;
  readonly #limit: number;
  /** None of them rejects. */
  #writes: Promise<unknown>[] = [];
  #hasWritten = false;

  /** `limit` is the number of bytes that are kept. */
  constructor(store: StatStore, limit = MOST_BYTES) {
    this.#store = store;
    this.#limit = limit;
  }

  /** What is known of the files of a directory. */
  load(key: Uint8Array): KnownFiles | undefined {
    const value = this.#store.get(key);
    if (value === undefined || value.length < FILES_AT) return undefined;
    const header = new DataView(value.buffer, value.byteOffset, FILES_AT);
    const count = header.getUint32(8, true);
    if (header.getUint32(0, true) !== MARK || value.length !== FILES_AT + count * FILE_BYTES)
      return undefined;
    const expected = checkOf(key, value.subarray(FILES_AT));
    if (!expected.equals(value.subarray(CHECK_AT, FILES_AT))) return undefined;
    // A copy, as the store may overwrite its own, and words must be aligned.
    const files = new Uint8Array(value.subarray(FILES_AT)).buffer;
    return {
      count,
      states: new Uint32Array(files, 0, count * IDENTITY_WORDS),
      digests: new Uint32Array(files, count * STATE_BYTES),
      isStale: today() - header.getUint32(4, true) > RENEWED_AFTER,
    };
  }

  /** Keeps what is known of the files of a directory, in place of what was known. */
  save(key: Uint8Array, states: StateWords, digests: Uint32Array): void {
    const count = states.length / IDENTITY_WORDS;
    if (count === 0 || count > MOST_FILES) return;
    const value = Buffer.alloc(FILES_AT + count * FILE_BYTES);
    value.writeUInt32LE(MARK, 0);
    value.writeUInt32LE(today(), 4);
    value.writeUInt32LE(count, 8);
    value.set(bytesOf(states), FILES_AT);
    value.set(bytesOf(digests), FILES_AT + count * STATE_BYTES);
    value.set(checkOf(key, value.subarray(FILES_AT)), CHECK_AT);
    this.#hasWritten = true;
    this.#write(this.#store.put(key, value));
  }

  /** Settles when all that was saved is in the store; never rejects. Drops what has become too much. */
  async flush(): Promise<void> {
    await this.#written();
    if (this.#hasWritten && this.#store.bytes() > this.#limit) await this.prune();
    this.#hasWritten = false;
  }

  /** Drops what nobody has used for long, and the oldest of what is too much. */
  async prune(): Promise<void> {
    await this.#written();
    const kept: { readonly key: Uint8Array; readonly day: number; readonly size: number }[] = [];
    const oldest = today() - UNUSED_AFTER;
    let total = 0;
    for (const { key, value } of this.#store.entries()) {
      const day =
        value.length < FILES_AT ? 0 : new DataView(value.buffer, value.byteOffset).getUint32(4, true);
      kept.push({ key: Uint8Array.from(key), day, size: value.length });
      total += value.length;
    }
    kept.sort((a, b) => a.day - b.day);
    for (const { key, day, size } of kept) {
      if (day >= oldest && total <= this.#limit) break;
      total -= size;
      this.#write(this.#store.remove(key));
    }
    await this.#written();
  }

  async #written(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    await Promise.all(writes);
  }

  #write(write: PromiseLike<unknown>): void {
    // An index that can't be written is one that knows nothing.
    this.#writes.push(Promise.resolve(write).catch(() => undefined));
  }
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Binds files to the directory that they are in. */
function checkOf(key: Uint8Array, files: Uint8Array): Buffer {
  return hash("sha256", Buffer.concat([key, files]), "buffer").subarray(0, CHECK_BYTES);
}

function today(): number {
  return Math.floor(Date.now() / DAY);
}

/** An index in a sub-database of bytes by bytes, which belongs to it alone. */
export function openStatIndex(table: Table<Uint8Array, Uint8Array>, limit?: number): StatIndex {
  const store: StatStore = {
    get: (key) => table.getBinary(key),
    put: (key, value) => table.put(key, value),
    remove: (key) => table.remove(key),
    entries: () => table.getRange(),
    bytes: () => tableBytes(table),
  };
  return new StatIndex(store, limit);
}

/** An index that is gone with the process. */
export function createMemoryIndex(): StatIndex {
  const values = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>();
  const name = (key: Uint8Array): string => Buffer.from(key).toString("latin1");
  return new StatIndex({
    get: (key) => values.get(name(key))?.value,
    put: async (key, value) => values.set(name(key), { key, value }),
    remove: async (key) => values.delete(name(key)),
    entries: () => [...values.values()],
    bytes: () => [...values.values()].reduce((sum, { value }) => sum + value.length, 0),
  });
}
