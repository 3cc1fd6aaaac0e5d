import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { joinPath } from "../../base/util/go-path.js";

/**
 * The paths to transfer of a context, relative and sorted; undefined if all of it is used, or nothing is known.
 * Each path is one that {@link usedPath} gave.
 * Agrees with normalizeContextPaths, dockerfile2llb/convert.go.
 */
export function followPaths(used: Iterable<string>): readonly string[] | undefined {
  const paths = [...used];
  if (paths.length === 0 || paths.includes("/")) return undefined;
  return paths.map((path) => path.slice(1)).sort(compareUtf8);
}

/** A path of a context or stage from its root, as it is remembered for narrowing. */
export function usedPath(path: string): string {
  return joinPath("/", path);
}
