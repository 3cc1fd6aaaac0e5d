import type { UsageEntry } from "./usage-entry.js";

/**
 * What is least worth keeping first: both when it was used last and how often count, each by its place among the others.
 * Agrees with sortDeleteRecords, BuildKit's cache/manager.go.
 */
export function byRank(entries: readonly UsageEntry[]): readonly UsageEntry[] {
  const byTime = places(entries, ({ lastUsedAt }) => lastUsedAt ?? Number.NEGATIVE_INFINITY);
  const byCount = places(entries, ({ usageCount }) => usageCount);
  const rank = (entry: UsageEntry): number => byTime(entry) + byCount(entry);
  return byCountFirst(entries).sort((a, b) => rank(a) - rank(b));
}

function byCountFirst(entries: readonly UsageEntry[]): UsageEntry[] {
  return [...entries].sort(
    (a, b) =>
      compare(a.usageCount, b.usageCount) ||
      compare(a.lastUsedAt ?? 0, b.lastUsedAt ?? 0) ||
      compare(a.id, b.id),
  );
}

/** The place of an entry's value among all different ones, between 0 and 1. What has never been is before the first. */
function places(
  entries: readonly UsageEntry[],
  measure: (entry: UsageEntry) => number,
): (entry: UsageEntry) => number {
  const values = [...new Set(entries.map(measure))].sort(compare);
  const lowest = values.filter((value) => value === Number.NEGATIVE_INFINITY || value === 0).length;
  const place = new Map(values.map((value, index) => [value, 1 + index + 1 - lowest]));
  const highest = 1 + values.length - lowest;
  return (entry) => place.get(measure(entry))! / highest;
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
