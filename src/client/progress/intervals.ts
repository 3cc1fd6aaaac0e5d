import type { Timestamp } from "../../proto/generated/timestamp.js";
import { compareTimes, secondsBetween } from "./timestamp.js";

/** A time in which a step ran; without `stop` it still runs. */
export interface Interval {
  readonly start: Timestamp;
  readonly stop: Timestamp | undefined;
}

/** More than this are added up. */
const MOST_INTERVALS = 256;

/**
 * Joins what overlaps or touches, sorted by start. One without an end takes in all that begin later.
 * Agrees with mergeIntervals, util/progress/progressui.
 */
export function mergeIntervals(intervals: Iterable<Interval>): Interval[] {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => compareTimes(a.start, b.start))) {
    const last = merged.at(-1);
    if (last === undefined) merged.push(next);
    else if (last.stop === undefined) break;
    else if (compareTimes(last.stop, next.start) < 0) merged.push(next);
    else if (next.stop === undefined || compareTimes(last.stop, next.stop) < 0) {
      merged[merged.length - 1] = { start: last.start, stop: next.stop };
    }
  }
  return merged;
}

/** When a step ran: it may start again, and what is said twice of one start counts once. */
export class IntervalSet {
  readonly #byStart = new Map<string, Interval>();
  #merged: readonly Interval[] = [];
  #forgotten = 0;

  /** Takes an interval, or the end of one that is known. Whether that was news. */
  set(start: Timestamp, stop: Timestamp | undefined): boolean {
    const key = `${start.seconds ?? 0}.${start.nanos ?? 0}`;
    const known = this.#byStart.get(key);
    const isSame =
      known !== undefined &&
      (stop === undefined || known.stop === undefined
        ? stop === known.stop
        : compareTimes(stop, known.stop) === 0);
    if (isSame) return false;
    if (known === undefined && this.#byStart.size >= MOST_INTERVALS) this.#forgetOne();
    this.#byStart.set(key, { start, stop });
    this.#merged = mergeIntervals(this.#byStart.values());
    return true;
  }

  get isStarted(): boolean {
    return this.#merged.length > 0;
  }

  /** The last one has ended. */
  get isCompleted(): boolean {
    return this.last?.stop !== undefined;
  }

  /** The most recent one. */
  get last(): Interval | undefined {
    return this.#merged.at(-1);
  }

  /** Seconds of all together; one that still runs ends at `now`. */
  seconds(now: Timestamp): number {
    let sum = this.#forgotten;
    for (const { start, stop } of this.#merged) sum += secondsBetween(start, stop ?? now);
    return sum;
  }

  #forgetOne(): void {
    for (const [key, { start, stop }] of this.#byStart) {
      this.#byStart.delete(key);
      if (stop !== undefined) this.#forgotten += secondsBetween(start, stop);
      return;
    }
  }
}
