export type FileKind = "file" | "directory" | "symlink" | "char" | "block" | "fifo" | "socket";

/** What a tree knows of a file, the file's content apart. */
export interface FileInfo {
  readonly kind: FileKind;
  /** The permission bits with set-id and sticky: 07777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; 0 unless it is a file. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
  /** Of devices, 0 of all else. */
  readonly major: number;
  readonly minor: number;
  /** The same for all hard links to one file of this tree, undefined for what has one name only. */
  readonly inode: string | undefined;
}

/**
 * A tree of files that can be read: stacked layers, or a part of a directory. It does not change.
 *
 * Paths are absolute and clean, with `/` for the root; names that are not UTF-8 are spelled as decode-text.ts does.
 * No symlink is ever followed: what is below one does not exist. Everything is synchronous, as it is called for each of
 * very many files; who walks much of a tree lets others run from time to time. What throws, throws errors with a `code`, as
 * `node:fs` does.
 */
export interface FileView {
  lstat(path: string): FileInfo | undefined;
  /** The names in a directory, in the order of their bytes; throws ENOENT or ENOTDIR. */
  readDirectory(path: string): readonly string[];
  /** Where a symlink points. */
  readLink(path: string): string;
  /** The extended attributes, symlinks not followed, without those of overlayfs. */
  xattrs(path: string): ReadonlyMap<string, Uint8Array>;
  /** A descriptor to read a regular file with; the caller closes it. */
  open(path: string): number;
  /** Where the machine has this very file; for fast copies, and never for writing. */
  realPath(path: string): string;
}
