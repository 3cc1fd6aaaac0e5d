import type { Position } from "./range.js";

/**
 * Finds line and column of an offset, and the offsets of a line, in O(log lines).
 *
 * A line ends after `\n`; a `\r` before it belongs to the line's ending.
 */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** How many lines the text has; a text that ends in `\n` has a last, empty one. */
  get lineCount(): number {
    return this.#starts.length;
  }

  /** The position of an offset; one past the end gives the end. */
  position(offset: number): Position {
    const line = this.lineOf(offset);
    return { line, column: Math.min(offset, this.#text.length) - this.#starts[line - 1]! + 1 };
  }

  /** The line, from 1, that holds an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The offset at which a line (from 1) begins; a line past the last gives the text's length. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.#text.length;
  }

  /** The text of a line (from 1) without its ending. */
  lineText(line: number): string {
    const end = line < this.#starts.length ? this.#starts[line]! - 1 : this.#text.length;
    const text = this.#text.slice(this.lineStart(line), end);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  }
}
