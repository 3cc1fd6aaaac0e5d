import { readdirSync, readlinkSync } from "node:fs";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { decodeText, encodeText } from "../../base/util/decode-text.js";

// What Node's decoder puts for bytes that are not UTF-8.
const REPLACEMENT = "\ufffd";
// JavaScript orders texts by 16-bit units, which differs from the order by bytes only where there are surrogates.
const SURROGATE = /[\ud800-\udfff]/;

/** A path as functions of `node:fs` take it: names that are not UTF-8 have lone bytes, see decode-text.ts. */
export function nativePath(path: string): string | Buffer {
  return path.isWellFormed() ? path : Buffer.from(encodeText(path));
}

/** The names in a directory, in the order of their bytes. Throws what readdir throws. */
export function readNames(directory: string): string[] {
  const path = nativePath(directory);
  let names = readdirSync(path);
  if (names.some((name) => name.includes(REPLACEMENT))) {
    names = readdirSync(path, { encoding: "buffer" }).map(decodeText);
  }
  return names.some((name) => SURROGATE.test(name)) ? names.sort(compareUtf8) : names.sort();
}

/** Where a symlink points to. Throws what readlink throws. */
export function readLink(path: string): string {
  const native = nativePath(path);
  const target = readlinkSync(native);
  return target.includes(REPLACEMENT) ? decodeText(readlinkSync(native, { encoding: "buffer" })) : target;
}
