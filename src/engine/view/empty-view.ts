import type { FileInfo, FileView } from "./file-view.js";
import { NO_XATTRS } from "./read-xattrs.js";
import { viewError } from "./view-error.js";

const ROOT: Omit<FileInfo, "mtime"> = {
  kind: "directory",
  mode: 0o755,
  uid: 0,
  gid: 0,
  size: 0,
  major: 0,
  minor: 0,
  inode: undefined,
};

const NO_NAMES: readonly string[] = [];

/** The tree without files: a root directory, made when it is looked at, which no place of the machine stands for. */
export const EMPTY_VIEW: FileView = {
  lstat: (path) => (path === "/" ? { ...ROOT, mtime: BigInt(Date.now()) * 1_000_000n } : undefined),
  readDirectory(path) {
    if (path !== "/") throw viewError("ENOENT", "scandir", path);
    return NO_NAMES;
  },
  readLink(path) {
    throw viewError(path === "/" ? "EINVAL" : "ENOENT", "readlink", path);
  },
  xattrs(path) {
    if (path !== "/") throw viewError("ENOENT", "llistxattr", path);
    return NO_XATTRS;
  },
  open(path) {
    throw viewError("ENOENT", "open", path);
  },
  realPath(path) {
    throw viewError("ENOENT", "lstat", path);
  },
};
