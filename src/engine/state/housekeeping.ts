import { join } from "node:path";
import { decodeLayerRecord, encodeLayerRecord } from "../layers/layer-record.js";
import { type DiskSpace, diskSpace, measureTree } from "./disk-usage.js";
import { type CacheLimits, collectGarbage, defaultLimits, defaultPolicies } from "./gc.js";
import { REMOVE_LOCK } from "./open-directory.js";
import type { PrunePolicy, PruneTarget } from "./prune.js";
import { parseRecordFilters } from "./record-filter.js";
import { Remover } from "./remover.js";
import { decodeSpaceRecord, encodeSpaceRecord } from "./space-record.js";
import type { State } from "./state.js";
import { takeReserve } from "./state-layout.js";
import {
  blobSizes,
  type ImageReferences,
  listStored,
  openStoredTables,
  type StoredTables,
  type StoredThing,
  takeBlobs,
} from "./stored-things.js";
import { fieldsOf, type UsageEntry } from "./usage-entry.js";

/** What there is in a state directory, and how it is made less. */
export interface Housekeeping {
  /**
   * Everything that takes space, with its size, which is counted where nobody has yet. Rejects with a BuildError
   * `option/value` for a wrong filter.
   *
   * @param ageLimit only what was not used for so many milliseconds
   */
  listUsage(options?: {
    readonly filters?: readonly string[];
    readonly ageLimit?: number;
    readonly signal?: AbortSignal;
  }): Promise<readonly UsageEntry[]>;
  /** Removes what one policy says; see prune.ts. One process does it at a time. */
  prune(policy: PrunePolicy, onPruned: (entry: UsageEntry) => void, signal?: AbortSignal): Promise<void>;
  /**
   * Removes what is to be removed by itself: by policies that are given, or by BuildKit's with limits. Does nothing if
   * somebody does it just now, or did within the last minute, as BuildKit; false then.
   */
  collect(options?: {
    readonly policies?: readonly PrunePolicy[];
    readonly limits?: CacheLimits;
    readonly onPruned?: (entry: UsageEntry) => void;
    readonly signal?: AbortSignal;
  }): Promise<boolean>;
}

export interface HousekeepingOptions {
  /** What the engine's own images need. */
  readonly images?: () => Promise<readonly ImageReferences[]>;
  /** Is told that results may be gone: keys that lead to them lead nowhere. */
  readonly onRemoved?: () => void;
}

/** Milliseconds between two collections. */
const INTERVAL = 60_000;
const COLLECTED = "collected";
/** So few free bytes are none. */
const LITTLE = 2 ** 20;

/** Spec: spec/engine/state.md#housekeeping. */
export function createHousekeeping(state: State, options: HousekeepingOptions = {}): Housekeeping {
  const tables = openStoredTables(state);
  const notes = state.table<string>("state", { encoding: "string" });
  const imagesNow = options.images ?? (async () => []);
  const run = async (
    policies: readonly PrunePolicy[],
    onPruned: (entry: UsageEntry) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    const target = new StoredTarget(state, tables, await imagesNow(), signal);
    // Removing something takes some space at first.
    if (target.disk().free < LITTLE) takeReserve(state.root);
    let isChanged = false;
    const told = (entry: UsageEntry): void => {
      isChanged = true;
      onPruned(entry);
    };
    try {
      await collectGarbage(policies, target, told, { signal });
    } finally {
      if (isChanged) options.onRemoved?.();
    }
  };
  return {
    async listUsage({ filters = [], ageLimit = 0, signal = NEVER } = {}) {
      const isMeant = parseRecordFilters(filters);
      const target = new StoredTarget(state, tables, await imagesNow(), signal);
      const limit = Date.now() - ageLimit;
      return target.list(true, (entry) => {
        const isOld = ageLimit === 0 || entry.lastUsedAt === undefined || entry.lastUsedAt <= limit;
        return isOld && isMeant(fieldsOf(entry));
      });
    },
    async prune(policy, onPruned, signal = NEVER) {
      parseRecordFilters(policy.filters ?? []);
      const lock = await state.lock(REMOVE_LOCK, signal);
      try {
        await run([policy], onPruned, signal);
      } finally {
        lock.remove();
      }
    },
    async collect({ policies, limits, onPruned = () => {}, signal = NEVER } = {}) {
      if (Date.now() - Number(notes.get(COLLECTED) ?? 0) < INTERVAL) return false;
      const lock = state.tryNamedLock(REMOVE_LOCK);
      if (lock === undefined) return false;
      try {
        const chosen = policies ?? defaultPolicies(limits ?? defaultLimits(diskSpace(state.root)));
        await run(chosen, onPruned, signal);
        state.write(() => void notes.put(COLLECTED, String(Date.now())));
        return true;
      } finally {
        lock.remove();
      }
    },
  };
}

const NEVER = new AbortController().signal;

/** What there is, once it was looked at, with the sizes that were counted since. */
class StoredTarget implements PruneTarget {
  readonly #state: State;
  readonly #tables: StoredTables;
  readonly #images: readonly ImageReferences[];
  readonly #signal: AbortSignal;
  readonly #things = new Map<string, StoredThing>();

  constructor(state: State, tables: StoredTables, images: readonly ImageReferences[], signal: AbortSignal) {
    this.#state = state;
    this.#tables = tables;
    this.#images = images;
    this.#signal = signal;
  }

  async list(withSizes: boolean, isMeant: (entry: UsageEntry) => boolean = () => true) {
    this.#things.clear();
    const entries: UsageEntry[] = [];
    for (const thing of listStored(this.#state, this.#tables, this.#images)) {
      this.#things.set(thing.entry.id, thing);
      if (isMeant(thing.entry)) entries.push(withSizes ? await this.#withSize(thing) : thing.entry);
    }
    return entries;
  }

  disk(): DiskSpace {
    return diskSpace(this.#state.root);
  }

  async remove(entries: readonly UsageEntry[]): Promise<readonly UsageEntry[]> {
    const things: StoredThing[] = [];
    const sizes = new Map<string, UsageEntry>();
    for (const entry of entries) {
      const thing = this.#things.get(entry.id);
      if (thing === undefined) continue;
      things.push(thing);
      sizes.set(entry.id, entry.size === undefined ? await this.#withSize(thing) : entry);
    }
    const remover = new Remover(this.#state, this.#tables, this.#images, this.#signal);
    const removed = await remover.remove(things);
    return removed.map(({ entry }) => sizes.get(entry.id)!);
  }

  /** Counts what nobody has counted, and writes that down for what does not change. */
  async #withSize(thing: StoredThing): Promise<UsageEntry> {
    const { kind, entry } = thing;
    if (entry.size !== undefined || kind === "blobs") return entry;
    const { root } = this.#state;
    const path = kind === "layer" ? join("l", entry.id) : thing.record.path;
    const size = await measureTree(join(root, path), this.#signal);
    if (kind !== "cache") this.#note(kind, entry.id, size);
    const blobs = kind === "layer" ? takeBlobs(blobSizes(root), thing.record) : 0;
    return { ...entry, size: size + blobs };
  }

  #note(kind: "layer" | "directory", id: string, size: number): void {
    const { layers, records } = this.#tables;
    this.#state.write(() => {
      if (kind === "layer") {
        const now = decodeLayerRecord(layers.get(id));
        if (now !== undefined) void layers.put(id, encodeLayerRecord({ ...now, size }));
      } else {
        const now = decodeSpaceRecord(records.get(id));
        if (now !== undefined) void records.put(id, encodeSpaceRecord({ ...now, size }));
      }
    });
  }
}
