/** A set of code points. */
export interface CharacterSet {
  /** Pairs of first and last, in order and apart. */
  readonly ranges: readonly number[];
  readonly categories: readonly RegExp[];
  readonly negated: boolean;
}

const LAST = 0x10ffff;

const DIGIT = [0x30, 0x39];
const UPPER = [0x41, 0x5a];
const LOWER = [0x61, 0x7a];
const WORD = [...DIGIT, ...UPPER, 0x5f, 0x5f, ...LOWER];

/** The classes of `[[:name:]]`, all of them ASCII. */
export const POSIX_CLASSES: Readonly<Record<string, readonly number[]>> = {
  alnum: [...DIGIT, ...UPPER, ...LOWER],
  alpha: [...UPPER, ...LOWER],
  ascii: [0x00, 0x7f],
  blank: [0x09, 0x09, 0x20, 0x20],
  cntrl: [0x00, 0x1f, 0x7f, 0x7f],
  digit: DIGIT,
  graph: [0x21, 0x7e],
  lower: LOWER,
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  upper: UPPER,
  word: WORD,
  xdigit: [...DIGIT, 0x41, 0x46, 0x61, 0x66],
};

/** The classes of `\d`, `\s` and `\w`. */
export const PERL_CLASSES: Readonly<Record<string, readonly number[]>> = {
  d: DIGIT,
  s: [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20],
  w: WORD,
};

/** What is not in ordered ranges. */
export function complement(ranges: readonly number[]): number[] {
  const others: number[] = [];
  let next = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i]! > next) others.push(next, ranges[i]! - 1);
    next = ranges[i + 1]! + 1;
  }
  if (next <= LAST) others.push(next, LAST);
  return others;
}

/** A set of ranges in any order. */
export function createCharacterSet(
  pairs: readonly (readonly [number, number])[],
  categories: readonly RegExp[],
  negated: boolean,
): CharacterSet {
  const ranges: number[] = [];
  for (const [first, last] of [...pairs].sort((a, b) => a[0] - b[0])) {
    if (ranges.length > 0 && first <= ranges.at(-1)! + 1) ranges.push(Math.max(ranges.pop()!, last));
    else ranges.push(first, last);
  }
  return { ranges, categories, negated };
}

/** Whether a code point is in a set. */
export function hasCharacter(set: CharacterSet, code: number): boolean {
  return (inRanges(set.ranges, code) || inCategories(set.categories, code)) !== set.negated;
}

function inRanges(ranges: readonly number[], code: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[2 * middle + 1]! < code) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && ranges[2 * low]! <= code;
}

function inCategories(categories: readonly RegExp[], code: number): boolean {
  if (categories.length === 0) return false;
  const character = String.fromCodePoint(code);
  return categories.some((category) => category.test(character));
}
