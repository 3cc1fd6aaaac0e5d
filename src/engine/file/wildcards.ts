import { hasWildcards, matchName } from "../../client/files/match-name.js";
import type { FileView } from "../view/file-view.js";
import { resolvePath } from "../view/resolve-path.js";
import { attempt } from "./step-error.js";

/**
 * The paths in a tree that a pattern matches, in the order of a walk; the pattern itself, whether there is something
 * or not, if it has no wildcards. What comes before the first name with one is resolved, its last name only if links are
 * followed. No wildcard matches a slash. Agrees with ResolveWildcards, fsutil's copy.go, which lets `[^a]` match one.
 */
export function resolveWildcards(view: FileView, pattern: string, followLinks: boolean): string[] {
  const names = pattern.split("/").filter((name) => name !== "" && name !== ".");
  const first = names.findIndex(hasWildcards);
  if (first === -1) return [`/${names.join("/")}`];
  const start = resolveSource(view, `/${names.slice(0, first).join("/")}`, followLinks);
  const kind = attempt(start, () => view.lstat(start))?.kind;
  if (kind === undefined) attempt(start, () => view.readDirectory(start), "lstat");
  if (kind !== "directory") return [];
  const found: string[] = [];
  const matchers = names.slice(first).map(matchName);
  const walk = (directory: string, depth: number): void => {
    for (const name of attempt(directory, () => view.readDirectory(directory))) {
      if (!matchers[depth]!(name)) continue;
      const path = directory === "/" ? `/${name}` : `${directory}/${name}`;
      if (depth === matchers.length - 1) found.push(path);
      else if (view.lstat(path)?.kind === "directory") walk(path, depth + 1);
    }
  };
  walk(start, 0);
  return found;
}

/**
 * Where a source is: the directories on the way are followed, and what it is itself if links are. Agrees with rootPath,
 * fsutil's copy.go.
 */
export function resolveSource(view: FileView, path: string, followLinks: boolean): string {
  return attempt(path, () => resolvePath(view, path, { followLast: followLinks }));
}
