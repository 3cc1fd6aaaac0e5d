import { type BigIntStats, constants, lstatSync, openSync } from "node:fs";
import { requireLibc } from "../../client/files/libc.js";
import { nativePath, readLink, readNames } from "../../client/files/native-path.js";
import { fileInfo } from "./file-info.js";
import type { FileView } from "./file-view.js";
import { readXattrs } from "./read-xattrs.js";
import { RecentMap } from "./recent-map.js";
import { viewError } from "./view-error.js";

const LOOKUP = { bigint: true, throwIfNoEntry: false } as const;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const REMEMBERED = 10_000;

/**
 * A plain directory of the machine as a tree, without the meaning that overlayfs gives to some files. What is below a
 * symlink does not exist here either; directories that were seen are taken to stay directories.
 */
export function createDirectoryView(directory: string): FileView {
  const root = directory === "/" ? "" : directory;
  const isDirectory = new RecentMap<boolean>(REMEMBERED);
  const libc = requireLibc();

  const real = (path: string): string => (path === "/" ? directory : root + path);
  const stat = (path: string): BigIntStats | undefined =>
    hasParent(path) ? lstatSync(nativePath(real(path)), LOOKUP) : undefined;
  const hasParent = (path: string): boolean => {
    const slash = path.lastIndexOf("/");
    return slash === 0 || isRealDirectory(path.slice(0, slash));
  };
  const isRealDirectory = (path: string): boolean => {
    const known = isDirectory.get(path);
    if (known !== undefined) return known;
    const found = stat(path)?.isDirectory() ?? false;
    isDirectory.set(path, found);
    return found;
  };
  const existing = (path: string, call: string): string => {
    if (!hasParent(path)) throw viewError("ENOENT", call, path);
    return real(path);
  };

  return {
    lstat(path) {
      const stats = stat(path);
      return stats && fileInfo(stats, String(stats.dev));
    },
    readDirectory(path) {
      if (path !== "/" && !isRealDirectory(path)) {
        throw viewError(stat(path) === undefined ? "ENOENT" : "ENOTDIR", "scandir", path);
      }
      return readNames(real(path));
    },
    readLink: (path) => readLink(existing(path, "readlink")),
    xattrs: (path) => readXattrs(libc, existing(path, "llistxattr"), ""),
    open: (path) => openSync(nativePath(existing(path, "open")), READ),
    realPath: (path) => existing(path, "lstat"),
  };
}
