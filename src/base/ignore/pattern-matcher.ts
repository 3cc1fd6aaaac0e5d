import { BuildError } from "../diagnostic/build-error.js";
import { cleanPath, dirPath } from "../util/go-path.js";
import { trimSpace } from "../util/trim-space.js";
import { isPattern } from "./check-pattern.js";
import { type CompiledPattern, compilePattern } from "./compile-pattern.js";

/** One pattern, clean, and without the `!` that makes it an exclusion. */
export interface IgnorePattern {
  readonly text: string;
  /** What it matches is taken back. */
  readonly exclusion: boolean;
}

/** What each of the patterns said about a directory; pass it on for what is in there. */
export type ParentMatches = readonly boolean[];

/**
 * Says which paths a list of patterns matches; a later pattern overrules an earlier one. Paths have slashes.
 * Agrees with PatternMatcher, github.com/moby/patternmatcher.
 */
export interface PatternMatcher {
  readonly patterns: readonly IgnorePattern[];
  /** Some pattern is an exclusion. */
  readonly exclusions: boolean;
  /**
   * Whether a path or a directory that it is in is matched.
   *
   * @throws BuildError `syntax error in pattern` if a pattern turns out to be malformed when it is needed.
   */
  matchesOrParentMatches(path: string): boolean;
  /**
   * The same for somebody who walks down a tree and passes on what was said about the directory above; without that,
   * all of the path's directories are looked at.
   *
   * @throws BuildError as above.
   */
  matchesUsingParent(path: string, parent?: ParentMatches): { matched: boolean; matches: ParentMatches };
  /**
   * The same verdict for what is not a directory, which has nothing to pass on: `parent` is what was said about the
   * directory above, and empty at the top.
   *
   * @throws BuildError as above.
   */
  matchesBelow(path: string, parent: ParentMatches): boolean;
}

/** @throws BuildError `syntax error in pattern`, or `illegal exclusion pattern: "!"`. */
export function createPatternMatcher(patterns: readonly string[]): PatternMatcher {
  const rules = patterns
    .map((pattern) => trimSpace(pattern))
    .filter((pattern) => pattern !== "")
    .map(createRule);
  return {
    patterns: rules,
    exclusions: rules.some((rule) => rule.exclusion),
    matchesOrParentMatches(path) {
      const parent = dirPath(path);
      let matched = false;
      for (const rule of rules) {
        if (rule.exclusion === matched && rule.matches(path, parent)) matched = !matched;
      }
      return matched;
    },
    matchesUsingParent(path, parent) {
      const above = parent === undefined ? dirPath(path) : ".";
      let matched = false;
      const matches = rules.map((rule, i) => {
        const match = parent?.[i] || (rule.exclusion === matched && rule.matches(path, above));
        if (match) matched = !rule.exclusion;
        return match;
      });
      return { matched, matches };
    },
    matchesBelow(path, parent) {
      let matched = false;
      for (let i = 0; i < rules.length; i++) {
        const rule = rules[i]!;
        if (parent[i] || (rule.exclusion === matched && rule.matches(path, "."))) matched = !rule.exclusion;
      }
      return matched;
    },
  };
}

interface Rule extends IgnorePattern {
  /** Whether the pattern matches a path, or one of its directories, given where it is (`.` for nowhere). */
  matches(path: string, parent: string): boolean;
}

function createRule(pattern: string): Rule {
  const cleaned = cleanPath(pattern);
  const exclusion = cleaned.startsWith("!");
  if (cleaned === "!") throw new BuildError("context/read", 'illegal exclusion pattern: "!"');
  const text = exclusion ? cleaned.slice(1) : cleaned;
  if (!isPattern(text)) throw malformed();
  // Most patterns of a file are never needed, since an earlier one says enough.
  let compiled: CompiledPattern | undefined;
  return {
    text,
    exclusion,
    matches(path, parent) {
      compiled ??= compilePattern(text);
      if (compiled === undefined) throw malformed();
      return compiled.matches(path) || (parent !== "." && compiled.matchesSomeParent(parent));
    },
  };
}

function malformed(): BuildError {
  return new BuildError("context/read", "syntax error in pattern");
}
