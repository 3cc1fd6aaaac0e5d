import { formatUnixTime } from "../../base/util/go-time.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";

const NANOS = 1_000_000_000;

/** Below 0 if the first is earlier, 0 if they are equal. */
export function compareTimes(a: Timestamp, b: Timestamp): number {
  return Number(a.seconds ?? 0) - Number(b.seconds ?? 0) || (a.nanos ?? 0) - (b.nanos ?? 0);
}

/** Seconds from one time to another, rounded as Go's Duration.Seconds does. */
export function secondsBetween(from: Timestamp, to: Timestamp): number {
  let seconds = Number(to.seconds ?? 0) - Number(from.seconds ?? 0);
  let nanos = (to.nanos ?? 0) - (from.nanos ?? 0);
  // Both of one sign, as Go divides a duration.
  if (seconds > 0 && nanos < 0) {
    seconds--;
    nanos += NANOS;
  } else if (seconds < 0 && nanos > 0) {
    seconds++;
    nanos -= NANOS;
  }
  return seconds + nanos / NANOS;
}

/** Milliseconds since 1970. */
export function toMilliseconds(time: Timestamp): number {
  return Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6;
}

/** The time that is so many milliseconds after 1970. */
export function fromMilliseconds(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

/** RFC 3339 in UTC as Go's time.Time is written to JSON: a fraction without zeros at its end. */
export function formatTimestamp({ seconds = 0, nanos = 0 }: Timestamp): string {
  const whole = BigInt(seconds) + BigInt(Math.floor(nanos / NANOS));
  const rest = ((nanos % NANOS) + NANOS) % NANOS;
  // Go can't write a year above 9999: what a daemon may send all the same is shown as no time at all.
  const text = formatUnixTime(whole) ?? "0001-01-01T00:00:00Z";
  if (rest === 0) return text;
  return `${text.slice(0, -1)}.${String(rest).padStart(9, "0").replace(/0+$/, "")}Z`;
}
