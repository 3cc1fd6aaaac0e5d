import type { TokenType } from "chevrotain";
import type { ErrorCode } from "../../src/base/diagnostic/codes.js";
import type { Range } from "../../src/base/source/range.js";
import { goQuote } from "../../src/base/util/go-quote.js";
import { decodeFlag, isFlag, isFlagSpace, plainFlagEnd } from "./flags.js";
import type { JoinedText } from "./joined-text.js";
import { decodeJsonString, isGoJson, jsonStringEnd, wellFormed } from "./json-array.js";
import type { LogicalLine } from "./logical-line.js";
import { isSeparator, skipSpace, trimSpaceEnd } from "./space.js";
import { hasSpaceByte, splitBytes } from "./split-bytes.js";
import * as T from "./tokens.js";
import { wordBounds } from "./words.js";

/** How the arguments of an instruction are written. */
export type ArgumentShape =
  /** One text. */
  | "text"
  /** A JSON array, or one text. */
  | "command"
  /** A JSON array, or words between white space. */
  | "list"
  /** Words between white space. */
  | "words"
  /** Words in which quotes and escapes protect white space. */
  | "assignments"
  /** `name=value …`, or one `name value`. */
  | "pairs"
  /** A type, then a JSON array or one text. */
  | "health"
  /** An instruction. */
  | "trigger";

/** What is wrong with the text of an instruction. */
export interface LineFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly range: Range;
}

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const COMMA = 0x2c;

const JSON_STRINGS = "when using JSON array syntax, arrays must be comprised of strings only";

/**
 * Cuts the logical lines of a Dockerfile into tokens. What a character means depends on the instruction and on
 * the escape character, so this is written by hand. It never fails; a line that is wrong in itself gives an
 * `Invalid` token and a fault. Linear in the line's length.
 *
 * Agrees with splitCommand and the parsers in parser/line_parsers.go. Spec: spec/dockerfile.md.
 */
export class DockerfileLexer {
  /** What was read since it was last emptied. */
  readonly tokens: T.DockerfileToken[] = [];
  /** The escape character's code. */
  escape = 0x5c;
  readonly #shapeOf: (keyword: string) => ArgumentShape;
  /** The index of a character that must be cut into its bytes before the line can be read, else -1. */
  #split = -1;
  #text = "";
  #joined: JoinedText | undefined;

  /** @param shapeOf how the arguments of an instruction are written, by its name in any case */
  constructor(shapeOf: (keyword: string) => ArgumentShape) {
    this.#shapeOf = shapeOf;
  }

