import { BuildError } from "../diagnostic/build-error.js";
import { encodeText } from "./decode-text.js";

const LIMIT = 1n << 63n;
const SECOND = 1_000_000_000n;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", SECOND],
  ["m", 60n * SECOND],
  ["h", 3600n * SECOND],
]);

/** A duration in nanoseconds as Go's time.Duration prints it: `1h0m0s`, `1.5s`, `20ms`, `0s`. */
export function formatDuration(nanoseconds: bigint | number): string {
  const total = BigInt(nanoseconds);
  const sign = total < 0n ? "-" : "";
  const size = total < 0n ? -total : total;
  if (size === 0n) return "0s";
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
  if (size < SECOND) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / (60n * SECOND);
  const seconds = `${decimal(size % (60n * SECOND), 9)}s`;
  if (minutes === 0n) return sign + seconds;
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `value / 10^digits`, without zeros at the end. */
function decimal(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  const whole = text.slice(0, -digits);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/**
 * A duration such as `1h30m`, `-1.5s` or `0`, in nanoseconds.
 *
 * @throws BuildError `time: invalid duration "…"` and its kin. Agrees with Go's time.ParseDuration.
 */
export function parseDuration(text: string): bigint {
  const sign = text.charCodeAt(0);
  const negative = sign === 0x2d;
  let at = negative || sign === 0x2b ? 1 : 0;
  if (text.length === at + 1 && text[at] === "0") return 0n;
  if (text.length === at) throw failure("invalid duration", text);
  let total = 0n;
  while (at < text.length) {
    const whole = digitsEnd(text, at);
    const point = text[whole] === "." ? 1 : 0;
    const fraction = point ? digitsEnd(text, whole + 1) : whole;
    const integer = parseWhole(text, at, whole);
    if (integer === undefined || fraction - at === point) throw failure("invalid duration", text);
    const end = unitEnd(text, fraction);
    if (end === fraction) throw failure("missing unit in duration", text);
    const unitName = text.slice(fraction, end);
    const unit = UNITS.get(unitName);
    if (unit === undefined) throw failure(`unknown unit ${quote(unitName)} in duration`, text);
    if (integer > LIMIT / unit) throw failure("invalid duration", text);
    total += integer * unit + (point ? fractionOf(text, whole + 1, fraction, unit) : 0n);
    if (total > LIMIT) throw failure("invalid duration", text);
    at = end;
  }
  if (!negative && total === LIMIT) throw failure("invalid duration", text);
  return negative ? -total : total;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function unitEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "." && !isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The digits of a span as a number, 0 if there are none, undefined if it passes 2^63. */
function parseWhole(text: string, from: number, end: number): bigint | undefined {
  let at = from;
  while (at < end && text[at] === "0") at++;
  if (end - at > 19) return undefined;
  const value = BigInt(text.slice(at, end) || "0");
  return value > LIMIT ? undefined : value;
}

/** Digits after the point, in nanoseconds: those that fit 63 bits count, and the product is a double as in Go. */
function fractionOf(text: string, from: number, end: number, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (let at = from; at < end; at++) {
    if (value > (LIMIT - 1n) / 10n) break;
    const next = value * 10n + BigInt(text.charCodeAt(at) - 0x30);
    if (next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

function failure(reason: string, text: string): BuildError {
  return new BuildError("instruction/value", `time: ${reason} ${quote(text)}`);
}

/** Quotes as Go's package time does: bytes that are not printable ASCII as `\xNN`. DEL counts as printable. */
function quote(text: string): string {
  const escaped = text.replace(/["\\]|[^ -\u007f]/gu, (character) =>
    character === '"' || character === "\\"
      ? `\\${character}`
      : Array.from(encodeText(character), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
  );
  return `"${escaped}"`;
}
