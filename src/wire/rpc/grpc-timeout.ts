/** Milliseconds of the units that grpc-timeout knows. */
const UNITS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** The longest time that a timer of Node's can wait. */
const MAX_TIMER = 0x7fff_ffff;
const MAX_DIGITS = 99_999_999;

/** A time in milliseconds as the field grpc-timeout: at most eight digits and a unit, never less than the time. */
export function encodeTimeout(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time <= MAX_DIGITS) return `${Math.ceil(time)}m`;
  if (time <= MAX_DIGITS * 1000) return `${Math.ceil(time / 1000)}S`;
  return `${Math.min(MAX_DIGITS, Math.ceil(time / 3_600_000))}H`;
}

/** Milliseconds of a grpc-timeout; undefined if it is none. */
export function decodeTimeout(text: string): number | undefined {
  const unit = UNITS[text.slice(-1)];
  if (unit === undefined || !/^\d{1,8}.$/.test(text)) return undefined;
  return Number(text.slice(0, -1)) * unit;
}

/** Calls `expire` after some milliseconds, and not at all if that is beyond what timers can wait (24 days). */
export function startDeadline(milliseconds: number, expire: () => void): NodeJS.Timeout | undefined {
  return milliseconds > MAX_TIMER ? undefined : setTimeout(expire, Math.max(0, milliseconds));
}
