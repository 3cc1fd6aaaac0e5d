import type { Input } from "../../proto/generated/ops.js";

/** Up to this many inputs, as nearly all ops have, looking through them is faster than keeping an index. */
const FEW = 8;

/** The inputs of an op, without duplicates. */
export class InputList {
  readonly all: Input[] = [];
  /** Positions by digest and output; undefined as long as there are few. */
  #positions: Map<string, number> | undefined;

  /** The position of an input, which is added if it is new. */
  add(input: Input): number {
    const found = this.#positions === undefined ? this.#search(input) : this.#positions.get(keyOf(input));
    if (found !== undefined) return found;
    const position = this.all.push(input) - 1;
    if (this.#positions !== undefined) this.#positions.set(keyOf(input), position);
    else if (this.all.length > FEW) this.#positions = new Map(this.all.map((known, i) => [keyOf(known), i]));
    return position;
  }

  #search({ digest, index }: Input): number | undefined {
    for (let i = 0; i < this.all.length; i++) {
      if (this.all[i]!.digest === digest && this.all[i]!.index === index) return i;
    }
    return undefined;
  }
}

function keyOf({ digest, index }: Input): string {
  return `${index} ${digest}`;
}
