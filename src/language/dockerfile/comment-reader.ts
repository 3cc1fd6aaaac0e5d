import { loneBytes, skipSpace, trimSpaceEnd } from "../../../grammar/dockerfile/index.js";
import { encodeText } from "../../base/util/decode-text.js";
import { type DirectiveLine, parseDirectiveLine } from "./directive-line.js";
import type { ErrorList } from "./error-list.js";

const BACKSLASH = 0x5c;

/**
 * Reads the comment lines between instructions: obeys the directives at the top of the file and collects
 * what belongs to the next instruction. Agrees with Parse, parser/parser.go.
 */
export class CommentReader {
  /** The escape character's code. */
  escape = BACKSLASH;
  readonly #text: string;
  readonly #errors: ErrorList;
  #comments: string[] | undefined;
  /** The names of the directives so far; undefined once there can be no more. */
  #directives: Set<string> | undefined = new Set();

  constructor(text: string, errors: ErrorList) {
    this.#text = text;
    this.#errors = errors;
  }

  /** Says that a line was read that is no comment: no directives may follow. */
  endDirectives(): void {
    this.#directives = undefined;
  }

  /** The comments that belong to the instruction read now. */
  take(): readonly string[] | undefined {
    const comments = this.#comments;
    this.#comments = undefined;
    return comments;
  }

  /**
   * Reads a comment line and gives the name of the directive that it is, empty if it is none.
   *
   * @param lineStart where the line begins
   * @param start where its `#` is
   * @param line the line's number, from 1
   */
  read(lineStart: number, start: number, end: number, line: number): string {
    const directive = this.#directives && parseDirectiveLine(this.#text, start + 1, end);
    if (directive === undefined) {
      this.#directives = undefined;
      this.#addComment(lineStart, end);
      return "";
    }
    this.#obey(directive, start, line);
    return directive.name;
  }

  #obey(directive: DirectiveLine, start: number, line: number): void {
    const { name, value } = directive;
    // The reference counts lines from 0 here.
    const lines = { first: line - 1, last: line - 1 };
    if (this.#directives!.has(name)) {
      const message = `only one ${name} parser directive can be used`;
      this.#errors.report("text/directive", message, { start, end: directive.end }, lines);
      return;
    }
    this.#directives!.add(name);
    if (name !== "escape") return;
    if (value === "`" || value === "\\") this.escape = value.charCodeAt(0);
    else {
      const message = `invalid escape token '${value}' does not match \` or \\`;
      this.#errors.report("text/directive", message, { start: directive.start, end: directive.end }, lines);
    }
  }

  /** An empty comment cuts off those above it. */
  #addComment(lineStart: number, end: number): void {
    const text = this.#text;
    // The reference leaves out the line's first byte, which is not the `#` if the comment is indented.
    const rest = text.charCodeAt(lineStart) < 0x80 ? "" : loneBytes(encodeText(text[lineStart]!).subarray(1));
    const start = rest === "" ? skipSpace(text, lineStart + 1, end) : lineStart + 1;
    const comment = rest + text.slice(start, trimSpaceEnd(text, start, end));
    if (comment === "") this.#comments = undefined;
    else if (this.#comments === undefined) this.#comments = [comment];
    else this.#comments.push(comment);
  }
}
