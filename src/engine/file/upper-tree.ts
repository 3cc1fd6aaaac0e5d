import { type BigIntStats, chmodSync, lchownSync, lstatSync, mkdirSync, unlinkSync } from "node:fs";
import type { Libc } from "../../client/files/libc.js";
import { nativePath } from "../../client/files/native-path.js";
import { errorCode } from "../../client/files/path-error.js";
import type { FileInfo, FileView } from "../view/file-view.js";
import { isOpaque, isWhiteout, type OverlayAttributes, PLAIN_OPAQUE } from "../view/overlay-format.js";
import { RecentMap } from "../view/recent-map.js";
import { viewError } from "../view/view-error.js";

/** A directory of the tree that a layer and what is below it make. */
export interface TreeDirectory {
  /** Whether the layer has it. */
  isUpper: boolean;
  /** Whether what is below shows through. */
  readonly showsBelow: boolean;
  /** What the system lets new entries have of it, as long as the layer has it. */
  gid: number;
  mode: number;
  hasDefaultAcl: boolean;
}

const LOOKUP = { bigint: true, throwIfNoEntry: false } as const;
const REMEMBERED = 50_000;
const DEFAULT_ACL = "system.posix_acl_default";

/**
 * The directories of a layer that is being written upon a tree. A path of the machine is only given for what is in a directory
 * that was seen to be one, as were those it is in; so nothing is ever written through a symlink.
 */
export class UpperTree {
  readonly libc: Libc;
  readonly below: FileView;
  readonly attributes: OverlayAttributes;
  /** What the system takes away from modes of new files. */
  readonly umask = process.umask();
  readonly uid = process.geteuid?.() ?? 0;
  readonly gid = process.getegid?.() ?? 0;
  readonly #root: string;
  readonly #directories = new RecentMap<TreeDirectory>(REMEMBERED);
  readonly #top: TreeDirectory;

  constructor(directory: string, below: FileView, attributes: OverlayAttributes, libc: Libc) {
    this.libc = libc;
    this.below = below;
    this.attributes = attributes;
    this.#root = directory;
    this.#top = this.#describe(directory, lstatSync(nativePath(directory), { bigint: true }), true);
  }

  /** Where the layer has what is at a path, if it has it. */
  real(path: string): string {
    return path === "/" ? this.#root : this.#root + path;
  }

  /** What the layer has at a path, whiteouts too; its directory is one of {@link directory}. */
  stats(path: string): BigIntStats | undefined {
    return lstatSync(nativePath(this.real(path)), LOOKUP);
  }

