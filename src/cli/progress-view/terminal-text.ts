import type { TextFilter } from "../../client/progress/plain-text.js";
import { redactUrls } from "../render/redact-urls.js";
import { visible } from "../render/text-width.js";

/** Colours and the like: the only sequences that get through. */
const COLOR = /^\x1b\[[\d;:]{0,64}m$/;
/** Any sequence, whole or cut off, with its strings up to their ends. */
const SEQUENCES =
  /(?:\x1b\[|\x9b)[\x20-\x3f]{0,64}[\x40-\x7e]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x9c|\x1b\\)?|\x1b[\x20-\x2f]{0,4}[\x30-\x7e]?/g;
const RESET = "\x1b[0m";
const MOST_REWRITES = 16;

/** What others say, for a file: passwords in URLs are hidden, output is as it is. */
export const FILE_FILTER: TextFilter = { words: redactUrls, output: (piece) => piece };

/**
 * What others say, for a terminal: it does no more than to show. Output keeps its colours, which end with the line, and
 * may write over its own line, but not over what stands before it.
 */
export const TERMINAL_FILTER: TextFilter = {
  words: (text) => visible(redactUrls(text)).replaceAll("\n", " "),
  output(piece, prefix) {
    const text = piece.endsWith("\r") ? piece.slice(0, -1) : piece;
    if (/^[\x20-\x7e]*$/.test(text)) return text;
    // What was written over long ago can't be seen.
    return text.split("\r").slice(-MOST_REWRITES).map(harmless).join(`\r${prefix}`);
  },
};

function harmless(text: string): string {
  let shown = "";
  let at = 0;
  let isColored = false;
  for (const match of text.matchAll(SEQUENCES)) {
    shown += visible(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (!COLOR.test(match[0])) continue;
    shown += match[0];
    isColored = true;
  }
  shown += visible(text.slice(at));
  return isColored ? shown + RESET : shown;
}
