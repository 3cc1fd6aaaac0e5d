import { compareUtf8 } from "../../../base/util/compare-utf8.js";

/** The paths that are not below another one, each once and sorted. Agrees with dedupePaths, solver/llbsolver/ops/exec.go. */
export function dedupePaths(paths: readonly string[]): readonly string[] {
  // One path alone is not even looked at.
  if (paths.length <= 1) return paths;
  const all = new Set(paths);
  return [...all].filter((path) => !isBelowAny(path, all)).sort(compareUtf8);
}

function isBelowAny(path: string, all: ReadonlySet<string>): boolean {
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const parent = path.slice(0, at);
    if (all.has(parent) && parent !== "") return true;
    // Paths that end with a slash are above what follows it, though not above themselves.
    if (at + 1 < path.length && all.has(`${parent}/`)) return true;
  }
  // In BuildKit's eyes nothing is above paths without a slash but the empty one, which is above those that begin with it.
  return path.startsWith("/") && path !== "" && all.has("");
}
