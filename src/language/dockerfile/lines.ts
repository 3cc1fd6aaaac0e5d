import {
  JoinedText,
  type LogicalLine,
  lineRange,
  skipSpace,
  trimSpaceEnd,
} from "../../../grammar/dockerfile/index.js";
import type { HeredocBody } from "../../../grammar/dockerfile/tokens.js";
import type { HeredocMark } from "../words/heredoc-mark.js";
import type { EmptyContinuation } from "./ast.js";
import { CommentReader } from "./comment-reader.js";
import type { ErrorList } from "./error-list.js";
import { nextLineStart, trimLineEnd, withoutNewline } from "./line-ends.js";
import { indexAtByte, isOverlong, MAX_LINE_BYTES } from "./line-limit.js";

/** A line, or several blank ones, that is no instruction. */
export interface PlainLine {
  readonly kind: "comment" | "blank" | "directive";
  /** The name of a directive, else empty. */
  readonly name: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** The lines of one instruction as one. */
export interface InstructionLine extends LogicalLine {
  readonly kind: "instruction";
}

const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Reads a Dockerfile line by line, as the reference's scanner does: joins continued lines, collects the comments
 * that belong to an instruction, obeys `# escape=`, and hands out the bodies of heredocs.
 *
 * Errors are reported where the reference would stop; reading goes on. Agrees with Parse, parser/parser.go.
 * Spec: spec/dockerfile.md#lines.
 */
export class LineReader {
  readonly emptyContinuations: EmptyContinuation[] = [];
  readonly #text: string;
  readonly #errors: ErrorList;
  readonly #comments: CommentReader;
  #at = 0;
  /** How many lines were read. */
  #line = 0;
  #instructions = 0;
  /** What became of an overlong line that ended a continuation: its beginning is read as one more line. */
  #overlong: "none" | "next" | "read" = "none";
  #overlongStart = 0;
  #nextMark = -2;

  constructor(text: string, errors: ErrorList) {
    this.#text = text;
    this.#errors = errors;
    this.#comments = new CommentReader(text, errors);
  }

  /** The escape character's code. */
  get escape(): number {
    return this.#comments.escape;
  }

