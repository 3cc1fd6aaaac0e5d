import { hasCharacter } from "./character-set.js";
import type { RegexNode } from "./pattern-regex.js";

const SLASH = 0x2f;
const LINE_BREAK = 0x0a;
/** Before the first and behind the last character. */
const NOTHING = -1;

/**
 * Runs a regular expression over paths, in time proportional to the path's length times the expression's.
 *
 * A run knows the nodes it has arrived at, and those of `directories` it is inside of, each of them once.
 */
export class RegexMachine {
  readonly #nodes: readonly RegexNode[];
  /** The ASCII characters with which all that matches must end: a quick way to say no. */
  readonly #tail: string;
  #arrived: NodeSet;
  #inside: NodeSet;
  #nextArrived: NodeSet;
  #nextInside: NodeSet;
  readonly #waiting: NodeSet;

  /** The first of the nodes holds the expression to the beginning of a path. */
  constructor(nodes: readonly RegexNode[]) {
    this.#nodes = nodes;
    this.#tail = literalTail(nodes);
    const size = nodes.length + 1;
    this.#arrived = new NodeSet(size);
    this.#inside = new NodeSet(size);
    this.#nextArrived = new NodeSet(size);
    this.#nextInside = new NodeSet(size);
    this.#waiting = new NodeSet(size);
  }

  /** Whether the expression matches a path. */
  matches(path: string): boolean {
    return (this.#tail === "" || path.endsWith(this.#tail)) && this.#run(path, false);
  }

  /** Whether it matches a path or what stands before one of its slashes. */
  matchesSomeParent(path: string): boolean {
    return this.#run(path, true);
  }

  #run(path: string, parents: boolean): boolean {
    this.#arrived.clear();
    this.#inside.clear();
    this.#arrived.add(0);
    let previous = NOTHING;
    for (let at = 0; at < path.length; ) {
      const code = codeAt(path, at);
      if (parents && code === SLASH && this.#settle(previous, NOTHING)) return true;
      if (this.#settle(previous, code)) return true;
      if (this.#waiting.size === 0 && this.#inside.size === 0) return false;
      this.#consume(code);
      previous = code;
      at += code > 0xffff ? 2 : 1;
    }
    return this.#settle(previous, NOTHING);
  }

  /** Collects the nodes that wait for a character, going past those that may be skipped; true if that is the end. */
  #settle(previous: number, next: number): boolean {
    const { size } = this.#arrived;
    this.#waiting.clear();
    for (let i = 0; i < size; i++) {
      for (let state = this.#arrived.at(i); this.#waiting.add(state); state++) {
        if (state === this.#nodes.length) return true;
        if (!maySkip(this.#nodes[state]!, previous, next)) break;
      }
    }
    return false;
  }

  /** Takes a character from all nodes that wait for one, and from those that the run is inside of. */
  #consume(code: number): void {
    this.#nextArrived.clear();
    this.#nextInside.clear();
    for (let i = 0; i < this.#waiting.size; i++) this.#consumeAt(this.#waiting.at(i), code);
    for (let i = 0; i < this.#inside.size; i++) this.#consumeAt(this.#inside.at(i), code);
    [this.#arrived, this.#nextArrived] = [this.#nextArrived, this.#arrived];
    [this.#inside, this.#nextInside] = [this.#nextInside, this.#inside];
  }

  #consumeAt(state: number, code: number): void {
    const node = this.#nodes[state]!;
    if (node.kind === "character") {
      if (node.code === code) this.#nextArrived.add(state + 1);
    } else if (node.kind === "set") {
      if (hasCharacter(node.set, code)) this.#nextArrived.add(node.repeated ? state : state + 1);
    } else if (node.kind === "directories" && code !== LINE_BREAK) {
      this.#nextInside.add(state);
      if (code === SLASH) this.#nextArrived.add(state + 1);
    }
  }
}

/** Numbers below a bound, in the order in which they came, cleared in no time. */
class NodeSet {
  readonly #items: Int32Array;
  readonly #places: Int32Array;
  #size = 0;

  constructor(bound: number) {
    this.#items = new Int32Array(bound);
    this.#places = new Int32Array(bound);
  }

  get size(): number {
    return this.#size;
  }

  at(index: number): number {
    return this.#items[index]!;
  }

  /** Whether the number is new. */
  add(item: number): boolean {
    const place = this.#places[item]!;
    if (place < this.#size && this.#items[place] === item) return false;
    this.#places[item] = this.#size;
    this.#items[this.#size++] = item;
    return true;
  }

  clear(): void {
    this.#size = 0;
  }
}

function maySkip(node: RegexNode, previous: number, next: number): boolean {
  switch (node.kind) {
    case "character":
      return false;
    case "set":
      return node.repeated;
    case "directories":
      return true;
    case "begin":
      return previous === NOTHING;
    case "end":
      return next === NOTHING;
    case "word-edge":
      return isWord(previous) !== isWord(next);
    case "no-word-edge":
      return isWord(previous) === isWord(next);
  }
}

function literalTail(nodes: readonly RegexNode[]): string {
  if (nodes.at(-1)?.kind !== "end") return "";
  let tail = "";
  for (let i = nodes.length - 2; i >= 0 && tail.length < 64; i--) {
    const node = nodes[i]!;
    if (node.kind !== "character" || node.code >= 0x80) break;
    tail = String.fromCharCode(node.code) + tail;
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
