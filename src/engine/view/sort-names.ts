import { compareUtf8 } from "../../base/util/compare-utf8.js";

// JavaScript orders texts by 16-bit units, which differs from the order by bytes only where there are surrogates.
const SURROGATE = /[\ud800-\udfff]/;

/** Sorts names by their bytes, in place. */
export function sortNames(names: string[]): string[] {
  return names.some((name) => SURROGATE.test(name)) ? names.sort(compareUtf8) : names.sort();
}
