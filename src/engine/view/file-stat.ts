import { GoMode, toGoMode, UnixType } from "../../client/files/file-mode.js";
import type { Stat } from "../../proto/generated/fsutil.js";
import type { FileInfo, FileKind, FileView } from "./file-view.js";

const TYPES: Readonly<Record<FileKind, number>> = {
  file: UnixType.regular,
  directory: UnixType.directory,
  symlink: UnixType.symlink,
  char: UnixType.characterDevice,
  block: UnixType.blockDevice,
  fifo: UnixType.fifo,
  socket: UnixType.socket,
};

/** Attributes of macOS stay where they are. Agrees with skipXattr, fsutil's stat_unix.go. */
const SKIPPED = "com.apple.";

/**
 * The message that tells of a file under a name; hard links are not told apart from files. A socket has no type.
 * Agrees with mkstat, fsutil's stat.go.
 */
export function fileStat(view: FileView, path: string, info: FileInfo, name: string): Stat {
  const target = info.kind === "symlink" ? view.readLink(path) : undefined;
  return {
    path: name,
    mode: (toGoMode(TYPES[info.kind] | info.mode) & ~GoMode.socket) >>> 0,
    uid: info.uid,
    gid: info.gid,
    size: target === undefined ? info.size : Buffer.byteLength(target),
    modTime: info.mtime,
    linkname: target,
    devmajor: info.major,
    devminor: info.minor,
    xattrs: statXattrs(view, path),
  };
}

function statXattrs(view: FileView, path: string): Stat["xattrs"] {
  const xattrs = view.xattrs(path);
  if (xattrs.size === 0) return undefined;
  const told: Record<string, Uint8Array> = Object.create(null);
  let isEmpty = true;
  for (const [name, value] of xattrs) {
    if (name.startsWith(SKIPPED)) continue;
    told[name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : told;
}
