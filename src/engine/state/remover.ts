import { existsSync, renameSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { decodeLayerRecord } from "../layers/layer-record.js";
import type { FileLock } from "./file-lock.js";
import { nameOf } from "./names.js";
import { removeTree } from "./remove-tree.js";
import type { State } from "./state.js";
import { storeError } from "./store-error.js";
import { type ImageReferences, readLayers, type StoredTables, type StoredThing } from "./stored-things.js";

/**
 * Removes things from a state directory that others use at the same time. First their records go; then it is looked whether
 * somebody has taken them into use before they could see that, and gets them back; only then the files go. If this process dies
 * in between, the next one finishes it: files without a record that a dead process has named.
 */
export class Remover {
  readonly #state: State;
  readonly #tables: StoredTables;
  readonly #images: readonly ImageReferences[];
  readonly #signal: AbortSignal;

  constructor(state: State, tables: StoredTables, images: readonly ImageReferences[], signal: AbortSignal) {
    this.#state = state;
    this.#tables = tables;
    this.#images = images;
    this.#signal = signal;
  }

  /** Gives what is gone. Rejects with a BuildError `store/…`, or the signal's reason. */
  async remove(things: readonly StoredThing[]): Promise<readonly StoredThing[]> {
    const aside: string[] = [];
    const removed: StoredThing[] = [];
    const locks: FileLock[] = [];
    try {
      const taken = this.#takeRecords(things, locks);
      const digests: string[] = [];
      for (const thing of taken) {
        if (thing.kind === "layer")
          digests.push(...thing.record.blobs.map(({ descriptor }) => descriptor.digest));
        else if (thing.kind === "blobs") digests.push(...thing.digests);
        const path = this.#pathOf(thing);
        if (path !== undefined) this.#putAside(path, aside);
        removed.push(thing);
      }
      this.#removeBlobs(digests);
    } finally {
      for (const lock of locks) lock.release();
      for (const path of aside) await removeTree(path, this.#signal);
    }
    return removed;
  }

  /** Takes the records of what nobody uses; all in one go, with no other work of this process in between. */
  #takeRecords(things: readonly StoredThing[], locks: FileLock[]): readonly StoredThing[] {
    const { layers, chains, records, uses } = this.#tables;
    const own = this.#state.ownNames;
    const free = things.filter((thing) => this.#isFree(thing, own, locks));
    const before = new Map<string, string>();
    this.#state.use(free.flatMap(removalNames));
    this.#state.write(() => {
      for (const thing of free) {
        const { id } = thing.entry;
        const table = thing.kind === "layer" ? layers : records;
        const text = table.get(id);
        if (thing.kind === "blobs" || text === undefined) continue;
        before.set(id, text);
        void table.remove(id);
        const chain = thing.kind === "layer" ? thing.record.chainId : undefined;
        if (chain !== undefined && chains.get(chain) === id) void chains.remove(chain);
      }
    });
    const others = this.#state.namesOfOthers();
    const isTaken = (thing: StoredThing): boolean => others.has(usedName(thing) ?? "");
    this.#state.write(() => {
      for (const thing of free) {
        const { id } = thing.entry;
        const text = before.get(id);
        if (text === undefined) continue;
        if (isTaken(thing)) this.#restore(thing, text);
        else void uses.remove(usedName(thing) ?? nameOf("cache", id));
      }
    });
    return free.filter((thing) => !isTaken(thing));
  }

  #restore({ kind, entry: { id } }: StoredThing, text: string): void {
    const { layers, chains, records } = this.#tables;
    void (kind === "layer" ? layers : records).put(id, text);
    const chain = kind === "layer" ? decodeLayerRecord(text)?.chainId : undefined;
    if (chain !== undefined && !chains.doesExist(chain)) void chains.put(chain, id);
  }

  #isFree(thing: StoredThing, own: ReadonlySet<string>, locks: FileLock[]): boolean {
    if (thing.kind !== "cache") return !own.has(usedName(thing) ?? "");
    const path = join(this.#state.root, thing.record.path);
    const lock = this.#state.tryLock(path);
    if (lock !== undefined) locks.push(lock);
    return lock !== undefined || !existsSync(path);
  }

  #pathOf(thing: StoredThing): string | undefined {
    if (thing.kind === "blobs") return undefined;
    const path = thing.kind === "layer" ? join("l", thing.entry.id) : thing.record.path;
    return join(this.#state.root, path);
  }

  #putAside(path: string, aside: string[]): void {
    if (!existsSync(path)) return;
    const place = this.#state.temporary();
    try {
      renameSync(path, place);
    } catch (cause) {
      throw storeError(`rename ${path}`, cause);
    }
    aside.push(place);
  }

  /** Removes blobs that nothing needs any more. */
  #removeBlobs(digests: readonly string[]): void {
    if (digests.length === 0) return;
    const needed = new Set<string>();
    for (const { blobs } of readLayers(this.#tables.layers).values()) {
      for (const { descriptor } of blobs) needed.add(descriptor.digest);
    }
    const used = this.#state.usedNames();
    const isNeeded = (digest: string): boolean =>
      needed.has(digest) ||
      used.has(nameOf("blob", digest)) ||
      this.#images.some(({ blobs }) => blobs.has(digest));
    const moved = new Map<string, string>();
    for (const digest of digests) {
      const path = join(this.#state.root, "blobs", digest.replace(":", "/"));
      if (isNeeded(digest) || !existsSync(path)) continue;
      const place = this.#state.temporary();
      renameSync(path, place);
      moved.set(digest, place);
    }
    const others = this.#state.namesOfOthers();
    for (const [digest, place] of moved) {
      const path = join(this.#state.root, "blobs", digest.replace(":", "/"));
      if (others.has(nameOf("blob", digest))) renameSync(place, path);
      else unlinkSync(place);
    }
  }
}

/** By what a later process finds what this one has not finished. */
function removalNames(thing: StoredThing): readonly string[] {
  if (thing.kind === "blobs") return [];
  const name = nameOf(thing.kind, thing.entry.id);
  return thing.kind === "directory" ? [name, nameOf("removed", thing.record.path)] : [name];
}

/** What it is called by those who use it; caches are locked instead. */
function usedName({ kind, entry: { id } }: StoredThing): string | undefined {
  return kind === "layer" || kind === "directory" ? nameOf(kind, id) : undefined;
}
