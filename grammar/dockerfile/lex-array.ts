import { decodeJsonString, isGoJson, jsonStringEnd, skipJsonSpace } from "./json-text.js";
import type { LineFault, TokenWriter } from "./token-writer.js";
import { CloseBracket, Comma, JsonString, OpenBracket } from "./tokens.js";

const OPEN = 0x5b;
const CLOSE = 0x5d;
const QUOTE = 0x22;
const COMMA = 0x2c;

const STRINGS_ONLY = "when using JSON array syntax, arrays must be comprised of strings only";

/**
 * Reads arguments that are a JSON array of strings; `"other"`, and nothing read, if they are no JSON array.
 * An array that holds something else is a fault. Agrees with parseJSON, parser/line_parsers.go.
 */
export function lexArray(writer: TokenWriter, from: number, to: number): LineFault | undefined | "other" {
  const { text } = writer;
  if (text.charCodeAt(from) !== OPEN) return "other";
  const mark = writer.tokens.length;
  writer.push(OpenBracket, from, from + 1, "[");
  let at = skipJsonSpace(text, from + 1, to);
  if (at >= to || text.charCodeAt(at) !== CLOSE) {
    for (;;) {
      const end = text.charCodeAt(at) === QUOTE ? lexString(writer, at, to) : -1;
      if (end === -1) return lexOther(writer, mark, from, at, to);
      at = skipJsonSpace(text, end, to);
      const code = at < to ? text.charCodeAt(at) : -1;
      if (code === CLOSE) break;
      if (code !== COMMA) return notJson(writer, mark);
      writer.push(Comma, at, at + 1, ",");
      at = skipJsonSpace(text, at + 1, to);
    }
  }
  writer.push(CloseBracket, at, at + 1, "]");
  return skipJsonSpace(text, at + 1, to) === to ? undefined : notJson(writer, mark);
}

/** Reads a string and gives the index behind it, -1 if there is none. */
function lexString(writer: TokenWriter, from: number, to: number): number {
  const { text } = writer;
  const end = jsonStringEnd(text, from, to) + 1;
  if (end === 0) return -1;
  const inner = text.slice(from + 1, end - 1);
  const value = NOT_SIMPLE.test(inner) ? decodeJsonString(text.slice(from, end)) : inner;
  if (value === undefined) return -1;
  writer.push(JsonString, from, end, value);
  return end;
}

/** An element is no string: an error if the whole is an array nevertheless. */
function lexOther(
  writer: TokenWriter,
  mark: number,
  from: number,
  at: number,
  to: number,
): LineFault | "other" {
  const { text } = writer;
  if (at >= to || !mayBeginJson(text, at) || !isGoJson(text.slice(from, to))) return notJson(writer, mark);
  return writer.invalid(mark, { from, to }, { from: at, to: to - 1 }, "text/json-strings", STRINGS_ONLY);
}

function notJson(writer: TokenWriter, mark: number): "other" {
  writer.drop(mark);
  return "other";
}

const NOT_SIMPLE = /[\\\ud800-\udfff]/;

/**
 * Whether a JSON value other than a string may begin at an index. Tests in brackets, `RUN [ -f x ]`, begin as
 * arrays do; they need no closer look.
 */
function mayBeginJson(text: string, at: number): boolean {
  OTHER_VALUE.lastIndex = at;
  return OTHER_VALUE.test(text);
}

const OTHER_VALUE = /-?\d|true|false|null|\[|\{[\t\n\r ]*["}]/y;