  /** The next line that is one for itself; undefined at the end of the text. */
  read(): InstructionLine | PlainLine | undefined {
    const text = this.#text;
    if (this.#overlong === "read") this.#reportOverlong(this.#overlongStart);
    if (this.#at >= text.length) return this.#finish();
    const lineStart = this.#at;
    const lineEnd = this.#nextLine();
    let end = trimLineEnd(text, lineStart, lineEnd);
    if (this.#overlong === "next") {
      end = indexAtByte(text, lineStart, end, MAX_LINE_BYTES + 2);
      this.#overlong = "read";
    } else if (isOverlong(text, lineStart, withoutNewline(text, lineEnd))) this.#reportOverlong(lineStart);
    const bom = lineStart === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    const start = skipSpace(text, lineStart + bom, end);
    this.#line++;
    if (start === end) return this.#readBlank(lineStart);
    if (text.charCodeAt(start) === HASH) return this.#readComment(lineStart + bom, start, end);
    this.#comments.endDirectives();
    return this.#readInstruction(start, end);
  }

  /** Whether a line may hold the sign of a heredoc. */
  hasHeredocMark(line: LogicalLine): boolean {
    if (line.joined !== undefined) return line.text.includes("<<");
    // The next sign is remembered: looking for it from every line would read the file anew each time.
    if (this.#nextMark !== -1 && this.#nextMark < line.from)
      this.#nextMark = this.#text.indexOf("<<", line.from);
    return this.#nextMark !== -1 && this.#nextMark + 2 <= line.to;
  }

  /** Reads the body of a heredoc from the lines below its instruction; undefined if it does not end. */
  readHeredoc(mark: HeredocMark, instruction: LogicalLine): HeredocBody | undefined {
    const text = this.#text;
    const contentStart = this.#at;
    while (this.#at < text.length && this.#overlong !== "read") {
      const lineStart = this.#at;
      const lineEnd = this.#nextLine();
      if (this.#overlong === "next") this.#overlong = "read";
      else if (isOverlong(text, lineStart, withoutNewline(text, lineEnd))) break;
      this.#line++;
      const end = trimLineEnd(text, lineStart, lineEnd);
      const start = mark.chomp ? skipTabs(text, lineStart, end) : lineStart;
      if (end - start === mark.name.length && text.startsWith(mark.name, start)) {
        instruction.lastLine = this.#line;
        return {
          expand: mark.expand,
          chomp: mark.chomp,
          contentStart,
          contentEnd: lineStart,
          terminatorStart: start,
          terminatorEnd: end,
        };
      }
    }
    this.#reportUnterminated(instruction);
    return undefined;
  }

  /** Moves to the next line and gives the offset at which it begins. */
  #nextLine(): number {
    this.#at = nextLineStart(this.#text, this.#at);
    return this.#at;
  }

  #readBlank(start: number): PlainLine {
    const text = this.#text;
    const line = this.#line;
    this.#comments.endDirectives();
    while (this.#at < text.length && this.#overlong === "none") {
      const next = this.#at;
      const end = this.#nextLine();
      if (skipSpace(text, next, end) < end || end - next > MAX_LINE_BYTES / 3) {
        this.#at = next;
        break;
      }
      this.#line++;
    }
    return { kind: "blank", name: "", line, start, end: this.#at };
  }

  #readComment(lineStart: number, start: number, end: number): PlainLine {
    const name = this.#comments.read(lineStart, start, end, this.#line);
    const kind = name === "" ? "comment" : "directive";
    return { kind, name, line: this.#line, start, end: trimSpaceEnd(this.#text, start, end) };
  }

  #readInstruction(start: number, end: number): InstructionLine {
    const comments = this.#comments.take();
    this.#instructions++;
    const firstLine = this.#line;
    const continued = this.#continuation(start, end);
    if (continued === -1) return this.#instructionOf(this.#text, start, end, undefined, firstLine, comments);
    const bounds = this.#readContinuation(start, continued);
    if (bounds.length > 2) {
      const joined = JoinedText.of(this.#text, bounds);
      return this.#instructionOf(joined.text, 0, joined.text.length, joined, firstLine, comments);
    }
    return this.#instructionOf(
      this.#text,
      bounds[0] ?? start,
      bounds[1] ?? start,
      undefined,
      firstLine,
      comments,
    );
  }

  #instructionOf(
    text: string,
    from: number,
    to: number,
    joined: JoinedText | undefined,
    firstLine: number,
    comments: readonly string[] | undefined,
  ): InstructionLine {
    return {
      kind: "instruction",
      text,
      from,
      to,
      end: to,
      joined,
      firstLine,
      lastLine: this.#line,
      comments,
    };
  }

  /** Reads the lines on which an instruction goes on: the bounds of the pieces that it consists of. */
  #readContinuation(start: number, end: number): number[] {
    const text = this.#text;
    const bounds = end > start ? [start, end] : [];
    let empty = -1;
    while (this.#at < text.length && this.#overlong === "none") {
      const lineStart = this.#at;
      const lineEnd = this.#nextLine();
      if (isOverlong(text, lineStart, withoutNewline(text, lineEnd))) {
        this.#at = lineStart;
        this.#overlong = "next";
        this.#overlongStart = lineStart;
        break;
      }
      this.#line++;
      const pieceEnd = trimLineEnd(text, lineStart, lineEnd);
      const first = skipSpace(text, lineStart, pieceEnd);
      if (first === pieceEnd) {
        if (empty === -1) empty = lineStart;
        continue;
      }
      if (text.charCodeAt(first) === HASH) continue;
      const continued = this.#continuation(lineStart, pieceEnd);
      const contentEnd = continued === -1 ? pieceEnd : continued;
      if (contentEnd > lineStart) bounds.push(lineStart, contentEnd);
      if (continued === -1) break;
    }
    if (empty !== -1) {
      this.emptyContinuations.push({
        line: this.#line,
        range: { start: empty, end: trimLineEnd(text, empty, nextLineStart(text, empty)) },
      });
    }
    return bounds;
  }

  /**
   * Where a line's content ends if the line goes on, else -1: the escape character is last, spaces and tabs aside,
   * and no other one stands before it. So three in a row do not continue a line, as in the reference.
   */
  #continuation(start: number, end: number): number {
    const text = this.#text;
    let at = end - 1;
    let code = at >= start ? text.charCodeAt(at) : 0;
    while (code === SPACE || code === TAB) code = --at >= start ? text.charCodeAt(at) : 0;
    if (code !== this.escape) return -1;
    return at > start && text.charCodeAt(at - 1) === this.escape ? -1 : at;
  }

  #finish(): undefined {
    if (this.#instructions === 0) this.#reportNoInstructions();
    return undefined;
  }

  #reportNoInstructions(): void {
    this.#instructions = 1;
    const end = this.#text.length;
    const lines = { first: this.#line, last: this.#line };
    this.#errors.report("text/no-instructions", "file with no instructions", { start: end, end }, lines);
  }

  /** The scanner stops at a line that is too long; it counts the lines before it. */
  #reportOverlong(lineStart: number): void {
    this.#overlong = "none";
    if (this.#instructions === 0) this.#reportNoInstructions();
    const message = `dockerfile line greater than max allowed size of ${MAX_LINE_BYTES}`;
    const end = trimLineEnd(this.#text, lineStart, nextLineStart(this.#text, lineStart));
    const lines = { first: this.#line, last: this.#line };
    this.#errors.report("text/line-too-long", message, { start: lineStart, end }, lines);
  }

  /** The rest of the file is taken for the heredoc, so it gives no errors of its own. */
  #reportUnterminated(instruction: LogicalLine): void {
    const lines = { first: instruction.firstLine, last: this.#line };
    this.#errors.report("text/unterminated-heredoc", "unterminated heredoc", lineRange(instruction), lines);
    for (; this.#at < this.#text.length; this.#line++) this.#nextLine();
    this.#overlong = "none";
    instruction.lastLine = this.#line;
  }
}

function skipTabs(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) === TAB) at++;
  return at;
}
