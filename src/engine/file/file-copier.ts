import { type BigIntStats, constants, linkSync, lstatSync } from "node:fs";
import { nativePath } from "../../client/files/native-path.js";
import { errorCode } from "../../client/files/path-error.js";
import type { FileInfo, FileView } from "../view/file-view.js";
import { copyLarge, copySmall, SMALL_FILE } from "./copy-content.js";
import type { EarlierCopies } from "./earlier-copies.js";
import { fileCalls } from "./file-calls.js";
import { parentPath, type UpperTree } from "./upper-tree.js";

/** A regular file of another tree. */
export interface CopySource {
  readonly view: FileView;
  readonly path: string;
  readonly info: FileInfo;
  /** It is in a sealed layer, so that the copy may be the very same file if it is to have the same attributes. */
  readonly isSealed: boolean;
  /** The digest of a file's record where it is known, if files may be known again by that. */
  digestOf?(path: string): string | undefined;
}

/** What a file gets when it is copied. */
export interface CopyAttributes {
  /** 07777 of it. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
}

const O_CLOEXEC = 0o2000000;
const WRITE_NEW =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | O_CLOEXEC;
/** What should be a regular file but may be something else by now is not waited for. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | O_CLOEXEC;

/** Copies regular files into a layer. */
export class FileCopier {
  readonly #tree: UpperTree;
  readonly #signal: AbortSignal | undefined;
  readonly #earlier: EarlierCopies | undefined;
  readonly #calls = fileCalls();
  /** The inodes that belong to sealed layers as well, and so must never be changed. */
  readonly #shared = new Set<number>();

  constructor(tree: UpperTree, signal: AbortSignal | undefined, earlier: EarlierCopies | undefined) {
    this.#tree = tree;
    this.#signal = signal;
    this.#earlier = earlier;
  }

  /** Whether a file of the layer belongs to a sealed one as well. */
  isShared(inode: bigint): boolean {
    return this.#shared.size > 0 && this.#shared.has(Number(inode));
  }

  /** Makes an empty file and opens it for writing. */
  make(path: string, mode: number): number {
    const file = this.#tree.create(path, (real) => this.#calls.open(real, WRITE_NEW, mode));
    const parent = this.#tree.enter(parentPath(path));
    if (!parent.hasDefaultAcl && (mode & this.#tree.umask) !== 0) this.#calls.setMode(file, mode);
    return file;
  }

  /** Gives a promise only for a large file. */
  copy(path: string, source: CopySource, to: CopyAttributes): Promise<void> | undefined {
    if (this.#earlier !== undefined && this.#takeEarlier(this.#earlier, path, source, to)) return undefined;
    const from = source.view.realPath(source.path);
    if (source.isSealed && isSame(source.info, to) && this.#share(path, from, source.info)) return undefined;
    const calls = this.#calls;
    const input = calls.open(from, READ, 0);
    let output = -1;
    let isLater = false;
    try {
      output = this.#tree.create(path, (real) => calls.open(real, WRITE_NEW, to.mode & 0o777));
      if (source.info.size > SMALL_FILE) {
        isLater = true;
        return this.#copyLarge(path, input, output, source, to);
      }
      copySmall(calls, input, output, source.info.size);
      this.#finish(path, output, source, to);
    } finally {
      if (!isLater) {
        calls.close(input);
        if (output !== -1) calls.close(output);
      }
    }
    return undefined;
  }

  async #copyLarge(
    path: string,
    input: number,
    output: number,
    source: CopySource,
    to: CopyAttributes,
  ): Promise<void> {
    try {
      await copyLarge(this.#calls, input, output, source.info.size, this.#signal);
      this.#finish(path, output, source, to);
    } finally {
      this.#calls.close(input);
      this.#calls.close(output);
    }
  }

  /** In the order in which nothing takes back what was set. */
  #finish(path: string, file: number, source: CopySource, to: CopyAttributes): void {
    const { uid, gid, umask } = this.#tree;
    const parent = this.#tree.enter(parentPath(path));
    if (to.uid !== uid || to.gid !== gid || parent.gid !== gid) this.#calls.setOwner(file, to.uid, to.gid);
    if (parent.hasDefaultAcl || (to.mode & (umask | 0o7000)) !== 0) this.#calls.setMode(file, to.mode);
    this.#tree.copyXattrs(source.view.xattrs(source.path), this.#tree.real(path));
    this.#calls.setTimes(file, to.mtime);
  }

  /** Takes the copy of an earlier build, if it is just what is wanted now. */
  #takeEarlier(
    earlier: EarlierCopies,
    path: string,
    { digestOf, path: from, info }: CopySource,
    to: CopyAttributes,
  ): boolean {
    const digest = digestOf?.(from) ?? "";
    earlier.add(path, digest, info.size);
    const copy = digest === "" ? undefined : earlier.find(path, digest);
    if (copy === undefined) return false;
    const stats = lstatSync(nativePath(copy), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || !isCopy(stats, info.size, to) || this.isShared(stats.ino)) return false;
    return this.#link(path, copy, Number(stats.ino));
  }

  /**
   * Gives the very file a name in the layer. Only once for each: files that were apart would be one in this layer.
   */
  #share(path: string, from: string, { inode }: FileInfo): boolean {
    if (inode !== undefined && this.isShared(lstatSync(nativePath(from), { bigint: true }).ino)) return false;
    return this.#link(path, from);
  }

  #link(path: string, from: string, inode?: number): boolean {
    try {
      this.#tree.create(path, (real) => linkSync(nativePath(from), nativePath(real)));
    } catch (error) {
      // Another file system, too many links already, or not ours.
      if (NOT_SHARED.has(errorCode(error) ?? "")) return false;
      throw error;
    }
    this.#shared.add(inode ?? lstatSync(nativePath(this.#tree.real(path))).ino);
    return true;
  }
}

const NOT_SHARED = new Set(["EXDEV", "EMLINK", "EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP"]);

function isCopy(stats: BigIntStats, size: number, to: CopyAttributes): boolean {
  return (
    stats.isFile() &&
    Number(stats.size) === size &&
    (Number(stats.mode) & 0o7777) === to.mode &&
    Number(stats.uid) === to.uid &&
    Number(stats.gid) === to.gid &&
    stats.mtimeNs === to.mtime
  );
}

function isSame(info: FileInfo, to: CopyAttributes): boolean {
  return info.mode === to.mode && info.uid === to.uid && info.gid === to.gid && info.mtime === to.mtime;
}
