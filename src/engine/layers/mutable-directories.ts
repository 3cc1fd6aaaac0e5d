import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Table } from "../state/database.js";
import type { FileLock } from "../state/file-lock.js";
import { nameOf, randomId } from "../state/names.js";
import { removeTree } from "../state/remove-tree.js";
import { decodeSpaceRecord, encodeSpaceRecord, type SpaceRecord } from "../state/space-record.js";
import type { State } from "../state/state.js";
import { storeError } from "../state/store-error.js";
import { writeUses } from "../state/uses.js";
import type { MutableDirectory, MutableOptions } from "./layer-store.js";

/** Milliseconds between two looks whether a directory has become free, as with BuildKit. */
const WAIT = 100;

/** What fills a new directory. */
export type FillDirectory = (directory: string) => Promise<void>;

/**
 * Directories that change and stay, found by keys. Who has one has its directory locked, against other processes too: together
 * with others who share it, or alone.
 */
export class MutableDirectories {
  readonly #state: State;
  readonly #records: Table;
  readonly #uses: Table<Uint8Array>;

  constructor(state: State) {
    this.#state = state;
    this.#records = state.table<string>("records", { encoding: "string" });
    this.#uses = state.table<Uint8Array>("uses", { encoding: "binary" });
  }

  /** Rejects with the signal's reason, a BuildError `store/…`, or as `fill` does. */
  async acquire(
    key: string,
    options: MutableOptions,
    fill: FillDirectory | undefined,
    signal: AbortSignal,
  ): Promise<MutableDirectory> {
    for (;;) {
      signal.throwIfAborted();
      const ids = this.#idsOf(key);
      for (const id of ids) {
        const held = this.#tryAcquire(id, options);
        if (held !== undefined) return held;
      }
      // One at a time makes the first: others find it then.
      if (options.sharing === "private") return this.#create(key, options, fill, signal);
      if (options.sharing === "shared" || ids.length === 0) {
        const made = await this.#createFirst(key, ids, options, fill, signal);
        if (made !== undefined) return made;
        continue;
      }
      // The reason of an abort is the caller's, not the timer's.
      await delay(WAIT, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** Undefined if others were made meanwhile. */
  async #createFirst(
    key: string,
    before: readonly string[],
    options: MutableOptions,
    fill: FillDirectory | undefined,
    signal: AbortSignal,
  ): Promise<MutableDirectory | undefined> {
    const lock = await this.#state.lock("new-cache", signal);
    try {
      this.#state.refresh();
      if (this.#idsOf(key).some((id) => !before.includes(id))) return undefined;
      return await this.#create(key, options, fill, signal);
    } finally {
      lock.remove();
    }
  }

  /** Oldest first, so that they are used evenly little. */
  #idsOf(key: string): readonly string[] {
    this.#state.refresh();
    const found: { readonly id: string; readonly createdAt: number }[] = [];
    for (const { key: id, value } of this.#records.getRange({})) {
      const record = decodeSpaceRecord(value);
      if (record?.isMutable && record.key === key) found.push({ id, createdAt: record.createdAt });
    }
    return found.sort((a, b) => a.createdAt - b.createdAt).map(({ id }) => id);
  }

  #tryAcquire(id: string, { sharing }: MutableOptions): MutableDirectory | undefined {
    const path = this.#path(id);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) {
      // Somebody removed it by hand.
      this.#state.write(() => void this.#records.remove(id));
      return undefined;
    }
    const lock = this.#state.tryLock(path, { isShared: sharing === "shared" });
    return lock && this.#held(id, path, lock);
  }

  async #create(
    key: string,
    { type, description, sharing }: MutableOptions,
    fill: FillDirectory | undefined,
    signal: AbortSignal,
  ): Promise<MutableDirectory> {
    const id = randomId(randomBytes);
    const path = this.#path(id);
    const temporary = this.#state.temporary();
    let lock: FileLock | undefined;
    try {
      makeRoot(temporary);
      await fill?.(temporary);
      signal.throwIfAborted();
      // It keeps its lock when it gets its name.
      lock = this.#state.tryLock(temporary, { isShared: sharing === "shared" })!;
      this.#state.use([nameOf("cache", id)]);
      this.#name(temporary, path);
      const record: SpaceRecord = {
        type,
        description,
        createdAt: Date.now(),
        path: join("caches", id),
        key,
        isMutable: true,
      };
      this.#state.write(() => void this.#records.put(id, encodeSpaceRecord(record)));
      return this.#held(id, path, lock);
    } catch (error) {
      lock?.release();
      for (const left of [temporary, path]) await removeTree(left).catch(() => {});
      throw error;
    }
  }

  #name(temporary: string, path: string): void {
    try {
      renameSync(temporary, path);
    } catch (cause) {
      throw storeError(`rename ${temporary} to ${path}`, cause);
    }
  }

  #held(id: string, path: string, lock: FileLock): MutableDirectory {
    let isHeld = true;
    return {
      path,
      release: async () => {
        if (!isHeld) return;
        isHeld = false;
        try {
          const name = nameOf("cache", id);
          this.#state.write(() => writeUses(this.#uses, [name], Date.now()));
          this.#state.noteChange();
        } finally {
          lock.release();
        }
      },
    };
  }

  #path(id: string): string {
    return join(this.#state.root, "caches", id);
  }
}

function makeRoot(path: string): void {
  try {
    mkdirSync(path);
    chmodSync(path, 0o755);
  } catch (cause) {
    throw storeError(`mkdir ${path}`, cause);
  }
}
