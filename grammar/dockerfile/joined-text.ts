import type { Range } from "../../src/base/source/range.js";

/** The text of a line that is put together from pieces of the source, and where each character of it stands there. */
export class JoinedText {
  readonly text: string;
  /** For every piece: where it begins in `text`. */
  readonly #starts: readonly number[];
  /** For every piece: where it begins and ends in the source, in turn. */
  readonly #bounds: readonly number[];

  /**
   * @param pieces the texts of the pieces, none of them empty
   * @param bounds start and end of every piece in the source, in turn
   */
  constructor(pieces: readonly string[], bounds: readonly number[]) {
    const starts: number[] = [];
    let length = 0;
    for (const piece of pieces) {
      starts.push(length);
      length += piece.length;
    }
    this.text = pieces.join("");
    this.#starts = starts;
    this.#bounds = bounds;
  }

  /** Joins pieces of a source. */
  static of(source: string, bounds: readonly number[]): JoinedText {
    const pieces: string[] = [];
    for (let i = 0; i < bounds.length; i += 2) pieces.push(source.slice(bounds[i], bounds[i + 1]));
    return new JoinedText(pieces, bounds);
  }

  /** The same text with another one in place of the character that takes `width` units from `at` on. */
  replace(at: number, width: number, replacement: string): JoinedText {
    const pieces: string[] = [];
    const bounds: number[] = [];
    const add = (piece: string, start: number, end: number): void => {
      if (piece === "") return;
      pieces.push(piece);
      bounds.push(start, end);
    };
    const hit = lastNotAfter(this.#starts, at, 1);
    for (let i = 0; i < this.#starts.length; i++) {
      const piece = this.text.slice(this.#starts[i], this.#starts[i + 1]);
      const start = this.#bounds[i * 2]!;
      const end = this.#bounds[i * 2 + 1]!;
      if (i !== hit) {
        add(piece, start, end);
        continue;
      }
      const cut = at - this.#starts[i]!;
      add(piece.slice(0, cut), start, start + cut);
      add(replacement, start + cut, start + cut + width);
      add(piece.slice(cut + width), start + cut + width, end);
    }
    return new JoinedText(pieces, bounds);
  }

  /** The offset in the source of a character of the text. */
  offsetOf(index: number): number {
    const piece = lastNotAfter(this.#starts, index, 1);
    // A piece may have more characters than it has in the source, where bytes stand for a character.
    return Math.min(
      this.#bounds[piece * 2]! + index - this.#starts[piece]!,
      this.#bounds[piece * 2 + 1]! - 1,
    );
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
    const piece = lastNotAfter(this.#bounds, offset, 2);
    return this.#starts[piece]! + offset - this.#bounds[piece * 2]!;
  }
}

/** The index of the last piece that begins at a value or before it; their beginnings are `step` apart in the list. */
function lastNotAfter(sorted: readonly number[], value: number, step: number): number {
  let low = 0;
  let high = Math.floor((sorted.length - 1) / step);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle * step]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
