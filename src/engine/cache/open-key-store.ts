import type { Database } from "lmdb";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { applyChanges, type KeyChange, KeyRows } from "./key-rows.js";
import { type KeyLink, type KeyOrigin, type KeyResult, type KeyStore, linkText } from "./key-store.js";
import { createMemoryKeyStore } from "./memory-key-store.js";

/** What has been added and is not in the database yet. */
interface Pending {
  readonly changes: KeyChange[];
  /** The same, to be asked. */
  readonly added: KeyStore;
  /** Names of results that are gone. */
  readonly forgotten: Set<string>;
}

/** How long what is added waits for more, milliseconds. */
const GATHER_TIME = 5;
/** Longer texts do not fit into a key of the database; nothing that is a digest is that long. */
const MAX_TEXT = 1500;
/** How many names one transaction of a sweep looks at. */
const SWEEP_STEP = 500;
/** How much one transaction writes: it keeps other processes, and the rest of this one, waiting. */
const WRITE_STEP = 1000;

/**
 * Keys in a database that several processes use at once. It needs lmdb's own encoding of keys and msgpack for values,
 * and has the database for itself.
 *
 * What is added is gathered for a moment and then written in one transaction, results and the links to them together;
 * until then it is asked in memory. Nothing that is read is trusted to be whole: links without their end, and ends
 * without results, are misses.
 */
export function openKeyStore(db: Database): KeyStore {
  return new LmdbKeyStore(db);
}

class LmdbKeyStore implements KeyStore {
  readonly #db: Database;
  readonly #rows: KeyRows;
  #pending = createPending();
  /** What is being written. */
  #writing: Pending | undefined;
  #written: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Database) {
    this.#db = db;
    this.#rows = new KeyRows(db);
  }

  has(id: string): boolean {
    return this.#rows.has(id) || this.#stages().some(({ added }) => added.has(id));
  }

  results(id: string): readonly KeyResult[] {
    const results = new Map(this.#rows.results(id));
    for (const { added, forgotten } of this.#stages()) {
      for (const name of forgotten) results.delete(name);
      for (const { name, createdAt } of added.results(id)) results.set(name, createdAt);
    }
    return Array.from(results, ([name, createdAt]) => ({ name, createdAt }));
  }

  targets(id: string, link: KeyLink): readonly string[] {
    const stored = this.#rows.targets(id, linkText(link));
    const added = this.#stages().flatMap((stage) => stage.added.targets(id, link));
    return added.length === 0 ? stored : [...new Set([...stored, ...added])];
  }

  origins(id: string): readonly KeyOrigin[] {
    const found = new Map<string, KeyOrigin>();
    const all = [...this.#rows.origins(id), ...this.#stages().flatMap(({ added }) => added.origins(id))];
    for (const origin of all) found.set(JSON.stringify(origin), origin);
    return [...found.values()];
  }

  idsOf(name: string): readonly string[] {
    const ids = new Set(this.#rows.idsOf(name));
    for (const { added, forgotten } of this.#stages()) {
      if (forgotten.has(name)) ids.clear();
      for (const id of added.idsOf(name)) ids.add(id);
    }
    return [...ids];
  }

  addResult(id: string, result: KeyResult): void {
    if (id.length > MAX_TEXT) return;
    this.#pending.added.addResult(id, result);
    this.#change({ kind: "result", id, ...result });
  }

  addLink(id: string, link: KeyLink, target: string): void {
    const text = linkText(link);
    if (id.length + text.length + target.length > MAX_TEXT) return;
    this.#pending.added.addLink(id, link, target);
    this.#change({ kind: "link", id, text, target });
  }

  forget(name: string): void {
    this.#pending.added.forget(name);
    this.#pending.forgotten.add(name);
    this.#change({ kind: "forget", name });
  }

  async sweep(isThere: (name: string) => boolean): Promise<number> {
    await this.flush();
    let gone = 0;
    for (let place: string | undefined = ""; place !== undefined; ) {
      const found: ReturnType<KeyRows["namesAfter"]> = this.#rows.namesAfter(place, SWEEP_STEP);
      const missing = found.names.filter((name) => !isThere(name));
      gone += missing.length;
      for (const name of missing) this.forget(name);
      await this.flush();
      place = found.place;
    }
    await this.#sweepLoose();
    return gone;
  }

  count() {
    return this.#rows.count();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.#written;
    // What fails is told to whoever asks, once; what comes later is written all the same.
    this.#written = before.catch(() => {}).then(() => this.#write());
    const flushed = Promise.all([before, this.#written]).then(() => {});
    this.#written.catch(() => {});
    return flushed;
  }

  /** Removes keys that lead to nothing: what a crash, or another process at the same time, has left. */
  async #sweepLoose(): Promise<void> {
    let after: string | undefined = "";
    while (after !== undefined) {
      const ids: readonly string[] = this.#rows.targetsAfter(after, SWEEP_STEP);
      await this.#transaction(ids.map((id) => ({ kind: "prune", id })));
      after = ids.length < SWEEP_STEP ? undefined : ids.at(-1);
    }
  }

  /** Oldest first. */
  #stages(): readonly Pending[] {
    if (this.#writing !== undefined) return [this.#writing, this.#pending];
    return this.#pending.changes.length === 0 ? [] : [this.#pending];
  }

  #change(change: KeyChange): void {
    this.#pending.changes.push(change);
    this.#timer ??= setTimeout(() => this.flush().catch(() => {}), GATHER_TIME);
  }

  async #write(): Promise<void> {
    if (this.#pending.changes.length === 0) return;
    this.#writing = this.#pending;
    this.#pending = createPending();
    try {
      const { changes } = this.#writing;
      for (let from = 0; from < changes.length; from += WRITE_STEP)
        await this.#transaction(changes.slice(from, from + WRITE_STEP));
    } finally {
      this.#writing = undefined;
    }
  }

  async #transaction(changes: readonly KeyChange[]): Promise<void> {
    try {
      await this.#db.transaction(() => applyChanges(this.#rows, changes));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new BuildError("cache/store", `failed to write cache keys: ${reason}`, { cause });
    }
  }
}

function createPending(): Pending {
  return { changes: [], added: createMemoryKeyStore(), forgotten: new Set() };
}
