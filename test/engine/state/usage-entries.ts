import type { PruneTarget } from "../../../src/engine/state/prune.js";
import type { UsageEntry } from "../../../src/engine/state/usage-entry.js";

/** A made-up entry: what is not told is as with most. */
export function usageEntry(id: string, more: Partial<UsageEntry> = {}): UsageEntry {
  return {
    ...{ id, parents: [], type: "regular", description: "", size: 1, createdAt: 0, lastUsedAt: undefined },
    ...{ usageCount: 0, inUse: false, shared: false, mutable: false },
    ...more,
  };
}

/** Entries in memory; `taken` come into use just when they are to be removed. */
export function entriesTarget(
  entries: readonly UsageEntry[],
  { free = 1e12, taken = [] }: { readonly free?: number; readonly taken?: readonly string[] } = {},
): PruneTarget {
  let left = entries;
  return {
    list: async () => left,
    disk: () => ({ total: 1e12, free }),
    async remove(victims) {
      const removed = victims.filter(({ id }) => !taken.includes(id));
      left = left.filter((entry) => !removed.includes(entry));
      return removed;
    },
  };
}
