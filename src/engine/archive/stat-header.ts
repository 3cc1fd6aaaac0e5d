import { GoMode, isDirectory, isRegular, isSymlink, unixPermissions } from "../../client/files/file-mode.js";
import type { Stat } from "../../proto/generated/fsutil.js";
import type { WrittenHeader } from "./encode-entry.js";
import { XATTR_RECORD } from "./tar-entry.js";

const SECOND = 1_000_000_000n;
const HALF = SECOND / 2n;

/**
 * What an output of type tar has of a file that a message tells of: times rounded to seconds, all extended attributes, and
 * a hard link where there is a link's name. Agrees with WriteTar, fsutil's tarwriter.go.
 */
export function statHeader(stat: Stat): WrittenHeader {
  const { path = "", mode = 0, uid = 0, gid = 0, size = 0, linkname = "", devmajor = 0, devminor = 0 } = stat;
  const time = BigInt(stat.modTime ?? 0) + HALF;
  const seconds = (time - (((time % SECOND) + SECOND) % SECOND)) / SECOND;
  return {
    flag: typeFlag(mode, linkname),
    name: isDirectory(mode) ? `${path}/` : path,
    linkName: linkname,
    mode: unixPermissions(mode),
    uid,
    gid,
    size: isRegular(mode) && linkname === "" ? Number(size) : 0,
    mtime: { seconds: Number(seconds), nanoseconds: 0 },
    major: Number(devmajor),
    minor: Number(devminor),
    records: new Map(
      Object.entries(stat.xattrs ?? {}).map(([name, value]) => [XATTR_RECORD + name, value] as const),
    ),
  };
}

function typeFlag(mode: number, linkName: string): string {
  if (isSymlink(mode)) return "2";
  if (linkName !== "") return "1";
  if (isDirectory(mode)) return "5";
  if (mode & GoMode.fifo) return "6";
  if (mode & GoMode.device) return mode & GoMode.characterDevice ? "3" : "4";
  return "0";
}
