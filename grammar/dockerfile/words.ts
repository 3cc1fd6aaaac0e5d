import { isSpace } from "../../src/base/util/trim-space.js";

const SINGLE_QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/**
 * The words of a text, as their starts and ends in turn. White space inside of quotes and after the escape
 * character does not end a word; quotes and escapes stay in it. An escape character at the very end falls away.
 *
 * Agrees with parseWords, parser/line_parsers.go.
 */
export function wordBounds(text: string, from: number, to: number, escapeCode: number): number[] {
  const bounds: number[] = [];
  let at = from;
  while (at < to) {
    while (at < to && isSpace(text.charCodeAt(at))) at++;
    if (at >= to) break;
    const start = at;
    at = wordEnd(text, at, to, escapeCode);
    // A position past the end stands for an escape character there that escapes nothing.
    const end = at > to ? to - 1 : at;
    if (end > start) bounds.push(start, end);
  }
  return bounds;
}

function wordEnd(text: string, from: number, to: number, escapeCode: number): number {
  let quote = 0;
  let at = from;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (quote === 0) {
      if (isSpace(code)) return at;
      if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) quote = code;
      else if (code === escapeCode) at++;
    } else if (code === quote) quote = 0;
    else if (code === escapeCode && quote !== SINGLE_QUOTE) at++;
  }
  return at;
}
