import type { DiskSpace } from "./disk-usage.js";
import { type PrunePolicy, type PruneTarget, prune } from "./prune.js";
import type { UsageEntry } from "./usage-entry.js";

/** How much the cache may take, unless a policy is given. */
export type CacheLimits = Pick<PrunePolicy, "reservedSpace" | "maxUsedSpace" | "minFreeSpace">;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MB = 1e6;
const GB = 1e9;
const GIB = 2 ** 30;

/** What of the disk the cache may always have, may have at most, and has to leave free. */
const RESERVED_PERCENT = 10;
const RESERVED_MOST = 10 * GB;
const USED_PERCENT = 80;
const USED_MOST = 100 * GB;
const FREE_PERCENT = 20;

/** Agrees with DetectDefaultGCCap, BuildKit's cmd/buildkitd/config. */
export function defaultLimits(disk: DiskSpace): Required<CacheLimits> {
  return {
    reservedSpace: Math.min(percent(disk, RESERVED_PERCENT), RESERVED_MOST),
    maxUsedSpace: Math.min(percent(disk, USED_PERCENT), USED_MOST),
    minFreeSpace: percent(disk, FREE_PERCENT),
  };
}

/** Rounded up to a full gigabyte; 2 if the size of the disk is not known. */
function percent({ total }: DiskSpace, share: number): number {
  if (total === 0) return 2 * GB;
  return (Math.floor(Math.floor((total * share) / 100) / GIB) + 1) * GB;
}

/** What is removed by itself, one after the other. Agrees with DefaultGCPolicy, BuildKit's cmd/buildkitd/config. */
export function defaultPolicies(limits: CacheLimits): readonly PrunePolicy[] {
  return [
    // What is most easily had again.
    {
      filters: ["type==source.local", "type==exec.cachemount", "type==source.git.checkout"],
      keepDuration: 48 * HOUR,
      maxUsedSpace: 512 * MB,
    },
    { keepDuration: 60 * DAY, ...limits },
    limits,
    { all: true, ...limits },
  ];
}

/** Applies policies in their order, each to its end. Rejects as {@link prune} does. */
export async function collectGarbage(
  policies: readonly PrunePolicy[],
  target: PruneTarget,
  onPruned: (entry: UsageEntry) => void = () => {},
  options: { readonly now?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  for (const policy of policies) await prune(policy, target, onPruned, options);
}
