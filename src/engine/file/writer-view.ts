import { constants, openSync } from "node:fs";
import { nativePath, readLink } from "../../client/files/native-path.js";
import { fileInfo } from "../view/file-info.js";
import type { FileView } from "../view/file-view.js";
import { isWhiteout } from "../view/overlay-format.js";
import { readEntries } from "../view/read-entries.js";
import { readXattrs } from "../view/read-xattrs.js";
import { sortNames } from "../view/sort-names.js";
import { viewError } from "../view/view-error.js";
import { parentPath, type UpperTree } from "./upper-tree.js";

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const UPPER = "upper";

/** What there is while a layer is written: the layer upon what is below it. Unlike other trees it changes. */
export function createWriterView(tree: UpperTree): FileView {
  const { below, libc, attributes } = tree;

  /** The tree that has what is at a path. */
  const owner = (path: string, call: string): FileView | typeof UPPER => {
    if (path === "/") return UPPER;
    const parent = tree.directory(parentPath(path));
    const stats = parent?.isUpper ? tree.stats(path) : undefined;
    if (stats !== undefined) {
      if (isWhiteout(stats)) throw viewError("ENOENT", call, path);
      return UPPER;
    }
    if (!parent?.showsBelow) throw viewError("ENOENT", call, path);
    return below;
  };

  return {
    lstat(path) {
      const parent = path === "/" ? undefined : tree.directory(parentPath(path));
      if (parent === undefined && path !== "/") return undefined;
      const stats = parent === undefined || parent.isUpper ? tree.stats(path) : undefined;
      if (stats !== undefined) return isWhiteout(stats) ? undefined : fileInfo(stats, UPPER);
      return parent?.showsBelow ? below.lstat(path) : undefined;
    },
    readDirectory(path) {
      const directory = tree.directory(path);
      if (directory === undefined) throw viewError(tree.exists(path) ? "ENOTDIR" : "ENOENT", "scandir", path);
      if (!directory.isUpper) return below.readDirectory(path);
      const names: string[] = [];
      const seen = new Set<string>();
      readEntries(tree.real(path), (name, isGone) => {
        if (directory.showsBelow) seen.add(name);
        if (!isGone) names.push(name);
      });
      if (directory.showsBelow) {
        for (const name of below.readDirectory(path)) if (!seen.has(name)) names.push(name);
      }
      return sortNames(names);
    },
    readLink(path) {
      const place = owner(path, "readlink");
      return place === UPPER ? readLink(tree.real(path)) : place.readLink(path);
    },
    xattrs(path) {
      const place = owner(path, "llistxattr");
      return place === UPPER ? readXattrs(libc, tree.real(path), attributes.prefix) : place.xattrs(path);
    },
    open(path) {
      const place = owner(path, "open");
      return place === UPPER ? openSync(nativePath(tree.real(path)), READ) : place.open(path);
    },
    realPath(path) {
      const place = owner(path, "lstat");
      return place === UPPER ? tree.real(path) : place.realPath(path);
    },
  };
}
