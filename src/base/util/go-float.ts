import type { NumberFault } from "./go-number.js";

const SPECIAL = /^(?:([+-]?)inf(?:inity)?|nan)$/i;
const DECIMAL = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:e([+-]?\d+))?$/i;
const HEXADECIMAL = /^([+-]?)0x(?=\.?[\da-f])([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)$/i;
const STRAY_UNDERSCORE = /(?:^|[^\d])_|_(?:[^\d]|$)/;
const STRAY_HEX_UNDERSCORE = /(?:^|[^\da-fx])_|_(?:[^\da-f]|$)/i;

/**
 * A number as Go's strconv.ParseFloat reads it with 64 bits: decimal, hexadecimal with `p` and an exponent of two,
 * `inf`, `infinity` or `nan`; an underscore may stand between digits. Too big a number is out of range.
 */
export function parseGoFloat(text: string): number | NumberFault {
  const special = SPECIAL.exec(text);
  if (special !== null) {
    const sign = special[1];
    return sign === undefined ? Number.NaN : sign === "-" ? -Infinity : Infinity;
  }
  const hexadecimal = /^[+-]?0x/i.test(text);
  if ((hexadecimal ? STRAY_HEX_UNDERSCORE : STRAY_UNDERSCORE).test(text)) return "syntax";
  const value = hexadecimal
    ? parseHexadecimal(text.replaceAll("_", ""))
    : parseDecimal(text.replaceAll("_", ""));
  return value === undefined ? "syntax" : Number.isFinite(value) ? value : "range";
}

function parseDecimal(text: string): number | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  return Number(`${match[1]}e${clampExponent(match[2] ?? "0")}`);
}

function parseHexadecimal(text: string): number | undefined {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/, "");
  if (significant === "") return sign === "-" ? -0 : 0;
  // 64 bits and whether any later one is set are all that rounding needs.
  const kept = significant.slice(0, 16);
  const rest = significant.slice(16);
  const mantissa = BigInt(`0x${kept}`) * 2n + (/[^0]/.test(rest) ? 1n : 0n);
  const power = Number(clampExponent(exponent)) + 4 * (rest.length - fraction.length) - 1;
  const size = scale(mantissa, power);
  return sign === "-" ? -size : size;
}

/** `mantissa * 2^power`, rounded once. */
function scale(mantissa: bigint, power: number): number {
  const bits = mantissa.toString(2).length;
  const exponent = bits + power;
  if (exponent > 1024) return Infinity;
  if (exponent < -1080) return 0;
  // Below the smallest normal number fewer bits count: drop the others first, but remember them.
  const spare = Math.max(0, -1077 - power);
  const sticky = mantissa & ((1n << BigInt(spare)) - 1n);
  const shifted = ((mantissa >> BigInt(spare)) << 1n) | (sticky === 0n ? 0n : 1n);
  const rounded = roundTo(shifted, Math.min(53, Math.max(0, exponent + 1074)));
  const total = power + spare - 1;
  return rounded * 2 ** Math.trunc(total / 2) * 2 ** (total - Math.trunc(total / 2));
}

/** The number with only its highest bits kept, rounded to even. */
function roundTo(value: bigint, bits: number): number {
  const drop = BigInt(Math.max(0, value.toString(2).length - bits));
  if (drop === 0n) return Number(value);
  const half = 1n << (drop - 1n);
  const rest = value & ((1n << drop) - 1n);
  const floor = value >> drop;
  const up = rest > half || (rest === half && (floor & 1n) === 1n);
  return Number((up ? floor + 1n : floor) << drop);
}

/** The reference stops reading an exponent once it is 10,000 or more. */
function clampExponent(text: string): string {
  return text.replace(/^([+-]?0*\d{5})\d+$/, "$1");
}
