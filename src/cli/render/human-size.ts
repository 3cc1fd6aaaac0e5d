import { formatFixed } from "../../client/progress/format-fixed.js";

const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const DIGITS = 4;

/** Bytes with four digits in decimal units: `1.704GB`, `318MB`. Agrees with HumanSize, github.com/docker/go-units. */
export function humanSize(bytes: number | bigint): string {
  return sizeIn(Number(bytes), 1000, DECIMAL);
}

/** Bytes with four digits in binary units: `1.5GiB`. Agrees with BytesSize, github.com/docker/go-units. */
export function binarySize(bytes: number | bigint): string {
  return sizeIn(Number(bytes), 1024, BINARY);
}

function sizeIn(bytes: number, base: number, units: readonly string[]): string {
  let size = bytes;
  let unit = 0;
  while (size >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  const decimals = Math.max(DIGITS - String(Math.trunc(Math.abs(size))).length, 0);
  return `${Number(formatFixed(size, decimals))}${units[unit]}`;
}
