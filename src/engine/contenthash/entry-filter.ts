import { BuildError } from "../../base/diagnostic/build-error.js";
import { createPatternMatcher, type ParentMatches } from "../../base/ignore/pattern-matcher.js";
import { createPatternReach, type PatternReach } from "../../client/files/pattern-reach.js";
import type { ContentPath } from "./digest-options.js";

/** What the patterns said about an entry. */
export interface EntryVerdict {
  readonly isIncluded: boolean;
  /** Whether something in it could be included, if it is a directory. */
  readonly isEntered: boolean;
  /** What each pattern said; undefined where none was asked. */
  readonly include: ParentMatches | undefined;
  readonly exclude: ParentMatches | undefined;
}

/**
 * Says which entries of a tree count, while somebody walks down: `path` is what comes after the start of the walk,
 * `parent` what was said about the directory above, if it was asked for.
 * Throws a BuildError for a pattern that turns out to be malformed.
 */
export type EntryFilter = (path: string, parent: EntryVerdict | undefined) => EntryVerdict;

const ALL: EntryVerdict = { isIncluded: true, isEntered: true, include: undefined, exclude: undefined };

/** Agrees with shouldIncludePath, BuildKit's cache/contenthash. Throws a BuildError for malformed patterns. */
export function createEntryFilter({ includePatterns = [], excludePatterns = [] }: ContentPath): EntryFilter {
  const include = createHalf("include", includePatterns);
  const exclude = createHalf("exclude", excludePatterns);
  if (include === undefined && exclude === undefined) return () => ALL;
  return (path, parent) => {
    const included = include?.judge(path, parent?.include);
    if (included?.matched === false) {
      return {
        isIncluded: false,
        isEntered: include!.reaches(path),
        include: included.matches,
        exclude: undefined,
      };
    }
    const excluded = exclude?.judge(path, parent?.exclude);
    return {
      isIncluded: excluded?.matched !== true,
      isEntered: excluded?.matched !== true || exclude!.reaches(path),
      include: included?.matches,
      exclude: excluded?.matches,
    };
  };
}

interface Half {
  judge(
    path: string,
    parent: ParentMatches | undefined,
  ): { readonly matched: boolean; readonly matches: ParentMatches };
  readonly reaches: PatternReach;
}

function createHalf(name: "include" | "exclude", patterns: readonly string[]): Half | undefined {
  if (patterns.length === 0) return undefined;
  const attempt = <T>(work: () => T, doing: string): T => {
    try {
      return work();
    } catch (error) {
      throw BuildError.from(error).wrap(doing);
    }
  };
  const matcher = attempt(
    () => createPatternMatcher(patterns),
    `invalid ${name}patterns: [${patterns.join(" ")}]`,
  );
  const reaches = createPatternReach(matcher.patterns, name === "exclude");
  return {
    judge: (path, parent) =>
      attempt(() => matcher.matchesUsingParent(path, parent), `failed to match ${name}patterns`),
    // Where the walk starts anything may be found.
    reaches: (path) => path === "" || reaches(path),
  };
}
