import type { UsageRecord } from "../../proto/generated/control.js";

/** How much of a cache there is, in bytes. */
export interface UsageTotals {
  readonly total: number;
  /** What prune may remove. */
  readonly reclaimable: number;
  /** What images use as well. */
  readonly shared: number;
  /** Largest first. */
  readonly types: readonly UsageOfType[];
}

/** What the records of one type take. */
export interface UsageOfType {
  readonly type: string;
  readonly size: number;
  readonly reclaimable: number;
}

/** The size of a record in bytes; what a daemon does not know is nothing. */
export function recordSize({ Size = 0 }: UsageRecord): number {
  return Math.max(Number(Size), 0);
}

/** The largest records first; equal ones by id. */
export function bySize(records: readonly UsageRecord[]): UsageRecord[] {
  return [...records].sort((a, b) => recordSize(b) - recordSize(a) || compare(a.ID ?? "", b.ID ?? ""));
}

/** Adds records up. Agrees with printSummary, docker buildx, commands/diskusage.go. */
export function usageTotals(records: readonly UsageRecord[]): UsageTotals {
  let total = 0;
  let reclaimable = 0;
  let shared = 0;
  const types = new Map<string, { size: number; reclaimable: number }>();
  for (const record of records) {
    const size = recordSize(record);
    const free = record.InUse === true ? 0 : size;
    total += size;
    reclaimable += free;
    if (record.Shared === true) shared += size;
    const type = record.RecordType || "regular";
    const sum = types.get(type) ?? { size: 0, reclaimable: 0 };
    sum.size += size;
    sum.reclaimable += free;
    types.set(type, sum);
  }
  const list = [...types].map(([type, sum]) => ({ type, ...sum }));
  list.sort((a, b) => b.size - a.size || compare(a.type, b.type));
  return { total, reclaimable, shared, types: list };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
