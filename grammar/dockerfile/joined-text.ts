import type { Range } from "../../src/base/source/range.js";

/** The text of a line that is continued on other lines, and where each character of it stands in the source. */
export class JoinedText {
  readonly text: string;
  /** For every piece: where it begins in `text`. */
  readonly #starts: readonly number[];
  /** For every piece: where it begins in the source. */
  readonly #offsets: readonly number[];

  /** @param bounds start and end of every piece in the source, alternating; no piece is empty */
  constructor(source: string, bounds: readonly number[]) {
    const pieces: string[] = [];
    const starts: number[] = [];
    const offsets: number[] = [];
    let length = 0;
    for (let i = 0; i < bounds.length; i += 2) {
      const start = bounds[i]!;
      const end = bounds[i + 1]!;
      pieces.push(source.slice(start, end));
      starts.push(length);
      offsets.push(start);
      length += end - start;
    }
    this.text = pieces.join("");
    this.#starts = starts;
    this.#offsets = offsets;
  }

  /** The offset in the source of a character of the text. */
  offsetOf(index: number): number {
    const piece = this.#pieceOf(index);
    return this.#offsets[piece]! + index - this.#starts[piece]!;
  }

  /** The source offsets of a span: from its first character to its last, whatever stands between. */
  rangeOf(from: number, to: number): Range {
    if (from < to) return { start: this.offsetOf(from), end: this.offsetOf(to - 1) + 1 };
    // Nothing stands right behind the character before it.
    const at = from > 0 ? this.offsetOf(from - 1) + 1 : this.offsetOf(0);
    return { start: at, end: at };
  }

  /** The index in the text of a source offset that lies in one of the pieces. */
  indexOf(offset: number): number {
    const piece = lastNotAfter(this.#offsets, offset);
    return this.#starts[piece]! + offset - this.#offsets[piece]!;
  }

  #pieceOf(index: number): number {
    return lastNotAfter(this.#starts, index);
  }
}

function lastNotAfter(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
