import type { CharacterSet } from "./character-set.js";

/** One step of a program; places to go to are counted from the step itself. */
export type Instruction =
  /** Takes one character. */
  | { readonly op: "character"; readonly code: number }
  | { readonly op: "set"; readonly set: CharacterSet }
  /** Goes on with the next step and with another one. */
  | { readonly op: "split"; readonly to: number }
  | { readonly op: "jump"; readonly to: number }
  /** Goes on if the place in the text is right. */
  | { readonly op: "begin" | "end" | "word-edge" | "no-word-edge" }
  | { readonly op: "accept" };

/** A regular expression as steps. It matches a text if one of the starts leads to `accept` from anywhere in it. */
export interface RegexProgram {
  readonly instructions: readonly Instruction[];
  readonly starts: readonly number[];
}

// No path is long enough for a pattern to need more.
const MOST_INSTRUCTIONS = 100_000;
const MOST_COPIES = 1000;

/** Puts a program together, item by item. */
export class ProgramBuilder {
  readonly #instructions: Instruction[] = [];
  readonly #starts = [0];
  /** Where the last item begins, undefined if there is none in this alternative. */
  #item: number | undefined;
  /** The counts with which the last item is repeated already, the outermost first. */
  #counts: number[] = [];

  /** Adds an item that can be repeated as a whole. */
  add(...instructions: readonly Instruction[]): void {
    this.#item = this.#instructions.length;
    this.#counts = [];
    this.#instructions.push(...instructions);
  }

  /** Begins another alternative. */
  alternative(): void {
    this.#instructions.push({ op: "accept" });
    this.#starts.push(this.#instructions.length);
    this.#item = undefined;
  }

  /** Repeats the last item, without limit if `most` is infinite; false if there is no item, or that is too much. */
  repeat(least: number, most: number): boolean {
    if (this.#item === undefined) return false;
    const size = this.#instructions.length - this.#item;
    const copies = Number.isFinite(most) ? most : least + 1;
    if (this.#instructions.length + copies * (size + 2) > MOST_INSTRUCTIONS) return false;
    const item = this.#instructions.splice(this.#item);
    for (let i = 0; i < least; i++) this.#instructions.push(...item);
    if (Number.isFinite(most)) {
      for (let i = least; i < most; i++) this.#instructions.push({ op: "split", to: size + 1 }, ...item);
    } else {
      this.#instructions.push({ op: "split", to: size + 2 }, ...item, { op: "jump", to: -size - 1 });
    }
    return true;
  }

  /** As {@link repeat} for a counted repetition; Go allows at most a thousand copies, nested ones multiplied. */
  repeatCounted(least: number, most: number): boolean {
    if (least > MOST_COPIES || (Number.isFinite(most) && (most > MOST_COPIES || least > most))) return false;
    if (!this.repeat(least, most)) return false;
    this.#counts.unshift(Number.isFinite(most) ? most : least);
    return (least < 2 && !(Number.isFinite(most) && most >= 2)) || areAllowed(this.#counts);
  }

  /** The program, undefined if it is too long. */
  finish(): RegexProgram | undefined {
    if (this.#instructions.length > MOST_INSTRUCTIONS) return undefined;
    return { instructions: [...this.#instructions, { op: "accept" }], starts: this.#starts };
  }
}

function areAllowed(counts: readonly number[]): boolean {
  let left = MOST_COPIES;
  for (const count of counts) {
    if (count === 0) return true;
    if (count > left) return false;
    left = Math.floor(left / count);
  }
  return true;
}
