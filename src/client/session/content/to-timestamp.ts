import type { Timestamp } from "../../../proto/generated/timestamp.js";

/** A date as messages have it, exact to the millisecond. */
export function toTimestamp(date: Date): Timestamp {
  const milliseconds = date.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: Math.round(milliseconds - seconds * 1000) * 1_000_000 };
}
