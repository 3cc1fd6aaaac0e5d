import { parseGoFloat } from "./go-float.js";

const FACTORS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["k", 2 ** 10],
  ["m", 2 ** 20],
  ["g", 2 ** 30],
  ["t", 2 ** 40],
  ["p", 2 ** 50],
]);

const UNIT = /^(?:b?|([kmgtp])(?:i?b)?)$/;
const LIMIT = 2 ** 63;

/**
 * A size such as `64m`, `1.5 GiB` or `100`, in bytes; undefined if it is none. Agrees with RAMInBytes,
 * github.com/docker/go-units: units are powers of 1024, and what does not fit 63 bits wraps to the lowest number.
 */
export function parseMemorySize(text: string): number | undefined {
  const [, number = "", unit] = /^(.*[0-9. ])([^0-9. ]*)$/s.exec(text) ?? [];
  if (unit === undefined || Buffer.byteLength(unit) > 3) return undefined;
  const size = parseGoFloat(number.endsWith(" ") ? number.slice(0, -1) : number);
  if (typeof size === "string" || size < 0) return undefined;
  const match = UNIT.exec(unit.toLowerCase());
  if (match === null) return undefined;
  const bytes = size * FACTORS.get(match[1] ?? "")!;
  return bytes < LIMIT ? Math.trunc(bytes) + 0 : -LIMIT;
}
