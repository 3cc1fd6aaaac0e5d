import { decodeFlag } from "../../../grammar/dockerfile/index.js";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Range } from "../../base/source/range.js";
import { suggest } from "../../base/util/suggest.js";
import type { Word } from "../plan/step.js";
import type { InstructionNode } from "./ast.js";
import type { InstructionContext } from "./instruction-row.js";
import { spanOf, textOf } from "./node-text.js";

/** How often a flag may be given, and what its value is. */
export type FlagType = "bool" | "string" | "strings";

/** The flags of an instruction by name. */
export type FlagTable = ReadonlyMap<string, FlagType>;

/** For instructions that have none. */
export const NO_FLAGS: FlagTable = new Map();

/** The flags of an instruction from an object with their types. */
export function flagTable(types: Readonly<Record<string, FlagType>>): FlagTable {
  return new Map(Object.entries(types));
}

/** The flags that an instruction was given. */
export class FlagValues {
  readonly #names: string[] = [];
  readonly #words: Word[] = [];

  add(name: string, value: Word): void {
    this.#names.push(name);
    this.#words.push(value);
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** The value of a flag, also if it is empty; undefined if the flag was not given. */
  get(name: string): Word | undefined {
    const index = this.#names.indexOf(name);
    return index === -1 ? undefined : this.#words[index];
  }

  /** The value of a flag; undefined if it was not given or is empty, which is the same. */
  text(name: string): Word | undefined {
    const word = this.get(name);
    return word === undefined || word.text === "" ? undefined : word;
  }

  /** The value of a yes-or-no flag; undefined if it was not given. */
  bool(name: string): boolean | undefined {
    const word = this.get(name);
    return word === undefined ? undefined : word.text.toLowerCase() !== "false";
  }

  /** The values of a flag that may be repeated. */
  all(name: string): readonly Word[] {
    return this.#words.length === 0
      ? NO_WORDS
      : this.#words.filter((_, index) => this.#names[index] === name);
  }
}

const NO_WORDS: readonly Word[] = [];
const NONE = new FlagValues();

/**
 * Reads the flags of an instruction.
 *
 * @throws BuildError for one that is unknown, given twice, or without the value that it needs.
 * Agrees with BFlags.Parse, instructions/bflag.go.
 */
export function readFlags(node: InstructionNode, table: FlagTable, context: InstructionContext): FlagValues {
  if (node.flags.length === 0) return NONE;
  const values = new FlagValues();
  for (const flag of node.flags) {
    const equals = flag.text.indexOf("=");
    const name = flag.text.slice(2, equals === -1 ? undefined : equals);
    const type = table.get(name);
    if (type === undefined) {
      const suggestion = suggest(name, [...table.keys()]);
      throw failure("instruction/flag-unknown", `unknown flag: --${name}`, flag.range, suggestion);
    }
    if (type !== "strings" && values.has(name)) {
      throw failure("instruction/flag-duplicate", `duplicate flag specified: --${name}`, flag.range);
    }
    const value = flagValue(node, flag, equals, context);
    if (equals === -1 ? type !== "bool" : type === "bool" && value.text === "") {
      throw failure("instruction/flag-value", `missing a value on flag: --${name}`, flag.range);
    }
    if (type === "bool" && !/^(?:true|false|)$/i.test(value.text)) {
      const message = `expecting boolean value for flag --${name}, not: ${value.text}`;
      throw failure("instruction/flag-value", message, value.range);
    }
    values.add(name, value);
  }
  return values;
}

function flagValue(node: InstructionNode, flag: Word, equals: number, context: InstructionContext): Word {
  if (equals === -1) return { text: "", range: flag.range };
  const range = flagSpan(node, flag, context)(equals + 1, flag.text.length);
  return { text: flag.text.slice(equals + 1), range };
}

/** Finds the place in the source of a span of a flag's text, which has no quotes and escapes any more. */
export function flagSpan(
  node: InstructionNode,
  flag: Word,
  context: InstructionContext,
): (from: number, to: number) => Range {
  const { start, end } = flag.range;
  // Flags are mostly written as they are meant, on one line.
  if (end - start === flag.text.length && context.source.text.startsWith(flag.text, start)) {
    return (from, to) => ({ start: start + from, end: start + to });
  }
  const index = node.joined === undefined ? start : node.joined.indexOf(start);
  const text = textOf(node, context.source);
  const { positions, end: written } = decodeFlag(text, index, node.end, context.escape.charCodeAt(0));
  return (from, to) => {
    const first = positions[from] ?? written;
    if (to === from) return spanOf(node, first, first);
    const last = positions[to - 1]!;
    return spanOf(node, first, last + (text.codePointAt(last)! > 0xffff ? 2 : 1));
  };
}

function failure(
  code: "instruction/flag-unknown" | "instruction/flag-duplicate" | "instruction/flag-value",
  message: string,
  range: Range,
  suggestion?: string,
): BuildError {
  return new BuildError(code, message, { range, suggestion });
}
