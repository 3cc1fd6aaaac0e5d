import { formatFixed } from "./format-fixed.js";

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** Bytes in decimal units with two decimals, whole below 1000: `157B`, `12.35kB`. Agrees with tonistiigi/units. */
export function formatSize(bytes: number): string {
  let unit = 0;
  let base = 1;
  while (Math.abs(bytes) >= base * 1000 && unit < UNITS.length - 1) {
    base *= 1000;
    unit++;
  }
  return unit === 0 ? `${bytes}B` : `${formatFixed(bytes / base, 2)}${UNITS[unit]}`;
}

/** How far something is: `1.00kB / 2.00kB`, `1.00kB` if nobody knows the whole, nothing at 0. */
export function formatAmount(current: number, total: number): string {
  if (total !== 0) return `${formatSize(current)} / ${formatSize(total)}`;
  return current === 0 ? "" : formatSize(current);
}
