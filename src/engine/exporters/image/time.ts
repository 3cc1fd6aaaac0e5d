import { normalizeTime } from "../../../base/util/go-time.js";

const FRACTION = /\.(\d+)/;

/** Nanoseconds since 1970 of a time in RFC 3339, such as `normalizeTime` gives. */
export function nanosecondsOf(time: string): bigint {
  const digits = FRACTION.exec(time)?.[1] ?? "";
  const seconds = Date.parse(time.replace(FRACTION, "")) / 1000;
  return BigInt(seconds) * 1_000_000_000n + BigInt(digits.padEnd(9, "0"));
}

/** Milliseconds since 1970 as Go prints a time: RFC 3339 in UTC, no zeros at the end of the fraction. */
export function formatMilliseconds(milliseconds: number): string {
  return normalizeTime(new Date(milliseconds).toISOString())!;
}
