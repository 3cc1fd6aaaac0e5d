import { encodeText } from "../../src/base/util/decode-text.js";
import { JoinedText } from "./joined-text.js";
import type { LogicalLine } from "./logical-line.js";

/** Whether the UTF-8 form of a character has a byte that the reference takes for white space where it reads bytes: 0x85 or 0xA0. */
export function hasSpaceByte(code: number): boolean {
  if (code < 0x80 || (code >= 0xd800 && code <= 0xdfff)) return false;
  const continuations = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  for (let i = 0; i < continuations; i++) {
    const byte = 0x80 | ((code >> (6 * i)) & 0x3f);
    if (byte === 0x85 || byte === 0xa0) return true;
  }
  return false;
}

/** Bytes that are no characters as a text: a lone surrogate for each. */
export function loneBytes(bytes: Uint8Array): string {
  return String.fromCharCode(...Array.from(bytes, (byte) => 0xdc00 + byte));
}

/**
 * Puts the bytes of a character, as lone surrogates, in place of it in a line. The line stays the same byte
 * for byte, but the character can be cut in two, as the reference does it where it reads bytes.
 */
export function splitBytes(line: LogicalLine, at: number): void {
  const { from, to } = line;
  const joined = line.joined ?? JoinedText.of(line.text, [from, to]);
  const index = line.joined === undefined ? at - from : at;
  const width = joined.text.codePointAt(index)! > 0xffff ? 2 : 1;
  const bytes = encodeText(joined.text.slice(index, index + width));
  line.joined = joined.replace(index, width, loneBytes(bytes));
  line.text = line.joined.text;
  line.from = 0;
  line.to = line.text.length;
}
