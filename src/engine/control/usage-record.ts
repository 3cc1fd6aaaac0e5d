import { fromMilliseconds } from "../../client/progress/timestamp.js";
import type { UsageRecord } from "../../proto/generated/control.js";
import type { UsageEntry } from "../state/usage-entry.js";

/** What takes space, as daemons tell of it. Agrees with DiskUsage, control/control.go. */
export function usageRecord(entry: UsageEntry): UsageRecord {
  const { createdAt, lastUsedAt } = entry;
  return {
    ID: entry.id,
    Mutable: entry.mutable,
    InUse: entry.inUse,
    Size: entry.size ?? 0,
    Parents: entry.parents,
    CreatedAt: createdAt === 0 ? undefined : fromMilliseconds(Math.floor(createdAt)),
    LastUsedAt: lastUsedAt === undefined ? undefined : fromMilliseconds(Math.floor(lastUsedAt)),
    UsageCount: entry.usageCount,
    Description: entry.description,
    RecordType: entry.type,
    Shared: entry.shared,
  };
}
