import { type BigIntStats, lstatSync } from "node:fs";
import type { Stat } from "../../proto/generated/fsutil.js";
import { GoMode, isDirectory, isSymlink, toGoMode } from "./file-mode.js";
import type { Libc } from "./libc.js";
import { nativePath, readLink, readNames } from "./native-path.js";
import { errorCode, isGone, pathError } from "./path-error.js";
import { type DirectoryMatches, NO_MATCHES, type PathFilter } from "./path-filter.js";
import { XattrReader } from "./xattr.js";

/** What is walked, and how its entries are told. */
export interface Tree {
  /** Absolute, without symlinks. */
  readonly root: string;
  /** Leaves entries out. */
  readonly filter?: PathFilter | undefined;
  /** Reads extended attributes; without it none are told. */
  readonly libc?: Libc | undefined;
  /** Tells the owners that files have, instead of root for all. */
  readonly keepsOwners?: boolean | undefined;
}

/** A directory being read. */
interface Level {
  /** From the root, empty for the root itself. */
  readonly path: string;
  readonly names: readonly string[];
  readonly matches: DirectoryMatches;
  /** The directory itself, while it waits for an entry for whose sake it is told. */
  unsent: Stat | undefined;
  /** The first name not looked at. */
  next: number;
}

/**
 * The entries of a tree in the order that the receiver insists on: depth first, siblings by the bytes of their names,
 * directories before what they hold. The root is not among them. A directory that is only searched comes right before
 * the first entry in it that is kept. Of several hard links all but the first name the first as their `linkname`.
 *
 * Reads a directory when its turn comes; what vanishes meanwhile is left out. Special files are never opened, symlinks
 * never followed.
 * Agrees with fsutil's Walk, filterFS and hardlinkFilter.
 *
 * @throws BuildError `file/read` for what can't be read; but not for a directory that is only searched, if we have no
 * permission.
 */
export function* walkTree(tree: Tree): Generator<Stat, void, undefined> {
  const { root, filter } = tree;
  const reader = new StatReader(tree);
  const top = openLevel(root, "", NO_MATCHES, undefined);
  const levels = top === undefined ? [] : [top];
  while (levels.length > 0) {
    const level = levels.at(-1)!;
    if (level.next === level.names.length) {
      levels.pop();
      continue;
    }
    const name = level.names[level.next++]!;
    const path = level.path === "" ? name : `${level.path}/${name}`;
    const verdict = filter === undefined ? "keep" : filter.judge(path, level.matches);
    if (verdict === "skip") continue;
    const stat = reader.read(path, verdict === "keep");
    if (stat === undefined) continue;
    if (verdict === "keep") {
      if (level.unsent !== undefined) yield* takeUnsent(levels);
      yield stat;
    }
    if (!isDirectory(stat.mode!)) continue;
    const matches = filter === undefined ? NO_MATCHES : filter.enter(path, level.matches);
    const below = openLevel(root, path, matches, verdict === "keep" ? undefined : stat);
    if (below !== undefined) levels.push(below);
  }
}

/** The directories above that were not told yet, from the top down. */
function* takeUnsent(levels: readonly Level[]): Generator<Stat, void, undefined> {
  let first = levels.length;
  while (first > 0 && levels[first - 1]!.unsent !== undefined) first--;
  for (const level of levels.slice(first)) {
    yield level.unsent!;
    level.unsent = undefined;
  }
}

function openLevel(
  root: string,
  path: string,
  matches: DirectoryMatches,
  unsent: Stat | undefined,
): Level | undefined {
  const full = path === "" ? root : `${root}/${path}`;
  try {
    return { path, names: readNames(full), matches, unsent, next: 0 };
  } catch (error) {
    if (isGone(error) || (unsent !== undefined && errorCode(error) === "EACCES")) return undefined;
    throw pathError("open", full, error, "file/read");
  }
}

const DEVICE_BITS = 64n;

/** Tells what an entry is, and remembers the hard links. */
class StatReader {
  readonly #root: string;
  readonly #keepsOwners: boolean;
  readonly #xattrs: XattrReader | undefined;
  /** The first path of each file that has several, by device and inode. */
  readonly #links = new Map<bigint, string>();

  constructor({ root, keepsOwners = false, libc }: Tree) {
    this.#root = root;
    this.#keepsOwners = keepsOwners;
    this.#xattrs = libc && new XattrReader(libc);
  }

  /** Undefined if there is nothing; an entry that is not kept is only looked at if it is a directory. */
  read(path: string, isKept: boolean): Stat | undefined {
    const full = `${this.#root}/${path}`;
    try {
      const stats = lstatSync(nativePath(full), { bigint: true, throwIfNoEntry: false });
      if (stats === undefined || (!isKept && !stats.isDirectory())) return undefined;
      return this.#describe(path, full, stats);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw pathError("lstat", full, error, "file/read");
    }
  }

  #describe(path: string, full: string, stats: BigIntStats): Stat {
    const mode = toGoMode(Number(stats.mode));
    const isFolder = isDirectory(mode);
    return {
      path,
      mode: process.platform === "win32" ? windowsMode(mode) : mode,
      uid: this.#keepsOwners ? Number(stats.uid) : 0,
      gid: this.#keepsOwners ? Number(stats.gid) : 0,
      size: isFolder ? 0 : Number(stats.size),
      modTime: stats.mtimeNs,
      linkname: isFolder ? undefined : isSymlink(mode) ? readLink(full) : this.#earlierLink(path, stats),
      devmajor: stats.rdev === 0n || isFolder ? 0 : Number((stats.rdev >> 8n) & 0xfffn),
      devminor:
        stats.rdev === 0n || isFolder ? 0 : Number((stats.rdev & 0xffn) | ((stats.rdev >> 12n) & 0xfff00n)),
      xattrs: this.#xattrs?.read(full, stats.dev),
    };
  }

  #earlierLink(path: string, { dev, ino, nlink }: BigIntStats): string | undefined {
    if (nlink < 2n) return undefined;
    const key = (dev << DEVICE_BITS) | ino;
    const first = this.#links.get(key);
    if (first === undefined) this.#links.set(key, path);
    return first;
  }
}

/** Everything may be executed. Agrees with mkstat, fsutil's stat.go. */
function windowsMode(mode: number): number {
  return ((mode & ~GoMode.permissions) | ((mode | 0o111) & 0o755)) >>> 0;
}
