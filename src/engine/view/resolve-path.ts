import { BuildError } from "../../base/diagnostic/build-error.js";
import type { FileView } from "./file-view.js";
import { viewError } from "./view-error.js";

/** Agrees with walkLink, containerd/continuity fs/path.go. */
const MAX_LINKS = 255;

/**
 * Where a path leads when symlinks are followed with the tree's root as `/`, as the system does after chroot: absolute and
 * clean, and never out of the tree. What does not exist is no symlink, so that a path to something new can be resolved.
 * Unless `followLast`, the last name is left as it is.
 *
 * Agrees with RootPath, containerd/continuity fs/path.go, except where a chain of symlinks has `..` in it: that cleans a
 * target before it follows what is in there.
 *
 * @throws BuildError `file/read` `too many links`; as `node:fs` does, ENOTDIR if something is below a file that is no
 * directory, and EINVAL for a zero byte
 */
export function resolvePath(
  view: FileView,
  path: string,
  { followLast }: { readonly followLast: boolean },
): string {
  if (path.includes("\0")) throw viewError("EINVAL", "lstat", path);
  // What is still to be walked, the next name last.
  const pending = splitPath(path);
  let links = 0;
  let at = "";
  while (pending.length > 0) {
    const name = pending.pop()!;
    if (name === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      continue;
    }
    const next = `${at}/${name}`;
    const isLast = pending.length === 0;
    const kind = isLast && !followLast ? undefined : view.lstat(next)?.kind;
    if (kind === "symlink") {
      if (links++ === MAX_LINKS) throw new BuildError("file/read", "too many links");
      const target = view.readLink(next);
      if (target.startsWith("/")) at = "";
      for (const part of splitPath(target)) pending.push(part);
      continue;
    }
    if (!isLast && kind !== undefined && kind !== "directory") throw viewError("ENOTDIR", "lstat", next);
    at = next;
  }
  return at === "" ? "/" : at;
}

/** The names in a path, the last one first. */
function splitPath(path: string): string[] {
  return path.split("/").filter(isName).reverse();
}

function isName(name: string): boolean {
  return name !== "" && name !== ".";
}
