import type { TokenType } from "chevrotain";
import type { ErrorCode } from "../../src/base/diagnostic/codes.js";
import type { Range } from "../../src/base/source/range.js";
import type { JoinedText } from "./joined-text.js";
import type { LogicalLine } from "./logical-line.js";
import { isSeparator } from "./space.js";
import { DockerfileToken, Invalid } from "./tokens.js";

/** What is wrong with the text of an instruction. */
export interface LineFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly range: Range;
}

/** A span of a line's text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const EQUALS = 0x3d;

/** Puts the tokens of one line after the other into a list, with their places in the source. */
export class TokenWriter {
  readonly tokens: DockerfileToken[] = [];
  #text = "";
  #joined: JoinedText | undefined;

  /** The text of the line that is read. */
  get text(): string {
    return this.#text;
  }

  /** Begins with a line: indices are those of its text from now on. */
  begin(line: LogicalLine): void {
    this.#text = line.text;
    this.#joined = line.joined;
  }

  /** Adds a token; its image is the text of its span, unless another one is given. */
  push(type: TokenType, from: number, to: number, image?: string, line?: LogicalLine): void {
    const text = image ?? this.#text.slice(from, to);
    if (this.#joined === undefined) this.tokens.push(new DockerfileToken(type, text, from, to, from, line));
    else {
      const { start, end } = this.#joined.rangeOf(from, to);
      this.tokens.push(new DockerfileToken(type, text, start, end, from, line));
    }
  }

  /** Takes back the tokens since there were `mark` of them. */
  drop(mark: number): void {
    this.tokens.length = mark;
  }

  /** Puts an `Invalid` token for all arguments in place of those since `mark`. */
  invalid(mark: number, all: Span, wrong: Span, code: ErrorCode, message: string): LineFault {
    this.drop(mark);
    this.push(Invalid, all.from, all.to);
    const range = this.#joined?.rangeOf(wrong.from, wrong.to) ?? { start: wrong.from, end: wrong.to };
    return { code, message, range };
  }

  /** A span's text as a reader of characters, not bytes, sees it: bytes that are not UTF-8 are U+FFFD. */
  decoded(from: number, to: number): string {
    return this.#text.slice(from, to).toWellFormed();
  }

  /** Where the first `=` of a span is, -1 if there is none. */
  equalsAt(from: number, to: number): number {
    for (let at = from; at < to; at++) if (this.#text.charCodeAt(at) === EQUALS) return at;
    return -1;
  }

  /** Where the word that begins at an index ends. */
  wordEnd(from: number, to: number): number {
    let at = from;
    while (at < to && !isSeparator(this.#text.charCodeAt(at))) at++;
    return at;
  }

  /** Where the next word begins. */
  skipSeparators(from: number, to: number): number {
    let at = from;
    while (at < to && isSeparator(this.#text.charCodeAt(at))) at++;
    return at;
  }
}
