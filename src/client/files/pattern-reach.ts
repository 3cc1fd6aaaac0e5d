import type { IgnorePattern } from "../../base/ignore/pattern-matcher.js";

/** Which directories a pattern could match something in. */
interface Reach {
  /** The names that every match begins with: `src/lib/`, or nothing. */
  readonly start: string;
  /** The number of names in a match, infinite if there is no limit. */
  readonly depth: number;
}

/** Tells whether some pattern could match what is in a directory that it does not match itself. */
export type PatternReach = (directory: string) => boolean;

/**
 * Looks at patterns with exclusions left out, or at the exclusions only. The answer may be yes for nothing, but never no for something:
 * directories that no pattern reaches need not be read. Reaches are told apart more finely than in
 * NewFilterFS, fsutil's filter.go, which does not look at patterns with wildcards.
 */
export function createPatternReach(patterns: readonly IgnorePattern[], exclusions: boolean): PatternReach {
  const reaches: Reach[] = [];
  for (const pattern of patterns) {
    if (pattern.exclusion === exclusions) reaches.push(reachOf(pattern.text));
  }
  if (reaches.some(({ start, depth }) => start === "" && depth === Number.POSITIVE_INFINITY))
    return () => true;
  return (directory) => {
    const inside = `${directory}/`;
    const depth = countSlashes(inside);
    return reaches.some(
      (reach) => depth < reach.depth && (reach.start.startsWith(inside) || inside.startsWith(reach.start)),
    );
  };
}

function reachOf(text: string): Reach {
  // Operators of regular expressions that the matcher does not escape may take back what stands before; and to
  // the matcher a byte order mark is nothing, and all bytes that are not UTF-8 are equal.
  if (/[{|}\ufeff]/.test(text) || !text.isWellFormed()) return { start: "", depth: Number.POSITIVE_INFINITY };
  const wild = text.search(/[*?[\]^\\]/);
  const known = wild === -1 ? text : text.slice(0, wild);
  // Brackets and `**` match slashes too, and a backslash may hide one.
  const isBounded = !/\*\*|[[\]\\]/.test(text);
  return {
    start: text.slice(0, known.lastIndexOf("/") + 1),
    depth: isBounded ? countSlashes(text) + 1 : Number.POSITIVE_INFINITY,
  };
}

function countSlashes(text: string): number {
  let count = 0;
  for (let at = text.indexOf("/"); at !== -1; at = text.indexOf("/", at + 1)) count++;
  return count;
}
