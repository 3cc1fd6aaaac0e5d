import type { TokenType } from "chevrotain";
import { decodeFlag, isFlag, isFlagSpace, plainFlagEnd } from "./flags.js";
import { lexArray } from "./lex-array.js";
import { lexPairs } from "./lex-pairs.js";
import type { LogicalLine } from "./logical-line.js";
import { skipSpace, trimSpaceEnd } from "./space.js";
import { hasSpaceByte, splitBytes } from "./split-bytes.js";
import { type LineFault, TokenWriter } from "./token-writer.js";
import {
  DockerfileToken,
  Flag,
  Heredoc,
  type HeredocBody,
  Invalid,
  Keyword,
  Text,
  TriggerKeyword,
  Type,
  Word,
} from "./tokens.js";
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

/**
 * Cuts the logical lines of a Dockerfile into tokens. What a character means depends on the instruction and on
 * the escape character, so this is written by hand. It never fails; a line that is wrong in itself gives an
 * `Invalid` token and a fault. Linear in the line's length.
 *
 * Agrees with splitCommand and the parsers in parser/line_parsers.go. Spec: spec/dockerfile.md.
 */
export class DockerfileLexer {
  /** The escape character's code. */
  escape = 0x5c;
  readonly #writer = new TokenWriter();
  readonly #shapeOf: (keyword: string) => ArgumentShape;
  /** The index of a character that must be cut into its bytes before the line can be read, else -1. */
  #split = -1;

  /** @param shapeOf how the arguments of an instruction are written, by its name in any case */
  constructor(shapeOf: (keyword: string) => ArgumentShape) {
    this.#shapeOf = shapeOf;
  }

  /** What was read since the list was last emptied. */
  get tokens(): DockerfileToken[] {
    return this.#writer.tokens;
  }

  /** Reads a line from its keyword to its last argument. */
  lexLine(line: LogicalLine): LineFault | undefined {
    const mark = this.tokens.length;
    for (;;) {
      this.#split = -1;
      const fault = this.#lexOnce(line);
      if (this.#split === -1) return fault;
      this.#writer.drop(mark);
      splitBytes(line, this.#split);
    }
  }

  /** Adds lines that are no instruction: a comment, a directive or blank lines. */
  addLines(type: TokenType, image: string, start: number, end: number, line: number): void {
    this.tokens.push(new DockerfileToken(type, image, start, end, line));
  }

  /** Adds a heredoc of the instruction read last. */
  addHeredoc(name: string, body: HeredocBody): void {
    const { contentStart, terminatorEnd } = body;
    this.tokens.push(new DockerfileToken(Heredoc, name, contentStart, terminatorEnd, 0, body));
  }

  /** Reads a line; stops if a character of it must be split first. */
  #lexOnce(line: LogicalLine): LineFault | undefined {
    const writer = this.#writer;
    const { text } = line;
    writer.begin(line);
    let at = skipSpace(text, line.from, line.to);
    const to = trimSpaceEnd(text, at, line.to);
    line.end = to;
    let type = Keyword;
    for (;;) {
      const end = writer.wordEnd(at, to);
      const keyword = text.slice(at, end);
      writer.push(type, at, end, keyword, line);
      at = this.#lexFlags(writer.skipSeparators(end, to), to);
      const shape = this.#shapeOf(keyword);
      if (at >= to) return undefined;
      if (shape !== "trigger") return this.#lexArguments(shape, at, to, keyword);
      if (type === TriggerKeyword) return this.#lexChain(at, to);
      type = TriggerKeyword;
    }
  }

  /**
   * Reads what an ONBUILD in an ONBUILD holds, which is wrong whatever it is: only to find out if its text is wrong, too.
   * Nothing is kept of it, since a long line could hold a million of them.
   */
  #lexChain(from: number, to: number): LineFault | undefined {
    const writer = this.#writer;
    const mark = writer.tokens.length;
    let at = from;
    let fault: LineFault | undefined;
    while (at < to && this.#split === -1) {
      const end = writer.wordEnd(at, to);
      const keyword = writer.text.slice(at, end);
      const shape = this.#shapeOf(keyword);
      at = this.#lexFlags(writer.skipSeparators(end, to), to);
      if (shape !== "trigger") {
        if (at < to) fault = this.#lexArguments(shape, at, to, keyword);
        break;
      }
      writer.drop(mark);
    }
    writer.drop(mark);
    writer.push(fault === undefined ? Text : Invalid, from, to);
    return fault;
  }

  /** Reads flags and gives the index at which the arguments begin, white space left out. */
  #lexFlags(from: number, to: number): number {
    const { text } = this.#writer;
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
      this.#writer.push(Flag, at, end, value);
      at = end;
    }
    return skipSpace(text, at, to);
  }

  #lexArguments(shape: ArgumentShape, from: number, to: number, keyword: string): LineFault | undefined {
    switch (shape) {
      case "command":
        return this.#lexArrayOr(Text, from, from, to);
      case "list":
        return this.#lexArrayOr(Word, from, from, to);
      case "words":
        return this.#lexWords(from, to);
      case "assignments":
        return this.#lexAssignments(from, to);
      case "pairs":
        return lexPairs(this.#writer, from, to, this.escape, keyword);
      case "health":
        return this.#lexHealth(from, to);
      default:
        this.#writer.push(Text, from, to);
        return undefined;
    }
  }

  /** Reads a JSON array that begins at `arrayFrom`; if there is none, a text or words. */
  #lexArrayOr(
    other: typeof Text | typeof Word,
    arrayFrom: number,
    from: number,
    to: number,
  ): LineFault | undefined {
    const array = lexArray(this.#writer, arrayFrom, to);
    if (array !== "other") return array;
    if (other === Word) return this.#lexWords(from, to);
    this.#writer.push(Text, from, to);
    return undefined;
  }

  #lexWords(from: number, to: number): undefined {
    const writer = this.#writer;
    for (let at = from; at < to; ) {
      const end = writer.wordEnd(at, to);
      writer.push(Word, at, end);
      at = writer.skipSeparators(end, to);
    }
  }

  #lexAssignments(from: number, to: number): undefined {
    const writer = this.#writer;
    const bounds = wordBounds(writer.text, from, to, this.escape);
    for (let i = 0; i < bounds.length; i += 2) {
      writer.push(Word, bounds[i]!, bounds[i + 1]!, writer.decoded(bounds[i]!, bounds[i + 1]!));
    }
  }

  #lexHealth(from: number, to: number): LineFault | undefined {
    const { text } = this.#writer;
    let at = from;
    for (; at < to && !isFlagSpace(text.charCodeAt(at)); at++) {
      if (!hasSpaceByte(text.codePointAt(at)!)) continue;
      this.#split = at;
      return undefined;
    }
    if (at === from) return undefined;
    this.#writer.push(Type, from, at);
    while (at < to && isFlagSpace(text.charCodeAt(at))) at++;
    return at < to ? this.#lexArrayOr(Text, skipSpace(text, at, to), at, to) : undefined;
  }
}
