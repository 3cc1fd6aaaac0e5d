import { hasCharacter } from "./character-set.js";
import type { Instruction, RegexProgram } from "./regex-program.js";

const SLASH = 0x2f;
/** Before the first and behind the last character. */
const NOTHING = -1;

/** Runs a program over paths, all ways at once: in time proportional to the path's length times the program's. */
export class RegexMachine {
  readonly #instructions: readonly Instruction[];
  readonly #starts: readonly number[];
  /** All ways lead through the beginning of the path. */
  readonly #anchored: boolean;
  /** The ASCII characters with which all that matches must end: a quick way to say no. */
  readonly #tail: string;
  #current: PlaceSet;
  #next: PlaceSet;

  constructor({ instructions, starts }: RegexProgram) {
    this.#instructions = instructions;
    this.#starts = starts;
    this.#anchored = starts.every((start) => instructions[start]!.op === "begin");
    this.#tail = starts.length === 1 ? literalTail(instructions) : "";
    this.#current = new PlaceSet(instructions.length);
    this.#next = new PlaceSet(instructions.length);
  }

  /** Whether the expression matches a path, or some part of it if it does not ask for its beginning and end. */
  matches(path: string): boolean {
    return path.endsWith(this.#tail) && this.#run(path, false);
  }

  /** Whether it matches a path or what stands before one of its slashes. */
  matchesSomeParent(path: string): boolean {
    return this.#run(path, true);
  }

  #run(path: string, parents: boolean): boolean {
    this.#current.truncate(0);
    this.#start();
    let previous = NOTHING;
    for (let at = 0; at < path.length; ) {
      const code = codeAt(path, at);
      if (parents && code === SLASH && this.#wouldEnd(previous)) return true;
      if (this.#settle(previous, code)) return true;
      this.#consume(code);
      if (!this.#anchored) this.#start();
      else if (this.#current.size === 0) return false;
      previous = code;
      at += code > 0xffff ? 2 : 1;
    }
    return this.#settle(previous, NOTHING);
  }

  #start(): void {
    for (const start of this.#starts) this.#current.add(start);
  }

  /** Whether the expression matches if the path is taken to end here. */
  #wouldEnd(previous: number): boolean {
    const { size } = this.#current;
    const accepted = this.#settle(previous, NOTHING);
    this.#current.truncate(size);
    return accepted;
  }

  /** Adds all places that can be reached without taking a character; true if one of them accepts. */
  #settle(previous: number, next: number): boolean {
    const places = this.#current;
    // The set grows under way.
    for (let i = 0; i < places.size; i++) {
      const place = places.at(i);
      const instruction = this.#instructions[place]!;
      switch (instruction.op) {
        case "accept":
          return true;
        case "split":
          places.add(place + 1);
          places.add(place + instruction.to);
          break;
        case "jump":
          places.add(place + instruction.to);
          break;
        case "begin":
          if (previous === NOTHING) places.add(place + 1);
          break;
        case "end":
          if (next === NOTHING) places.add(place + 1);
          break;
        case "word-edge":
          if (isWord(previous) !== isWord(next)) places.add(place + 1);
          break;
        case "no-word-edge":
          if (isWord(previous) === isWord(next)) places.add(place + 1);
      }
    }
    return false;
  }

  #consume(code: number): void {
    const places = this.#current;
    this.#next.truncate(0);
    for (let i = 0; i < places.size; i++) {
      const place = places.at(i);
      const instruction = this.#instructions[place]!;
      if (instruction.op === "character" ? instruction.code === code : takes(instruction, code)) {
        this.#next.add(place + 1);
      }
    }
    [this.#current, this.#next] = [this.#next, places];
  }
}

/** Numbers below a bound, each of them once, in the order in which they came. */
class PlaceSet {
  readonly #items: Int32Array;
  readonly #indices: Int32Array;
  size = 0;

  constructor(bound: number) {
    this.#items = new Int32Array(bound);
    this.#indices = new Int32Array(bound);
  }

  at(index: number): number {
    return this.#items[index]!;
  }

  add(item: number): void {
    const index = this.#indices[item]!;
    if (index < this.size && this.#items[index] === item) return;
    this.#indices[item] = this.size;
    this.#items[this.size++] = item;
  }

  /** Keeps the first ones only. */
  truncate(size: number): void {
    this.size = size;
  }
}

function takes(instruction: Instruction, code: number): boolean {
  return instruction.op === "set" && hasCharacter(instruction.set, code);
}

function literalTail(instructions: readonly Instruction[]): string {
  if (instructions.at(-2)?.op !== "end") return "";
  let first = 0;
  for (const [place, instruction] of instructions.entries()) {
    if (instruction.op === "split") first = Math.max(first, place + instruction.to);
  }
  let tail = "";
  for (let i = instructions.length - 3; i >= first && tail.length < 64; i--) {
    const instruction = instructions[i]!;
    if (instruction.op !== "character" || instruction.code >= 0x80) break;
    tail = String.fromCharCode(instruction.code) + tail;
  }
  return tail;
}

function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f
  );
}

/** The code point at an index; a byte that was not UTF-8 counts as U+FFFD, as in the reference. */
function codeAt(text: string, at: number): number {
  const code = text.codePointAt(at)!;
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}
