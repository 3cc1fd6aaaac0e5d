import { lstatSync } from "node:fs";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { cleanPath } from "../../base/util/go-path.js";
import { hasWildcards, matchName } from "./match-name.js";
import { nativePath, readLink, readNames } from "./native-path.js";
import { isGone, pathError } from "./path-error.js";

/** As many links as Linux follows in one path. */
const MAX_LINKS = 40;
/** For links to links in a tree that somebody made to keep us busy; none has more. */
const MAX_STEPS = 100_000;

/**
 * The patterns for paths of a tree and all that their symlinks lead to: each path, each link on the way, and its target.
 * Names of a path may have wildcards. Targets are meant inside of `root`: `/` is the root, and `..` does not lead
 * out of it. Paths that lead nowhere stay as they are.
 *
 * Sorted, without what is inside of others; undefined if all is wanted. Agrees with FollowLinks, fsutil's followlinks.go,
 * except that two paths through one link are both followed.
 *
 * @throws BuildError `file/read` for a directory that can't be read.
 */
export function followPaths(root: string, paths: readonly string[]): string[] | undefined {
  const resolver = new LinkResolver(root);
  for (const path of paths) resolver.follow(path);
  return dropInner([...resolver.found].sort(compareUtf8));
}

/** Leaves out what is inside of the path before; undefined if one path is all. Agrees with dedupePaths, fsutil. */
export function dropInner(paths: readonly string[]): string[] | undefined {
  const kept: string[] = [];
  let last = "";
  for (const path of paths) {
    if (path === ".") return undefined;
    if (path.startsWith(`${last}/`)) continue;
    kept.push(path);
    last = path;
  }
  return kept;
}

class LinkResolver {
  readonly found = new Set<string>();
  readonly #root: string;
  /** Where a link was met, and what of the path was left: the same twice is a loop, or known already. */
  readonly #seen = new Set<string>();
  readonly #names = new Map<string, readonly string[]>();
  #steps = 0;

  constructor(root: string) {
    this.#root = root;
  }

  follow(path: string): void {
    const cleaned = cleanPath(path.replace(/^\/+/, ""));
    // What is outside can't be sent, whatever it is.
    if (cleaned === ".." || cleaned.startsWith("../")) this.found.add(cleaned);
    else this.#follow(cleaned, 0);
  }

  #follow(path: string, links: number): void {
    const names = path.split("/");
    for (let count = 1; count <= names.length; count++) {
      const current = names.slice(0, count).join("/");
      const targets = this.#targets(current);
      if (targets.length === 0) continue;
      this.found.add(current);
      const rest = names.slice(count).join("/");
      const place = `${current}\0${rest}`;
      if (this.#seen.has(place) || links === MAX_LINKS) return;
      this.#seen.add(place);
      for (const target of targets) this.#follow(cleanPath(`/${target}/${rest}`).slice(1) || ".", links + 1);
      return;
    }
    this.found.add(path);
  }

  /** Where a path leads to if it is a symlink, or those that its last name's wildcards match. */
  #targets(path: string): readonly string[] {
    if (path === "." || ++this.#steps > MAX_STEPS) return [];
    const slash = path.lastIndexOf("/");
    const directory = path.slice(0, Math.max(0, slash));
    const name = path.slice(slash + 1);
    if (!hasWildcards(name)) return this.#target(directory, path);
    const matches = matchName(name);
    return this.#namesIn(directory)
      .filter(matches)
      .flatMap((found) => this.#target(directory, directory === "" ? found : `${directory}/${found}`));
  }

  #target(directory: string, path: string): readonly string[] {
    const full = `${this.#root}/${path}`;
    try {
      if (!lstatSync(nativePath(full), { throwIfNoEntry: false })?.isSymbolicLink()) return [];
      const target = readLink(full);
      return [target.startsWith("/") ? target : `${directory}/${target}`];
    } catch (error) {
      if (isGone(error)) return [];
      throw pathError("lstat", full, error, "file/read");
    }
  }

  #namesIn(directory: string): readonly string[] {
    let names = this.#names.get(directory);
    if (names === undefined) {
      const full = `${this.#root}/${directory}`;
      try {
        names = readNames(full);
      } catch (error) {
        if (!isGone(error)) throw pathError("open", full, error, "file/read").wrap("readdir");
        names = [];
      }
      this.#names.set(directory, names);
    }
    return names;
  }
}