  /** What is known of a directory; undefined if there is none. */
  directory(path: string): TreeDirectory | undefined {
    if (path === "/") return this.#top;
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    const parent = this.directory(parentPath(path));
    if (parent === undefined) return undefined;
    const stats = parent.isUpper ? this.stats(path) : undefined;
    if (stats !== undefined && !stats.isDirectory()) return undefined;
    const isBelow = parent.showsBelow && this.below.lstat(path)?.kind === "directory";
    if (stats === undefined && !isBelow) return undefined;
    const found =
      stats === undefined
        ? { isUpper: false, showsBelow: true, gid: 0, mode: 0, hasDefaultAcl: false }
        : this.#describe(
            this.real(path),
            stats,
            isBelow && !isOpaque(this.libc, this.real(path), this.attributes),
          );
    this.#directories.set(path, found);
    return found;
  }

  /** What is known of a directory that the layer has now, as it was copied up if need be. Throws ENOENT or ENOTDIR. */
  enter(path: string): TreeDirectory {
    const directory = this.directory(path);
    if (directory === undefined) throw viewError(this.exists(path) ? "ENOTDIR" : "ENOENT", "open", path);
    if (!directory.isUpper) this.#copyUp(path, directory);
    return directory;
  }

  /** Whether there is anything. */
  exists(path: string): boolean {
    if (path === "/") return true;
    const parent = this.directory(parentPath(path));
    if (parent === undefined) return false;
    const stats = parent.isUpper ? this.stats(path) : undefined;
    if (stats !== undefined) return !isWhiteout(stats);
    return parent.showsBelow && this.below.lstat(path) !== undefined;
  }

  /**
   * Makes a new entry of the layer with a function that gets its place, and throws EEXIST if something is there. A whiteout
   * gives way; what is below is not looked at.
   */
  create<T>(path: string, make: (real: string) => T): T {
    if (path.includes("\0")) throw viewError("EINVAL", "open", path);
    this.enter(parentPath(path));
    const real = this.real(path);
    try {
      return make(real);
    } catch (error) {
      if (errorCode(error) !== "EEXIST" || !isWhiteout(lstatSync(nativePath(real), { bigint: true })))
        throw error;
      unlinkSync(nativePath(real));
      return make(real);
    }
  }

  /** A new directory of the layer, as `mkdir` made it. */
  add(path: string): void {
    const stats = lstatSync(nativePath(this.real(path)), { bigint: true });
    this.#directories.set(path, this.#describe(this.real(path), stats, false));
  }

  /** A file of the layer has other attributes now. */
  forget(path: string): void {
    if (path !== "/") {
      this.#directories.delete(path);
      return;
    }
    const stats = lstatSync(nativePath(this.#root), { bigint: true });
    const { gid, mode, hasDefaultAcl } = this.#describe(this.#root, stats, true);
    Object.assign(this.#top, { gid, mode, hasDefaultAcl });
  }

  /** Some directory is gone, with all that was in it: this is rare, so everything is found out anew. */
  forgetAll(): void {
    this.#directories.clear();
  }

  /** Gives the layer a directory like the one below. Times of the directory that it is in stay, as overlayfs keeps them. */
  #copyUp(path: string, directory: TreeDirectory): void {
    const parentOf = parentPath(path);
    this.enter(parentOf);
    const info = this.below.lstat(path)!;
    const before = lstatSync(nativePath(this.real(parentOf)), { bigint: true });
    const real = this.real(path);
    mkdirSync(nativePath(real), 0o700);
    this.copyAttributes(path, real, info);
    this.libc.setTimes(this.real(parentOf), before.mtimeNs);
    const { gid, mode, hasDefaultAcl } = this.#describe(
      real,
      lstatSync(nativePath(real), { bigint: true }),
      true,
    );
    Object.assign(directory, { isUpper: true, gid, mode, hasDefaultAcl });
  }

  /** Gives something that was made in place of what is below at a path all that it has but its content. */
  copyAttributes(path: string, real: string, info: FileInfo): void {
    const native = nativePath(real);
    lchownSync(native, info.uid, info.gid);
    this.copyXattrs(this.below.xattrs(path), real);
    if (info.kind !== "symlink") chmodSync(native, info.mode);
    this.libc.setTimes(real, info.mtime);
  }

  /** Sets an attribute; those of overlayfs are refused, as it does. */
  setXattr(real: string, name: string, value: Uint8Array): void {
    if (name.startsWith(this.attributes.prefix) || name === PLAIN_OPAQUE)
      throw viewError("EPERM", "lsetxattr", name);
    if (name.includes("\0")) throw viewError("EINVAL", "lsetxattr", name);
    this.libc.setXattr(real, name, value);
  }

  /**
   * Sets those attributes that may be set, and here. Agrees with the xattrErrorHandler of docopy, llbsolver/file/backend.go.
   */
  copyXattrs(xattrs: ReadonlyMap<string, Uint8Array>, real: string): void {
    for (const [name, value] of xattrs) {
      try {
        this.setXattr(real, name, value);
      } catch {
        // A security module may own it, or the file system may not have it.
      }
    }
  }

  #describe(real: string, stats: BigIntStats, showsBelow: boolean): TreeDirectory {
    return {
      isUpper: true,
      showsBelow,
      gid: Number(stats.gid),
      mode: Number(stats.mode) & 0o7777,
      hasDefaultAcl: hasAttribute(this.libc, real, DEFAULT_ACL),
    };
  }
}

function hasAttribute(libc: Libc, real: string, name: string): boolean {
  try {
    const names = libc.listXattrs(real);
    return names.length > 0 && Buffer.from(names).includes(`${name}\0`);
  } catch {
    return false;
  }
}

/** The directory that a path is in. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
