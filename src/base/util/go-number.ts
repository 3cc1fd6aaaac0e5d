import { goQuote } from "./go-quote.js";

/** Why a text is no number: not written as one, or too big for its size. */
export type NumberFault = "syntax" | "range";

/** The widths up to which a number fits a JavaScript number. */
export type SmallWidth = 8 | 16 | 32;

/**
 * A signed integer as Go's strconv.ParseInt reads it with a base other than 0: an optional sign, then digits.
 * The fault is that of the first digit at which one shows, so `99999999999999999999x` is out of range.
 */
export function parseGoInt(text: string, base: number, bits: SmallWidth): number | NumberFault;
export function parseGoInt(text: string, base: number, bits: 64): bigint | NumberFault;
export function parseGoInt(text: string, base: number, bits: SmallWidth | 64): number | bigint | NumberFault {
  const sign = text.charCodeAt(0);
  const negative = sign === 0x2d;
  const digits = negative || sign === 0x2b ? text.slice(1) : text;
  if (bits === 64) {
    const value = parseGoUint(digits, base, 64);
    if (typeof value === "string") return value;
    if (value > (negative ? 1n << 63n : (1n << 63n) - 1n)) return "range";
    return negative ? -value : value;
  }
  const value = parseGoUint(digits, base, bits);
  if (typeof value === "string") return value;
  const limit = 2 ** (bits - 1);
  if (value > (negative ? limit : limit - 1)) return "range";
  return negative && value !== 0 ? -value : value;
}

/** An unsigned integer as Go's strconv.ParseUint reads it with a base other than 0: digits only, no sign. */
export function parseGoUint(text: string, base: number, bits: SmallWidth): number | NumberFault;
export function parseGoUint(text: string, base: number, bits: 64): bigint | NumberFault;
export function parseGoUint(
  text: string,
  base: number,
  bits: SmallWidth | 64,
): number | bigint | NumberFault {
  if (text === "") return "syntax";
  const max = 2 ** Math.min(bits, 48) - 1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digitValue(text.charCodeAt(i));
    if (digit >= base) return "syntax";
    const next = value * base + digit;
    if (next > max) return bits === 64 ? parseLong(text, i, BigInt(value), base) : "range";
    value = next;
  }
  return bits === 64 ? BigInt(value) : value;
}

/** The message of Go's strconv.NumError: `strconv.ParseInt: parsing "x": invalid syntax`. */
export function numberErrorText(
  name: "ParseInt" | "ParseUint" | "Atoi",
  text: string,
  fault: NumberFault,
): string {
  const reason = fault === "syntax" ? "invalid syntax" : "value out of range";
  return `strconv.${name}: parsing ${goQuote(text)}: ${reason}`;
}

/** Goes on where a 64-bit number outgrows the exact part of a double; ends after at most 64 digits. */
function parseLong(text: string, from: number, start: bigint, base: number): bigint | NumberFault {
  const factor = BigInt(base);
  let value = start;
  for (let i = from; i < text.length; i++) {
    const digit = digitValue(text.charCodeAt(i));
    if (digit >= base) return "syntax";
    value = value * factor + BigInt(digit);
    if (value >= 1n << 64n) return "range";
  }
  return value;
}

/** The value of a digit or letter; 36, which no base allows, for anything else. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a && code < 0x80 ? lower - 0x57 : 36;
}
