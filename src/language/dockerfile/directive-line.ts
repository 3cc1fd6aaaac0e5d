import { skipSpace } from "../../../grammar/dockerfile/index.js";

/** What a parser directive sets, and where its value stands. */
export interface DirectiveLine {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const NAMES: ReadonlySet<string> = new Set(["syntax", "escape", "check"]);
const EQUALS = 0x3d;

/**
 * Reads `name = value` behind the comment sign; undefined if it is an ordinary comment. A value of nothing but
 * white space is its last character. Agrees with DirectiveParser.ParseLine, parser/directives.go.
 */
export function parseDirectiveLine(text: string, from: number, to: number): DirectiveLine | undefined {
  const nameStart = skipSpace(text, from, to);
  let nameEnd = nameStart;
  while (nameEnd < to && isNameCharacter(text.charCodeAt(nameEnd), nameEnd > nameStart)) nameEnd++;
  if (nameEnd === nameStart) return undefined;
  const equals = skipBlank(text, nameEnd, to);
  if (equals >= to || text.charCodeAt(equals) !== EQUALS) return undefined;
  const name = text.slice(nameStart, nameEnd).toLowerCase();
  if (equals + 1 === to || !NAMES.has(name)) return undefined;
  const start = Math.min(skipBlank(text, equals + 1, to), to - 1);
  let end = to;
  while (end > start + 1 && isBlank(text.charCodeAt(end - 1))) end--;
  return { name, value: text.slice(start, end), start, end };
}

function isNameCharacter(code: number, notFirst: boolean): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a && code < 0x80) || (notFirst && code >= 0x30 && code <= 0x39);
}

/** White space as Go's regular expressions have it: `[\t\n\f\r ]`. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}

function skipBlank(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(text.charCodeAt(at))) at++;
  return at;
}