  /** Reads a line from its keyword to its last argument. */
  lexLine(line: LogicalLine): LineFault | undefined {
    const mark = this.tokens.length;
    for (;;) {
      this.#split = -1;
      const fault = this.#lexFrom(line);
      if (this.#split === -1) return fault;
      this.tokens.length = mark;
      splitBytes(line, this.#split);
    }
  }

  #lexFrom(line: LogicalLine): LineFault | undefined {
    this.#text = line.text;
    this.#joined = line.joined;
    let at = skipSpace(line.text, line.from, line.to);
    const to = trimSpaceEnd(line.text, at, line.to);
    line.end = to;
    let type = T.Keyword;
    // An ONBUILD may hold an ONBUILD and so on: a loop, since a long line could hold a million.
    for (;;) {
      const end = this.#separator(at, to);
      const keyword = line.text.slice(at, end);
      this.#push(type, at, end, keyword, line);
      at = this.#lexFlags(this.#skipSeparators(end, to), to);
      const shape = this.#shapeOf(keyword);
      if (shape !== "trigger") return at < to ? this.#lexArguments(shape, at, to) : undefined;
      if (at >= to) return undefined;
      type = T.TriggerKeyword;
    }
  }

  /** Adds lines that are no instruction: a comment, a directive or blank lines. */
  addLines(type: TokenType, image: string, start: number, end: number, line: number): void {
    this.tokens.push(new T.DockerfileToken(type, image, start, end, line));
  }

  /** Adds a heredoc of the instruction read last. */
  addHeredoc(name: string, body: T.HeredocBody): void {
    const { contentStart, terminatorEnd } = body;
    this.tokens.push(new T.DockerfileToken(T.Heredoc, name, contentStart, terminatorEnd, 0, body));
  }

  /** Reads flags and gives the index at which the arguments begin, white space left out. */
  #lexFlags(from: number, to: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      while (at < to && isFlagSpace(text.charCodeAt(at))) at++;
      if (!isFlag(text, at, to)) break;
      const plain = plainFlagEnd(text, at, to, this.escape);
      const decoded = plain === -1 ? decodeFlag(text, at, to, this.escape) : undefined;
      if (decoded !== undefined && decoded.split !== -1) {
        this.#split = decoded.split;
        return to;
      }
      const end = decoded?.end ?? plain;
      const value = decoded?.value ?? text.slice(at, end);
      if (value === "--") {
        at = end;
        break;
      }
      this.#push(T.Flag, at, end, value);
      at = end;
    }
    return skipSpace(text, at, to);
  }

  #lexArguments(shape: ArgumentShape, from: number, to: number): LineFault | undefined {
    switch (shape) {
      case "text":
        return this.#lexText(from, to);
      case "command":
        return this.#lexCommand(from, to);
      case "list":
        return this.#lexList(from, to);
      case "words":
        return this.#lexWords(from, to);
      case "assignments":
        return this.#lexAssignments(from, to);
      case "pairs":
        return this.#lexPairs(from, to);
      default:
        return this.#lexHealth(from, to);
    }
  }

  #lexText(from: number, to: number): undefined {
    this.#push(T.Text, from, to);
  }

  #lexCommand(from: number, to: number): LineFault | undefined {
    if (this.#text.charCodeAt(from) !== OPEN_BRACKET) return this.#lexText(from, to);
    const array = this.#lexArray(from, to);
    return array === "other" ? this.#lexText(from, to) : array;
  }

  #lexList(from: number, to: number): LineFault | undefined {
    if (this.#text.charCodeAt(from) !== OPEN_BRACKET) return this.#lexWords(from, to);
    const array = this.#lexArray(from, to);
    return array === "other" ? this.#lexWords(from, to) : array;
  }

  #lexWords(from: number, to: number): undefined {
    let at = from;
    while (at < to) {
      const end = this.#separator(at, to);
      this.#push(T.Word, at, end);
      at = this.#skipSeparators(end, to);
    }
  }

  #lexAssignments(from: number, to: number): undefined {
    const bounds = wordBounds(this.#text, from, to, this.escape);
    for (let i = 0; i < bounds.length; i += 2) {
      this.#push(T.Word, bounds[i]!, bounds[i + 1]!, this.#decoded(bounds[i]!, bounds[i + 1]!));
    }
  }

  #lexPairs(from: number, to: number): LineFault | undefined {
    const bounds = wordBounds(this.#text, from, to, this.escape);
    if (bounds.length === 0) return undefined;
    if (this.#equals(bounds[0]!, bounds[1]!) === -1) return this.#lexLegacyPair(from, to);
    const mark = this.tokens.length;
    for (let i = 0; i < bounds.length; i += 2) {
      const start = bounds[i]!;
      const end = bounds[i + 1]!;
      const equals = this.#equals(start, end);
      if (equals === -1) {
        const word = goQuote(this.#decoded(start, end));
        const message = `Syntax error - can't find = in ${word}. Must be of the form: name=value`;
        return this.#invalid(mark, from, to, start, end, "instruction/arguments", message);
      }
      this.#push(T.Key, start, equals, this.#decoded(start, equals));
      this.#push(T.Equals, equals, equals + 1, "=");
      this.#push(T.Value, equals + 1, end, this.#decoded(equals + 1, end));
    }
    return undefined;
  }

  #lexLegacyPair(from: number, to: number): LineFault | undefined {
    const end = this.#separator(from, to);
    if (end === to) {
      const keyword = this.tokens.findLast((token) => token.tokenType !== T.Flag)!.image.toUpperCase();
      const message = `${keyword} must have two arguments`;
      return this.#invalid(this.tokens.length, from, to, from, to, "instruction/arguments", message);
    }
    this.#push(T.Key, from, end);
    this.#push(T.Value, this.#skipSeparators(end, to), to);
    return undefined;
  }

  #lexHealth(from: number, to: number): LineFault | undefined {
    const text = this.#text;
    let at = from;
    for (; at < to && !isFlagSpace(text.charCodeAt(at)); at++) {
      if (!hasSpaceByte(text.codePointAt(at)!)) continue;
      this.#split = at;
      return undefined;
    }
    if (at === from) return undefined;
    this.#push(T.Type, from, at);
    while (at < to && isFlagSpace(text.charCodeAt(at))) at++;
    if (at === to) return undefined;
    const start = skipSpace(text, at, to);
    if (text.charCodeAt(start) === OPEN_BRACKET) {
      const array = this.#lexArray(start, to);
      if (array !== "other") return array;
    }
    return this.#lexText(at, to);
  }

  /** Reads a JSON array; `"other"`, and nothing read, if the text is no JSON. */
  #lexArray(from: number, to: number): LineFault | undefined | "other" {
    const text = this.#text;
    const mark = this.tokens.length;
    this.#push(T.OpenBracket, from, from + 1, "[");
    let at = skipJsonSpace(text, from + 1, to);
    if (text.charCodeAt(at) !== CLOSE_BRACKET || at >= to) {
      for (;;) {
        const end = text.charCodeAt(at) === QUOTE ? this.#lexJsonString(at, to) : -1;
        if (end === -1) return this.#lexOtherArray(mark, from, at, to);
        at = skipJsonSpace(text, end, to);
        const code = at < to ? text.charCodeAt(at) : -1;
        if (code === CLOSE_BRACKET) break;
        if (code !== COMMA) return this.#notJson(mark);
        this.#push(T.Comma, at, at + 1, ",");
        at = skipJsonSpace(text, at + 1, to);
      }
    }
    this.#push(T.CloseBracket, at, at + 1, "]");
    return skipJsonSpace(text, at + 1, to) === to ? undefined : this.#notJson(mark);
  }

  /** Reads a string of an array and gives the index behind it, -1 if there is none. */
  #lexJsonString(from: number, to: number): number {
    const text = this.#text;
    const end = jsonStringEnd(text, from, to) + 1;
    if (end === 0) return -1;
    const inner = text.slice(from + 1, end - 1);
    const value = isSimpleString(inner) ? inner : decodeJsonString(text.slice(from, end));
    if (value === undefined) return -1;
    this.#push(T.JsonString, from, end, value);
    return end;
  }

  /** An element is no string: an error if the whole is an array nevertheless. */
  #lexOtherArray(mark: number, from: number, at: number, to: number): LineFault | "other" {
    const text = this.#text;
    if (at >= to || !mayBeginJson(text.charCodeAt(at)) || !isGoJson(text.slice(from, to)))
      return this.#notJson(mark);
    return this.#invalid(mark, from, to, at, to - 1, "text/json-strings", JSON_STRINGS);
  }

  #notJson(mark: number): "other" {
    this.tokens.length = mark;
    return "other";
  }

  /** Puts an `Invalid` token in place of what was read since `mark`. */
  #invalid(
    mark: number,
    from: number,
    to: number,
    faultFrom: number,
    faultTo: number,
    code: ErrorCode,
    message: string,
  ): LineFault {
    this.tokens.length = mark;
    this.#push(T.Invalid, from, to);
    return { code, message, range: this.#range(faultFrom, faultTo) };
  }

  /** The text between two indices as a reader of characters, not bytes, sees it. */
  #decoded(from: number, to: number): string {
    const word = this.#text.slice(from, to);
    return SURROGATE.test(word) ? wellFormed(word) : word;
  }

  #equals(from: number, to: number): number {
    const text = this.#text;
    for (let at = from; at < to; at++) if (text.charCodeAt(at) === 0x3d) return at;
    return -1;
  }

  #separator(from: number, to: number): number {
    const text = this.#text;
    let at = from;
    while (at < to && !isSeparator(text.charCodeAt(at))) at++;
    return at;
  }

  #skipSeparators(from: number, to: number): number {
    const text = this.#text;
    let at = from;
    while (at < to && isSeparator(text.charCodeAt(at))) at++;
    return at;
  }

  #range(from: number, to: number): Range {
    return this.#joined?.rangeOf(from, to) ?? { start: from, end: to };
  }

  #push(type: TokenType, from: number, to: number, image?: string, line?: LogicalLine): void {
    const text = image ?? this.#text.slice(from, to);
    if (this.#joined === undefined) this.tokens.push(new T.DockerfileToken(type, text, from, to, from, line));
    else {
      const { start, end } = this.#joined.rangeOf(from, to);
      this.tokens.push(new T.DockerfileToken(type, text, start, end, from, line));
    }
  }
}

const SURROGATE = /[\ud800-\udfff]/;
const NOT_SIMPLE = /[\\\ud800-\udfff]/;

function isSimpleString(inner: string): boolean {
  return !NOT_SIMPLE.test(inner);
}

function skipJsonSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0a) break;
    at++;
  }
  return at;
}

/** Whether a character can begin a JSON value other than a string: `[ { - t f n` or a digit. */
function mayBeginJson(code: number): boolean {
  return "[{-tfn0123456789".includes(String.fromCharCode(code));
}
