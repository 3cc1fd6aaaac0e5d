import { isSpace } from "../../src/base/util/trim-space.js";

/** Whether a UTF-16 unit separates a keyword from its arguments and words from each other: `[\t\v\f\r ]`. */
export function isSeparator(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0a);
}

/** Where the text between two indices begins when white space at its start is left out. */
export function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Where the text between two indices ends when white space at its end is left out. */
export function trimSpaceEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}
