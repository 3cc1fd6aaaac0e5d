import { BuildError } from "../../base/diagnostic/build-error.js";
import { EMPTY_ENV } from "./env.js";
import { expandWords } from "./expand-words.js";

/** What `<<NAME` says about the heredoc that it announces. */
export interface HeredocMark {
  /** Without quotes. */
  readonly name: string;
  /** False if any part of the name was quoted. */
  readonly expand: boolean;
  /** `<<-`. */
  readonly chomp: boolean;
}

const LESS_THAN = 0x3c;
const DASH = 0x2d;

/**
 * The heredocs that a line announces. A line whose quotes or variables are wrong announces none.
 *
 * @throws BuildError if the name of one is wrong. Agrees with heredocsFromLine, parser/parser.go.
 */
export function heredocsOfLine(line: string): HeredocMark[] {
  let words: readonly string[];
  try {
    // The escape character is always the backslash here, whatever the file's directive says.
    words = expandWords(line, EMPTY_ENV, {
      escape: "\\",
      rawQuotes: true,
      rawEscapes: true,
      skipUnset: true,
    });
  } catch {
    return [];
  }
  const marks: HeredocMark[] = [];
  for (const word of words) {
    const mark = parseHeredocMark(word);
    if (mark !== undefined) marks.push(mark);
  }
  return marks;
}

/**
 * Reads a word as `<<NAME`, with a file descriptor's digits before it or not; undefined if it is none.
 *
 * @throws BuildError if the name's quotes or variables are wrong. Agrees with ParseHeredoc, parser/parser.go.
 */
function parseHeredocMark(word: string): HeredocMark | undefined {
  let at = 0;
  while (isDigit(word.charCodeAt(at))) at++;
  if (word.charCodeAt(at) !== LESS_THAN || word.charCodeAt(at + 1) !== LESS_THAN) return undefined;
  at += 2;
  const chomp = word.charCodeAt(at) === DASH;
  if (chomp) at++;
  while (isBlank(word.charCodeAt(at))) at++;
  const rest = word.slice(at);
  if (rest === "" || rest.includes("<")) return undefined;
  const [name, ...more] = expandWords(rest, EMPTY_ENV, { escape: "\\", skipUnset: true });
  if (name === undefined || more.length > 0) return undefined;
  const raw = expandWords(rest, EMPTY_ENV, { escape: "\\", rawQuotes: true, skipUnset: true });
  if (raw.length !== 1) {
    throw new BuildError("text/heredoc", `internal lexing of heredoc produced inconsistent results: ${rest}`);
  }
  return { name, expand: countQuotes(name) === countQuotes(raw[0]!), chomp };
}

/** Reads a word as `<<NAME`; a name that is wrong makes it an ordinary word. Agrees with MustParseHeredoc. */
export function heredocMarkOf(word: string): HeredocMark | undefined {
  if (!word.includes("<<")) return undefined;
  try {
    return parseHeredocMark(word);
  } catch {
    return undefined;
  }
}

/** The text without the tabs at the start of its lines. Agrees with ChompHeredocContent. */
export function chompHeredoc(content: string): string {
  return content.replace(/(^|\n)\t+/g, "$1");
}

function countQuotes(text: string): number {
  let count = 0;
  for (const character of text) if (character === "'" || character === '"') count++;
  return count;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}
