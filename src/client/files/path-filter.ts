import { BuildError } from "../../base/diagnostic/build-error.js";
import {
  createPatternMatcher,
  type ParentMatches,
  type PatternMatcher,
} from "../../base/ignore/pattern-matcher.js";
import { createPatternReach, type PatternReach } from "./pattern-reach.js";

/**
 * What becomes of an entry: `keep` it; `search` it for entries to keep, if it is a directory, but leave itself out
 * unless there are any; or `skip` it with all that it holds.
 */
export type Verdict = "keep" | "search" | "skip";

/** What the patterns said about a directory. */
export interface DirectoryMatches {
  readonly include: ParentMatches;
  readonly exclude: ParentMatches;
}

/** At the top of the tree nothing is said yet. */
export const NO_MATCHES: DirectoryMatches = { include: [], exclude: [] };

/** Says what is kept of a tree while somebody walks down. Agrees with filterFS, fsutil's filter.go. */
export interface PathFilter {
  /** Throws a BuildError for a pattern that turns out to be malformed. */
  judge(path: string, parent: DirectoryMatches): Verdict;
  /** What to pass on for the entries of a directory. */
  enter(directory: string, parent: DirectoryMatches): DirectoryMatches;
}

export interface PathPatterns {
  /** Keeps nothing else, if there are any. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Undefined if all is kept. Throws a BuildError for malformed patterns, with the reference's words. */
export function createPathFilter({ include, exclude }: PathPatterns): PathFilter | undefined {
  const includer = include.length === 0 ? undefined : createHalf("include", include, false);
  const excluder = exclude.length === 0 ? undefined : createHalf("exclude", exclude, true);
  if (includer === undefined && excluder === undefined) return undefined;
  return {
    judge(path, parent) {
      const isIncluded = includer === undefined || includer.matches(path, parent.include);
      if (!isIncluded && !includer.reaches(path)) return "skip";
      const isExcluded = excluder?.matches(path, parent.exclude) === true;
      if (isExcluded && !excluder?.reaches(path)) return "skip";
      return isIncluded && !isExcluded ? "keep" : "search";
    },
    enter: (directory, parent) => ({
      include: includer?.enter(directory, parent.include) ?? NO_MATCHES.include,
      exclude: excluder?.enter(directory, parent.exclude) ?? NO_MATCHES.exclude,
    }),
  };
}

interface Half {
  matches(path: string, parent: ParentMatches): boolean;
  enter(directory: string, parent: ParentMatches): ParentMatches;
  readonly reaches: PatternReach;
}

function createHalf(name: string, patterns: readonly string[], exclusions: boolean): Half {
  let matcher: PatternMatcher;
  try {
    matcher = createPatternMatcher(patterns);
  } catch (error) {
    throw BuildError.from(error).wrap(`invalid ${name}patterns: [${patterns.join(" ")}]`);
  }
  const failed = (error: unknown): BuildError =>
    BuildError.from(error).wrap(`failed to match ${name}patterns`);
  return {
    matches(path, parent) {
      try {
        return matcher.matchesBelow(path, parent);
      } catch (error) {
        throw failed(error);
      }
    },
    enter(directory, parent) {
      try {
        return matcher.matchesUsingParent(directory, parent).matches;
      } catch (error) {
        throw failed(error);
      }
    },
    reaches: createPatternReach(matcher.patterns, exclusions),
  };
}
