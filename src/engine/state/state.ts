import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Key } from "lmdb";
import { noteSize, type Table, type TableName, type TableOptions } from "./database.js";
import { leaveDiskSync, startDiskSync } from "./disk-sync.js";
import { type FileLock, fileLock, type LockOptions, tryFileLock } from "./file-lock.js";
import { noteUses, removeLeftovers } from "./leftovers.js";
import { LOCK_PREFIX, NOTE_PREFIX, type OpenDirectory, openDirectory } from "./open-directory.js";
import { namesOfOthers } from "./process-mark.js";
import { removeTree } from "./remove-tree.js";
import { processFolder } from "./state-layout.js";
import { storeError } from "./store-error.js";

export { defaultStateRoot } from "./state-layout.js";

/**
 * A state directory, as this process has it open. Several processes may; what one of them uses is not removed by
 * others while it lives, and what it has not finished is removed by others after it died.
 */
export interface State {
  /** Absolute. */
  readonly root: string;
  /** Whether attributes that belong to the machine's administrator have to be spelled as those of users. */
  readonly isUserNamespace: boolean;
  /** This process among all that ever use the directory. */
  readonly processId: string;
  /** Why everything that was there had to be thrown away when it was opened; undefined if it had not. */
  readonly resetReason: string | undefined;
  /**
   * A part of the database. Writes outside of {@link write} are gathered, and promise to be there once they are; what is read
   * is as of some time within the same turn of the event loop, see {@link refresh}.
   */
  table<V, K extends Key = string>(name: TableName, options: TableOptions): Table<V, K>;
  /**
   * Writes together and at once: when it is done, all of it is there for this and other processes, whatever becomes of this
   * one; if it throws, nothing is. Takes some hundredths of a millisecond. Throws a BuildError `store/…`.
   */
  write<T>(work: () => T): T;
  /** Lets later reads see what others have written by now. */
  refresh(): void;
  /**
   * Tells others that this process uses something by its name, see names.ts, as long as it has the state open. Whoever asks
   * whether that is there asks after this, and after {@link refresh}. It will count as used just now.
   */
  use(names: Iterable<string>): void;
  /** The names that {@link use} was told. */
  readonly ownNames: ReadonlySet<string>;
  /** The names of all that other processes use. */
  namesOfOthers(): ReadonlySet<string>;
  /** The names of all that processes use, this one included. */
  usedNames(): ReadonlySet<string>;
  /** A path of its own for something that is not finished: it is removed after this process, if it is still there then. */
  temporary(): string;
  /** Locks a file of that name, waiting for whoever has it. */
  lock(name: string, signal: AbortSignal): Promise<FileLock>;
  /** The same, if nobody has it now. */
  tryNamedLock(name: string): FileLock | undefined;
  /** Locks something that is there if it can be had now; undefined if it can't, or is not there. */
  tryLock(path: string, options?: LockOptions): FileLock | undefined;
  /** That something was made that the disk should have soon. */
  noteChange(): void;
  /** Has the disk take all there is, as far as it has not; see disk-sync.ts. */
  sync(): Promise<void>;
  /** Ends the use of the directory. Never fails. */
  close(): Promise<void>;
}

/**
 * Opens a state directory, making what is missing. What processes have left that died meanwhile is put in order before,
 * and removed in the background. A database that can't be read is thrown away with all that it knew of, if nobody
 * else uses it; {@link State.resetReason} tells.
 *
 * Rejects with a BuildError: `store/unusable`, `store/full`, `store/damaged`, `store/format`, `engine/system`.
 */
export async function openState(
  root: string,
  { isUserNamespace, syncsDisk = true, signal = new AbortController().signal }: StateOptions,
): Promise<State> {
  return new OpenState(await openDirectory(root, signal), isUserNamespace, syncsDisk);
}

export interface StateOptions {
  readonly isUserNamespace: boolean;
  /** Whether the disk is to have what was made soon after {@link State.close}, by a process that outlives this one. */
  readonly syncsDisk?: boolean;
  /** Ends waiting for others who open it. */
  readonly signal?: AbortSignal;
}

