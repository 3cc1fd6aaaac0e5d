import {
  type CharacterSet,
  complement,
  createCharacterSet,
  PERL_CLASSES,
  POSIX_CLASSES,
} from "./character-set.js";
import { unicodeCategory } from "./unicode-category.js";

/** Something read, and where the text goes on. */
export interface Parsed<Value> {
  readonly value: Value;
  readonly next: number;
}

// Go's escapes for one character; any other letter or digit behind a backslash is an error.
const ESCAPE =
  /\\(?:([\0-/:-@[-`{-\u007f])|([1-7][0-7]{1,2}|0[0-7]{0,2})|x([\dA-Fa-f]{2})|x\{0*([\dA-Fa-f]{1,6})\}|([afnrtv]))/y;
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const PERL = /\\([dswDSW])/y;
const CATEGORY = /\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/uy;
const POSIX = /\[:(\^?)([a-z]+):\]/y;

interface Draft {
  readonly pairs: [number, number][];
  readonly categories: Map<string, RegExp>;
}

/** A class in brackets that begin at an index; undefined if Go's regexp would refuse it. */
export function parseClass(source: string, from: number): Parsed<CharacterSet> | undefined {
  const negated = source[from + 1] === "^";
  const start = negated ? from + 2 : from + 1;
  const lastNamed = source.lastIndexOf(":]");
  const draft: Draft = { pairs: [], categories: new Map() };
  let at = start;
  // A bracket that comes first does not close the class.
  while (at === start || source[at] !== "]") {
    const named = source.startsWith("[:", at) && lastNamed >= at + 2;
    const next = named
      ? addNamed(source, at, draft)
      : (addGroup(source, at, draft) ?? addRange(source, at, draft));
    if (next === undefined) return undefined;
    at = next;
  }
  return { value: finish(draft, negated), next: at + 1 };
}

/** `\d` and its kin, or `\pL` and its kin, outside of brackets; undefined if there is no such thing. */
export function parseGroup(source: string, at: number): Parsed<CharacterSet> | undefined {
  const draft: Draft = { pairs: [], categories: new Map() };
  const next = addGroup(source, at, draft);
  return next === undefined ? undefined : { value: finish(draft, false), next };
}

/** The character that a backslash and what follows it stand for. */
export function parseEscape(source: string, at: number): Parsed<number> | undefined {
  const match = matchAt(ESCAPE, source, at);
  if (match === null) return undefined;
  const [text, itself, octal, twoDigits, digits, control] = match;
  const next = at + text.length;
  if (itself !== undefined) return { value: itself.charCodeAt(0), next };
  if (octal !== undefined) return { value: Number.parseInt(octal, 8), next };
  if (control !== undefined) return { value: CONTROLS[control]!, next };
  const value = Number.parseInt(twoDigits ?? digits!, 16);
  return value <= 0x10ffff ? { value, next } : undefined;
}

function finish(draft: Draft, negated: boolean): CharacterSet {
  return createCharacterSet(draft.pairs, [...draft.categories.values()], negated);
}

function addNamed(source: string, at: number, draft: Draft): number | undefined {
  const [text, negated, name = ""] = matchAt(POSIX, source, at) ?? [];
  if (text === undefined || !Object.hasOwn(POSIX_CLASSES, name)) return undefined;
  const ranges = POSIX_CLASSES[name]!;
  addRanges(draft, negated === "^" ? complement(ranges) : ranges);
  return at + text.length;
}

function addGroup(source: string, at: number, draft: Draft): number | undefined {
  const perl = matchAt(PERL, source, at)?.[1];
  if (perl !== undefined) {
    const ranges = PERL_CLASSES[perl.toLowerCase()]!;
    addRanges(draft, perl === perl.toLowerCase() ? ranges : complement(ranges));
    return at + 2;
  }
  const [text, letter, negated, long, short] = matchAt(CATEGORY, source, at) ?? [];
  if (text === undefined) return undefined;
  const category = unicodeCategory(long ?? short ?? "", (letter === "P") !== (negated === "^"));
  if (category === undefined) return undefined;
  draft.categories.set(category.source, category);
  return at + text.length;
}

function addRange(source: string, at: number, draft: Draft): number | undefined {
  const low = parseCharacter(source, at);
  if (low === undefined) return undefined;
  const after = source[low.next + 1];
  const ranges = source[low.next] === "-" && after !== undefined && after !== "]";
  const high = ranges ? parseCharacter(source, low.next + 1) : low;
  if (high === undefined || high.value < low.value) return undefined;
  draft.pairs.push([low.value, high.value]);
  return high.next;
}

function parseCharacter(source: string, at: number): Parsed<number> | undefined {
  if (source[at] === "\\") return parseEscape(source, at);
  const value = source.codePointAt(at);
  return value === undefined ? undefined : { value, next: at + (value > 0xffff ? 2 : 1) };
}

function addRanges(draft: Draft, ranges: readonly number[]): void {
  for (let i = 0; i < ranges.length; i += 2) draft.pairs.push([ranges[i]!, ranges[i + 1]!]);
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
