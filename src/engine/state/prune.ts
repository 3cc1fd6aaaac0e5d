import type { DiskSpace } from "./disk-usage.js";
import { byRank } from "./rank.js";
import { parseRecordFilters } from "./record-filter.js";
import { fieldsOf, type UsageEntry } from "./usage-entry.js";

/** What may be removed, and until when. */
export interface PrunePolicy {
  /** In containerd's syntax; one of them has to hold. */
  readonly filters?: readonly string[];
  /** Also what is internal, belongs to frontends, or is shared with images. */
  readonly all?: boolean;
  /** Only what was not used for so many milliseconds. */
  readonly keepDuration?: number;
  /** Bytes that may always be kept; 0 for no limit, as all of these. */
  readonly reservedSpace?: number;
  /** Bytes that are kept at most. */
  readonly maxUsedSpace?: number;
  /** Bytes that should be free on the disk. */
  readonly minFreeSpace?: number;
}

/** Where things are removed from. */
export interface PruneTarget {
  /** All there is now; sizes are known if asked for. */
  list(withSizes: boolean): Promise<readonly UsageEntry[]>;
  disk(): DiskSpace;
  /**
   * Removes things, except what has come into use meanwhile. Gives those that are gone, with their sizes.
   */
  remove(entries: readonly UsageEntry[]): Promise<readonly UsageEntry[]>;
}

const KEPT_TYPES: ReadonlySet<string> = new Set(["internal", "frontend"]);

/**
 * Removes what a policy says, the least worth keeping first, and only until the rest is as small as it wants. Nothing is
 * removed that is in use, or that something stands on which is kept.
 *
 * Rejects with a BuildError `option/value` for a wrong filter, with what the target rejects with, and with the signal's reason.
 * Agrees with prune and pruneOnce, BuildKit's cache/manager.go.
 */
export async function prune(
  policy: PrunePolicy,
  target: PruneTarget,
  onPruned: (entry: UsageEntry) => void,
  { now = Date.now(), signal }: { readonly now?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const isMeant = parseRecordFilters(policy.filters ?? []);
  const hasLimit =
    !isZero(policy.maxUsedSpace) || !isZero(policy.reservedSpace) || !isZero(policy.minFreeSpace);
  let entries = await target.list(hasLimit);
  let total = hasLimit ? totalOf(entries) : 0;
  const keep = hasLimit ? bytesToKeep(total, target.disk(), policy) : 0;
  // What could not be removed is not tried again.
  const refused = new Set<string>();
  while (keep === 0 || total >= keep) {
    signal?.throwIfAborted();
    const removable = withoutChildren(entries).filter(
      (entry) => !refused.has(entry.id) && mayGo(entry, policy, now) && isMeant(fieldsOf(entry)),
    );
    // One at a time if there may be enough after any.
    const victims = keep === 0 ? removable : byRank(removable).slice(0, 1);
    if (victims.length === 0) return;
    const removed = new Set<string>();
    for (const entry of await target.remove(victims)) {
      removed.add(entry.id);
      total -= entry.size ?? 0;
      onPruned(entry);
    }
    for (const { id } of victims) if (!removed.has(id)) refused.add(id);
    entries = entries.filter(({ id }) => !removed.has(id));
  }
}

function isZero(bytes: number | undefined): boolean {
  return bytes === undefined || bytes === 0;
}

function totalOf(entries: readonly UsageEntry[]): number {
  return entries.reduce((sum, { shared, size = 0 }) => (shared ? sum : sum + size), 0);
}

/** How many bytes may stay; 0 if it does not matter. Agrees with calculateKeepBytes, cache/manager.go. */
export function bytesToKeep(
  total: number,
  { free }: DiskSpace,
  { maxUsedSpace = 0, reservedSpace = 0, minFreeSpace = 0 }: PrunePolicy,
): number {
  const missing = minFreeSpace - free;
  let keep = maxUsedSpace;
  if (missing > 0) keep = keep === 0 ? total - missing : Math.min(keep, total - missing);
  // If only the free space matters, and there is enough, nothing has to go.
  else if (minFreeSpace !== 0 && keep === 0) keep = total;
  return Math.max(keep, reservedSpace);
}

function withoutChildren(entries: readonly UsageEntry[]): readonly UsageEntry[] {
  const parents = new Set(entries.flatMap((entry) => entry.parents));
  return entries.filter(({ id }) => !parents.has(id));
}

function mayGo(entry: UsageEntry, { all = false, keepDuration = 0 }: PrunePolicy, now: number): boolean {
  if (entry.inUse) return false;
  if (!all && (entry.shared || KEPT_TYPES.has(entry.type))) return false;
  return keepDuration === 0 || entry.lastUsedAt === undefined || entry.lastUsedAt <= now - keepDuration;
}
