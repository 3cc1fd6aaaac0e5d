import { compareUtf8 } from "../../base/util/compare-bytes.js";
import { joinPath } from "../../base/util/go-path.js";

/**
 * The paths to transfer of a context, relative and sorted; undefined if all of it is used, or nothing is known.
 * Agrees with normalizeContextPaths, dockerfile2llb/convert.go.
 */
export function followPaths(used: ReadonlySet<string>): readonly string[] | undefined {
  if (used.size === 0 || used.has("/")) return undefined;
  return Array.from(used, (path) => joinPath(".", path)).sort(compareUtf8);
}

/** A path of a context or stage from its root, as it is remembered for narrowing. */
export function usedPath(path: string): string {
  return joinPath("/", path);
}
