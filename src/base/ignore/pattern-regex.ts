import {
  type CharacterSet,
  complement,
  createCharacterSet,
  PERL_CLASSES,
  POSIX_CLASSES,
} from "./character-set.js";

/** One step of a regular expression; the steps follow each other. */
export type RegexNode =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "set"; readonly set: CharacterSet; readonly repeated: boolean }
  /** Any number of directories: nothing, or anything without a line break that ends in a slash. */
  | { readonly kind: "directories" }
  | { readonly kind: "begin" | "end" | "word-edge" | "no-word-edge" };

const DIRECTORIES = "(.*/)?";
const NOT_LINE_BREAK = createCharacterSet([[0x0a, 0x0a]], [], true);

// Go's escapes for one character; any other letter or digit behind a backslash is an error.
const ESCAPE = /\\(?:([\0-/:-@[-`{-\u007f])|([1-7][0-7]{1,2}|0[0-7]{0,2})|x([0-9A-Fa-f]{2})|([afnrtv]))/y;
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const PERL = /\\([dswDSW])/y;
const CATEGORY = /\\([pP])([CLMNPSZ])/iy;
const POSIX = /\[:(\^?)([a-z]+):\]/y;

/**
 * Reads a regular expression in Go's syntax, as far as patterns of paths can lead to one: characters and escapes,
 * classes, `.*`, `[…]*`, `(.*\/)?` and assertions. Undefined if Go's regexp would refuse it.
 */
export function parseRegex(source: string): readonly RegexNode[] | undefined {
  const nodes: RegexNode[] = [];
  let at = 0;
  while (at < source.length) {
    const next = source.startsWith(DIRECTORIES, at)
      ? directories(nodes, at)
      : source[at] === "["
        ? parseClass(source, at, nodes)
        : source[at] === "\\"
          ? parseEscaped(source, at, nodes)
          : parsePlain(source, at, nodes);
    if (next === undefined) return undefined;
    at = next;
  }
  return nodes;
}

function directories(nodes: RegexNode[], at: number): number {
  nodes.push({ kind: "directories" });
  return at + DIRECTORIES.length;
}

function parsePlain(source: string, at: number, nodes: RegexNode[]): number | undefined {
  const code = source.codePointAt(at)!;
  if (code === 0x5e) nodes.push({ kind: "begin" });
  else if (code === 0x24) nodes.push({ kind: "end" });
  else if (code === 0x2e) nodes.push({ kind: "set", set: NOT_LINE_BREAK, repeated: false });
  else if (code === 0x2a) {
    const last = nodes.pop();
    if (last?.kind !== "set" || last.repeated) return undefined;
    nodes.push({ ...last, repeated: true });
  } else nodes.push({ kind: "character", code });
  return at + (code > 0xffff ? 2 : 1);
}

function parseEscaped(source: string, at: number, nodes: RegexNode[]): number | undefined {
  switch (source[at + 1]) {
    case "A":
      nodes.push({ kind: "begin" });
      return at + 2;
    case "z":
      nodes.push({ kind: "end" });
      return at + 2;
    case "b":
      nodes.push({ kind: "word-edge" });
      return at + 2;
    case "B":
      nodes.push({ kind: "no-word-edge" });
      return at + 2;
    case "Q":
      return parseQuoted(source, at + 2, nodes);
  }
  const draft: ClassDraft = { pairs: [], categories: new Map() };
  const group = parseGroup(source, at, draft);
  if (group !== undefined) {
    nodes.push({ kind: "set", set: finish(draft, false), repeated: false });
    return group;
  }
  const character = parseEscape(source, at);
  if (character === undefined) return undefined;
  nodes.push({ kind: "character", code: character.code });
  return character.next;
}

/** `\Q…\E`: nothing in between has a meaning; without `\E` that goes for all the rest. */
function parseQuoted(source: string, from: number, nodes: RegexNode[]): number {
  const end = source.indexOf("\\E", from);
  const literal = end === -1 ? source.slice(from) : source.slice(from, end);
  for (const character of literal) nodes.push({ kind: "character", code: character.codePointAt(0)! });
  return end === -1 ? source.length : end + 2;
}

interface ClassDraft {
  readonly pairs: [number, number][];
  readonly categories: Map<string, RegExp>;
}

function finish(draft: ClassDraft, negated: boolean): CharacterSet {
  return createCharacterSet(draft.pairs, [...draft.categories.values()], negated);
}

function parseClass(source: string, from: number, nodes: RegexNode[]): number | undefined {
  const negated = source[from + 1] === "^";
  const start = negated ? from + 2 : from + 1;
  const lastNamed = source.lastIndexOf(":]");
  const draft: ClassDraft = { pairs: [], categories: new Map() };
  let at = start;
  // A bracket that comes first does not close the class.
  while (at === start || source[at] !== "]") {
    if (at >= source.length) return undefined;
    const named = source.startsWith("[:", at) && lastNamed >= at + 2;
    const next = named
      ? parseNamed(source, at, draft)
      : (parseGroup(source, at, draft) ?? parseRange(source, at, draft));
    if (next === undefined) return undefined;
    at = next;
  }
  nodes.push({ kind: "set", set: finish(draft, negated), repeated: false });
  return at + 1;
}

function parseNamed(source: string, at: number, draft: ClassDraft): number | undefined {
  const match = matchAt(POSIX, source, at);
  const ranges =
    match === null || !Object.hasOwn(POSIX_CLASSES, match[2]!) ? undefined : POSIX_CLASSES[match[2]!];
  if (match === null || ranges === undefined) return undefined;
  addRanges(draft, match[1] === "^" ? complement(ranges) : ranges);
  return at + match[0].length;
}

/** `\d` and its kin, or `\pL` and its kin. */
function parseGroup(source: string, at: number, draft: ClassDraft): number | undefined {
  const perl = matchAt(PERL, source, at)?.[1];
  if (perl !== undefined) {
    const ranges = PERL_CLASSES[perl.toLowerCase()]!;
    addRanges(draft, perl === perl.toLowerCase() ? ranges : complement(ranges));
    return at + 2;
  }
  const [category, sign, letter] = matchAt(CATEGORY, source, at) ?? [];
  if (category === undefined) return undefined;
  draft.categories.set(category, new RegExp(`^\\${sign}{${letter!.toUpperCase()}}$`, "u"));
  return at + category.length;
}

function parseRange(source: string, at: number, draft: ClassDraft): number | undefined {
  const low = parseCharacter(source, at);
  if (low === undefined) return undefined;
  const after = source[low.next + 1];
  const high =
    source[low.next] === "-" && after !== undefined && after !== "]"
      ? parseCharacter(source, low.next + 1)
      : low;
  if (high === undefined || high.code < low.code) return undefined;
  draft.pairs.push([low.code, high.code]);
  return high.next;
}

interface Character {
  readonly code: number;
  readonly next: number;
}

function parseCharacter(source: string, at: number): Character | undefined {
  if (source[at] === "\\") return parseEscape(source, at);
  const code = source.codePointAt(at);
  return code === undefined ? undefined : { code, next: at + (code > 0xffff ? 2 : 1) };
}

function parseEscape(source: string, at: number): Character | undefined {
  const match = matchAt(ESCAPE, source, at);
  if (match === null) return undefined;
  const [text, itself, octal, hexadecimal, control] = match;
  const next = at + text.length;
  if (itself !== undefined) return { code: itself.charCodeAt(0), next };
  if (octal !== undefined) return { code: Number.parseInt(octal, 8), next };
  if (hexadecimal !== undefined) return { code: Number.parseInt(hexadecimal, 16), next };
  return { code: CONTROLS[control!]!, next };
}

function addRanges(draft: ClassDraft, ranges: readonly number[]): void {
  for (let i = 0; i < ranges.length; i += 2) draft.pairs.push([ranges[i]!, ranges[i + 1]!]);
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
