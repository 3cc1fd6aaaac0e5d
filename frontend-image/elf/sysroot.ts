import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";

const MOST_LINKS = 40;

/**
 * The real file behind a path as programs see it whose root is a directory: symbolic links, absolute ones too, stay
 * below the root. Undefined if there is none.
 */
export function findInRoot(root: string, path: string): string | undefined {
  let names = posix.normalize(`/${path}`).split("/").filter(Boolean);
  let at = "/";
  for (let links = 0; names.length > 0; ) {
    const [name = "", ...rest] = names;
    if (name === "..") {
      at = posix.dirname(at);
      names = rest;
      continue;
    }
    const next = posix.join(at, name);
    const stat = lstatSync(join(root, next), { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (stat.isSymbolicLink()) {
      if (++links > MOST_LINKS) return undefined;
      const target = readlinkSync(join(root, next));
      if (target.startsWith("/")) at = "/";
      names = [...target.split("/").filter((part) => part !== "" && part !== "."), ...rest];
      continue;
    }
    if (rest.length > 0 && !stat.isDirectory()) return undefined;
    if (rest.length === 0 && !stat.isFile()) return undefined;
    at = next;
    names = rest;
  }
  return join(root, at);
}

/** The text of a file of the root, "" if there is none. */
export function readInRoot(root: string, path: string): string {
  const file = findInRoot(root, path);
  return file === undefined ? "" : readFileSync(file, "utf8");
}
