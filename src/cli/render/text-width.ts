import { encodeText } from "../../base/util/decode-text.js";
import { redactUrls } from "./redact-urls.js";

const PLAIN_ASCII = /^[\x20-\x7e]*$/;
/** East Asian scripts and pictures, which take two columns. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  if (PLAIN_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character <= "~") return 1;
  // In place, so that it is compiled only where it is needed: that takes long.
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The beginning of a text that fits a number of columns, with an ellipsis where something was left out. */
export function clip(text: string, columns: number): string {
  if (text.length <= columns && PLAIN_ASCII.test(text)) return text;
  let width = 0;
  let end = 0;
  let fits = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) return columns < 1 ? "" : `${text.slice(0, fits)}…`;
    end += character.length;
    if (width < columns) fits = end;
  }
  return text;
}

/**
 * A text that does no more to a terminal than to show: control characters, and bytes that were not UTF-8, as pictures;
 * tabs and line breaks stay.
 */
export function visible(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, (character) => {
    const code = character.codePointAt(0)!;
    if (character === "\t" || character === "\n" || code === 0x200d) return character;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** A text for a stream: as it is, but harmless if that is a terminal; without the passwords of URLs. */
export function printable(text: string, stream: { readonly isTTY: boolean }): Uint8Array {
  const redacted = redactUrls(text);
  return encodeText(stream.isTTY ? visible(redacted) : redacted);
}