/** Milliseconds for which somebody who is done waits for what others left behind to be removed. */
const CLEANING_TIME = 200;

class OpenState implements State {
  readonly root: string;
  readonly isUserNamespace: boolean;
  readonly processId: string;
  readonly resetReason: string | undefined;
  readonly #parts: OpenDirectory;
  readonly #cleaning = new AbortController();
  readonly #cleaned: Promise<void>;
  readonly #syncsDisk: boolean;
  #temporaries = 0;
  #isChanged: boolean;
  #closing: Promise<void> | undefined;

  constructor(parts: OpenDirectory, isUserNamespace: boolean, syncsDisk: boolean) {
    this.#parts = parts;
    this.#syncsDisk = syncsDisk;
    this.root = parts.root;
    this.isUserNamespace = isUserNamespace;
    this.processId = parts.mark.id;
    this.resetReason = parts.resetReason;
    // They may have made something that the disk does not have.
    this.#isChanged = parts.dead.length > 0;
    // What could not be removed now is tried again by the next process.
    this.#cleaned = removeLeftovers(this.root, parts.dead, this.#cleaning.signal).catch(() => {});
  }

  table<V, K extends Key = string>(name: TableName, options: TableOptions): Table<V, K> {
    return this.#parts.tables.get(name, options);
  }

  write<T>(work: () => T): T {
    return this.#parts.tables.write(work);
  }

  refresh(): void {
    this.#parts.database.resetReadTxn();
  }

  use(names: Iterable<string>): void {
    try {
      this.#parts.mark.add(names);
    } catch (cause) {
      throw storeError(`write to ${processFolder(this.root)}`, cause);
    }
  }

  get ownNames(): ReadonlySet<string> {
    return this.#parts.mark.names;
  }

  namesOfOthers(): ReadonlySet<string> {
    return namesOfOthers(processFolder(this.root), this.processId);
  }

  usedNames(): ReadonlySet<string> {
    return new Set([...this.ownNames, ...this.namesOfOthers()]);
  }

  temporary(): string {
    const folder = join(this.root, "tmp", this.processId);
    try {
      if (this.#temporaries === 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw storeError(`mkdir ${folder}`, cause);
    }
    return join(folder, String(this.#temporaries++));
  }

  async lock(name: string, signal: AbortSignal): Promise<FileLock> {
    const lock = await fileLock(this.#parts.posix, this.#lockPath(name), { isNew: true }, signal);
    return lock ?? { release() {}, remove() {} };
  }

  tryNamedLock(name: string): FileLock | undefined {
    return tryFileLock(this.#parts.posix, this.#lockPath(name), { isNew: true });
  }

  #lockPath(name: string): string {
    return join(processFolder(this.root), LOCK_PREFIX + name);
  }

  tryLock(path: string, options?: LockOptions): FileLock | undefined {
    return tryFileLock(this.#parts.posix, path, options);
  }

  noteChange(): void {
    this.#isChanged = true;
  }

  async sync(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    if (!(await startDiskSync(this.root, this.#syncNote()))) this.#isChanged = true;
  }

  #syncNote(): string {
    return join(processFolder(this.root), NOTE_PREFIX + this.processId);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { mark, tables, database } = this.#parts;
    const patience = setTimeout(() => this.#cleaning.abort(), CLEANING_TIME);
    await this.#cleaned;
    clearTimeout(patience);
    try {
      if (mark.names.size > 0) noteUses(tables, mark.names, Date.now());
    } catch {
      // When things were used is not worth failing for.
    }
    if (this.#temporaries > 0) await removeTree(join(this.root, "tmp", this.processId)).catch(() => {});
    tables.flush();
    await database.close().catch(() => {});
    noteSize(join(this.root, "db"));
    if (this.#syncsDisk && this.#isChanged) leaveDiskSync(this.root, this.#syncNote());
    mark.remove();
  }
}
