import type { RangeDecoder } from "./range-decoder.js";

const POSITIONS = 16;
const HALF = 1024;

/** Decodes lengths of repetitions: 2 to 9, 10 to 17, 18 to 273. */
export class LengthDecoder {
  readonly #choice = new Uint16Array(2);
  readonly #low = new Uint16Array(POSITIONS * 8);
  readonly #middle = new Uint16Array(POSITIONS * 8);
  readonly #high = new Uint16Array(256);

  reset(): void {
    for (const table of [this.#choice, this.#low, this.#middle, this.#high]) table.fill(HALF);
  }

  read(range: RangeDecoder, position: number): number {
    if (range.bit(this.#choice, 0) === 0) return 2 + range.tree(this.#low, position * 8, 3);
    if (range.bit(this.#choice, 1) === 0) return 10 + range.tree(this.#middle, position * 8, 3);
    return 18 + range.tree(this.#high, 0, 8);
  }
}
