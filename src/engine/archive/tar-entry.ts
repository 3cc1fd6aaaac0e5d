/** A point in time; nanoseconds count forwards, also before 1970. */
export interface TarTime {
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
}

/** What an entry of a tar archive is, by its type flag. */
export type TarKind = "file" | "hardlink" | "symlink" | "char" | "block" | "directory" | "fifo";

/** What an entry of a tar archive says of itself, extended headers included. */
export interface TarEntryHeader {
  /** Undefined for a type flag that nobody knows. */
  readonly kind: TarKind | undefined;
  /** The type flag as it is written. */
  readonly flag: string;
  /** As it is written; bytes that are not UTF-8 as decode-text.ts spells them. Hostile: see {@link cleanEntryName}. */
  readonly name: string;
  /** Where a link points: hard links name another entry. */
  readonly linkName: string;
  /** As it is written; the lower twelve bits count. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly groupName: string;
  /** Bytes of a file, holes included; 0 for all else. */
  readonly size: number;
  readonly mtime: TarTime;
  readonly atime: TarTime | undefined;
  readonly ctime: TarTime | undefined;
  readonly major: number;
  readonly minor: number;
  /** The records of its extended header; empty without one. */
  readonly records: ReadonlyMap<string, Uint8Array>;
}

/** Archives consist of blocks of this size. */
export const BLOCK_SIZE = 512;

/** Where fields stand in a header, and how long they are: POSIX.1-1988, "ustar", and what differs in GNU's and star's. */
export const TarField = {
  name: { at: 0, length: 100 },
  mode: { at: 100, length: 8 },
  uid: { at: 108, length: 8 },
  gid: { at: 116, length: 8 },
  size: { at: 124, length: 12 },
  mtime: { at: 136, length: 12 },
  checksum: { at: 148, length: 8 },
  flag: { at: 156, length: 1 },
  linkName: { at: 157, length: 100 },
  magic: { at: 257, length: 8 },
  userName: { at: 265, length: 32 },
  groupName: { at: 297, length: 32 },
  major: { at: 329, length: 8 },
  minor: { at: 337, length: 8 },
  prefix: { at: 345, length: 155 },
  starPrefix: { at: 345, length: 131 },
  starAtime: { at: 476, length: 12 },
  starCtime: { at: 488, length: 12 },
  starTrailer: { at: 508, length: 4 },
  gnuAtime: { at: 345, length: 12 },
  gnuCtime: { at: 357, length: 12 },
  gnuSparse: { at: 386, length: 97 },
  gnuRealSize: { at: 483, length: 12 },
} as const;

/** A place in a header. */
export interface Field {
  readonly at: number;
  readonly length: number;
}

/** What attributes are called in extended headers, and what every archiver puts before their names. */
export const XATTR_RECORD = "SCHILY.xattr.";
