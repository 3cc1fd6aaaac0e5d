import { createCharacterSet } from "./character-set.js";
import { parseClass, parseEscape, parseGroup } from "./parse-class.js";
import { type Instruction, ProgramBuilder, type RegexProgram } from "./regex-program.js";

/** Any number of directories: nothing, or what ends in a slash and has no line break in it. */
export const DIRECTORIES = "(.*/)?";

const NOT_LINE_BREAK: Instruction = { op: "set", set: createCharacterSet([[0x0a, 0x0a]], [], true) };
const SLASH: Instruction = { op: "character", code: 0x2f };
const COUNT = /\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/y;

const ASSERTIONS: Readonly<Record<string, Instruction>> = {
  "^": { op: "begin" },
  $: { op: "end" },
  "\\A": { op: "begin" },
  "\\z": { op: "end" },
  "\\b": { op: "word-edge" },
  "\\B": { op: "no-word-edge" },
};

/**
 * Reads a regular expression in Go's syntax, as far as patterns of paths can lead to one: there is no group but
 * {@link DIRECTORIES}, and `*` is the only repetition beside `{n,m}`. Undefined if Go's regexp would refuse it, or if
 * it has more than 100,000 steps.
 */
export function parseRegex(source: string): RegexProgram | undefined {
  const builder = new ProgramBuilder();
  let afterRepetition = false;
  for (let at = 0; at < source.length; ) {
    const repetition = parseRepetition(source, at);
    if (repetition !== undefined) {
      if (afterRepetition || !repetition.apply(builder)) return undefined;
      at = repetition.next;
    } else {
      const next = parseItem(source, at, builder);
      if (next === undefined) return undefined;
      at = next;
    }
    afterRepetition = repetition !== undefined || source.startsWith(DIRECTORIES, at - DIRECTORIES.length);
  }
  return builder.finish();
}

interface Repetition {
  readonly next: number;
  apply(builder: ProgramBuilder): boolean;
}

function parseRepetition(source: string, at: number): Repetition | undefined {
  if (source[at] === "*") return { next: at + 1, apply: (builder) => builder.repeat(0, Infinity) };
  COUNT.lastIndex = at;
  const match = source[at] === "{" ? COUNT.exec(source) : null;
  if (match === null) return undefined;
  const [text, first, rest, second] = match;
  const least = Number(first);
  const most = rest === undefined ? least : second === undefined ? Infinity : Number(second);
  return { next: at + text.length, apply: (builder) => builder.repeatCounted(least, most) };
}

/** Adds what begins at an index, if it is something that Go takes; the answer is where it ends. */
function parseItem(source: string, at: number, builder: ProgramBuilder): number | undefined {
  const character = source[at]!;
  const assertion = ASSERTIONS[character === "\\" ? source.slice(at, at + 2) : character];
  if (assertion !== undefined) {
    builder.add(assertion);
    return at + (character === "\\" ? 2 : 1);
  }
  if (character === "|") {
    builder.alternative();
    return at + 1;
  }
  if (character === ".") {
    builder.add(NOT_LINE_BREAK);
    return at + 1;
  }
  if (source.startsWith(DIRECTORIES, at)) {
    builder.add(
      { op: "split", to: 5 },
      { op: "split", to: 3 },
      NOT_LINE_BREAK,
      { op: "jump", to: -2 },
      SLASH,
    );
    return at + DIRECTORIES.length;
  }
  if (source.startsWith("\\Q", at)) return parseQuoted(source, at + 2, builder);
  const set = character === "[" ? parseClass(source, at) : parseGroup(source, at);
  if (set !== undefined) {
    builder.add({ op: "set", set: set.value });
    return set.next;
  }
  if (character === "[") return undefined;
  const literal =
    character === "\\"
      ? parseEscape(source, at)
      : { value: source.codePointAt(at)!, next: endOfCharacter(source, at) };
  if (literal === undefined) return undefined;
  builder.add({ op: "character", code: literal.value });
  return literal.next;
}

/** `\Q…\E`: nothing in between has a meaning; without `\E` that goes for all the rest. */
function parseQuoted(source: string, from: number, builder: ProgramBuilder): number {
  const end = source.indexOf("\\E", from);
  const literal = end === -1 ? source.slice(from) : source.slice(from, end);
  for (const character of literal) builder.add({ op: "character", code: character.codePointAt(0)! });
  return end === -1 ? source.length : end + 2;
}

function endOfCharacter(source: string, at: number): number {
  return at + (source.codePointAt(at)! > 0xffff ? 2 : 1);
}
