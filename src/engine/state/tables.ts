import type { Key, RootDatabase } from "lmdb";
import type { Table, TableName, TableOptions } from "./database.js";
import { DatabaseRoom } from "./database-room.js";
import { storeError } from "./store-error.js";
import type { UseTable } from "./uses.js";

/** A write that waits for its turn. */
interface Gathered {
  /** Of what is written, about. */
  readonly bytes: number;
  readonly run: () => void;
  readonly resolve: (isDone: boolean) => void;
  readonly reject: (error: unknown) => void;
}

const TEXTS: TableOptions = { encoding: "string" };
/** So much is written at once. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The tables of a database, opened when they are needed. All that is written to them is written by this thread, and with
 * room for it: see {@link DatabaseRoom}. What a table itself is told to put or remove is gathered until the end of the turn.
 */
export class Tables {
  readonly #database: RootDatabase<string, string>;
  readonly #room: DatabaseRoom;
  readonly #open = new Map<string, unknown>();
  #gathered: Gathered[] = [];
  #timer: NodeJS.Immediate | undefined;
  #isWriting = false;

  /** @param directory the database's */
  constructor(database: RootDatabase<string, string>, directory: string) {
    this.#database = database;
    this.#room = new DatabaseRoom(database, directory);
  }

  get layers(): Table {
    return this.get("layers", TEXTS);
  }

  get records(): Table {
    return this.get("records", TEXTS);
  }

  get uses(): UseTable {
    return this.get("uses", { encoding: "binary" });
  }

  get<V, K extends Key = string>(name: TableName, options: TableOptions): Table<V, K> {
    const known = this.#open.get(name) as Table<V, K> | undefined;
    if (known !== undefined) return known;
    // LMDB would wait for the end of the transaction, forever.
    if (this.#isWriting) throw new Error(`table ${name} has to be opened before something is written`);
    try {
      // A table that is new is written.
      this.#database.transactionSync(() => this.#room.ensure());
      const table = this.#gather(this.#database.openDB<V, K>(name, options));
      this.#open.set(name, table);
      return table;
    } catch (cause) {
      throw storeError(`open table ${name} of the engine's database`, cause);
    }
  }

  /** See State.write. */
  readonly write = <T>(work: () => T): T => this.#write(work, 0);

  /** Writes what has been gathered. Never throws: who asked for it is told. */
  flush(): void {
    clearImmediate(this.#timer);
    this.#timer = undefined;
    while (this.#gathered.length > 0) {
      let bytes = 0;
      const end = this.#gathered.findIndex((each) => {
        bytes += each.bytes;
        return bytes > MOST_BYTES;
      });
      this.#writeBatch(this.#gathered.splice(0, end === -1 ? Infinity : Math.max(end, 1)));
    }
  }

  #writeBatch(batch: readonly Gathered[]): void {
    const bytes = batch.reduce((sum, each) => sum + each.bytes, 0);
    try {
      this.#write(() => {
        for (const { run } of batch) run();
      }, bytes);
      for (const { resolve } of batch) resolve(true);
    } catch (error) {
      // What is too much for the disk must not take the others along.
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const each of batch) this.#writeBatch([each]);
    }
  }

  #write<T>(work: () => T, bytes: number): T {
    // Errors of the work itself are none of the database. What it gives stays here: LMDB would wait for a promise.
    let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
    const isOutermost = !this.#isWriting;
    this.#isWriting = true;
    try {
      this.#database.transactionSync(() => {
        if (isOutermost) this.#room.ensure(bytes);
        try {
          outcome = { value: work() };
        } catch (error) {
          outcome = { error };
          throw error;
        }
      });
    } catch (cause) {
      if (outcome === undefined || "value" in outcome) throw storeError("write the engine's database", cause);
    } finally {
      if (isOutermost) this.#isWriting = false;
    }
    if (outcome === undefined || "error" in outcome) throw outcome?.error;
    return outcome.value;
  }

  /** Has a table write by this instead of by threads of LMDB's, which know nothing of the room. */
  #gather<V, K extends Key>(table: Table<V, K>): Table<V, K> {
    const put: (key: K, value: V) => unknown = table.put.bind(table);
    const remove: (key: K) => unknown = table.remove.bind(table);
    const removeValue: (key: K, value: V) => unknown = table.remove.bind(table);
    return Object.assign(table, {
      put: (key: K, value: V) => this.#later(() => put(key, value), sizeOf(value)),
      remove: (key: K, value?: V) =>
        this.#later(() => (value === undefined ? remove(key) : removeValue(key, value)), 0),
      transaction: async <T>(work: () => T) => this.write(work),
    });
  }

  #later(work: () => unknown, bytes: number): Promise<boolean> {
    if (this.#isWriting) {
      void work();
      return DONE;
    }
    const run = (): void => void work();
    const written = new Promise<boolean>((resolve, reject) => {
      this.#gathered.push({ bytes, run, resolve, reject });
    });
    // Whoever does not ask what has become of it does without it.
    written.catch(() => {});
    this.#timer ??= setImmediate(() => this.flush());
    return written;
  }
}

const DONE = Promise.resolve(true);

function sizeOf(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  return 0;
}
