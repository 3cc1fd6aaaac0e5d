import type { BigIntStats } from "node:fs";
import type { FileInfo, FileKind } from "./file-view.js";

/** By the kinds of `st_mode`, shifted to the right; in decimal. */
const KINDS: Readonly<Record<number, FileKind>> = {
  1: "fifo",
  2: "char",
  4: "directory",
  6: "block",
  8: "file",
  10: "symlink",
  12: "socket",
};

/** What the system told of a file; `tree` tells apart the inodes of different file systems or layers. */
export function fileInfo(stats: BigIntStats, tree: string): FileInfo {
  const mode = Number(stats.mode);
  const kind = KINDS[mode >> 12] ?? "socket";
  const isDevice = kind === "char" || kind === "block";
  const { rdev } = stats;
  return {
    kind,
    mode: mode & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: kind === "file" ? Number(stats.size) : 0,
    mtime: stats.mtimeNs,
    major: isDevice ? Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xffff_f000n)) : 0,
    minor: isDevice ? Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffff_ff00n)) : 0,
    inode: stats.nlink > 1n && kind !== "directory" ? `${tree}:${stats.ino}` : undefined,
  };
}
