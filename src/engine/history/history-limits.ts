import { compareTimes, toMilliseconds } from "../../client/progress/timestamp.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";

/** How much of the past is kept. */
export interface HistoryLimits {
  /** So many of the newest builds are kept whatever their age. */
  readonly maxEntries: number;
  /** Milliseconds for which others are kept as well. */
  readonly maxAge: number;
  /** Builds, and bytes of their logs, that are kept at most. */
  readonly mostEntries: number;
  readonly mostBytes: number;
}

/** The first two agree with BuildKit's `history` configuration, solver/llbsolver/history. */
export const DEFAULT_LIMITS: HistoryLimits = {
  maxEntries: 50,
  maxAge: 48 * 3_600_000,
  mostEntries: 200,
  mostBytes: 50 * 2 ** 20,
};

/**
 * The builds that are too many or too old. Those that run, or are pinned, never are; beside that, the oldest go first.
 * Agrees with gc, solver/llbsolver/history, and bounds what is kept of two days.
 */
export function expiredBuilds(
  records: readonly BuildHistoryRecord[],
  { maxEntries, maxAge, mostEntries, mostBytes }: HistoryLimits,
  now: number,
): readonly string[] {
  const ended = records.flatMap((record) =>
    record.CompletedAt === undefined || record.pinned === true
      ? []
      : [{ ref: record.Ref ?? "", endedAt: record.CompletedAt, size: Number(record.logs?.size ?? 0) }],
  );
  ended.sort((a, b) => compareTimes(b.endedAt, a.endedAt));
  let bytes = 0;
  return ended.flatMap(({ ref, endedAt, size }, place) => {
    bytes += size;
    const isOld = place >= maxEntries && toMilliseconds(endedAt) < now - maxAge;
    return isOld || place >= mostEntries || bytes > mostBytes ? [ref] : [];
  });
}
