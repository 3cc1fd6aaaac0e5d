import { BuildError } from "../../base/diagnostic/build-error.js";
import { matchName } from "../../client/files/match-name.js";

/** What a path has to look like, name by name. */
export interface PathPattern {
  /** The number of names in a path that matches. */
  readonly depth: number;
  /** Whether the name at a depth, from 0, may stand there. */
  matches(depth: number, name: string): boolean;
}

// A character that is itself, alone or in brackets, or anything behind a backslash.
const WELL_FORMED = /^(?:[^[\\]|\\.|\[\^?(?:(?:[^\\\]-]|\\.)(?:-(?:[^\\\]-]|\\.))?)+\])*$/su;

/**
 * A clean, absolute path whose names may have wildcards; none of them is a match for a slash.
 * Agrees with Go's path.Match.
 *
 * @throws BuildError `word/pattern` `syntax error in pattern`
 */
export function parsePathPattern(pattern: string): PathPattern {
  if (!WELL_FORMED.test(pattern.toWellFormed()))
    throw new BuildError("word/pattern", "syntax error in pattern");
  const names = pattern.slice(1).split("/").map(matchName);
  return { depth: names.length, matches: (depth, name) => names[depth]!(name) };
}

/**
 * What of a clean, absolute path stands before the first name with a wildcard, and whether there is one.
 * Agrees with splitWildcards, BuildKit's cache/contenthash/checksum.go.
 */
export function literalPrefix(path: string): { readonly prefix: string; readonly hasWildcards: boolean } {
  const names = path.split("/");
  const first = names.findIndex(hasWildcards);
  if (first === -1) return { prefix: path, hasWildcards: false };
  return { prefix: names.slice(0, first).join("/") || "/", hasWildcards: true };
}

function hasWildcards(name: string): boolean {
  return /[*?[]/.test(name.replace(/\\./gs, ""));
}
