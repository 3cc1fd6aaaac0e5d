import { linkSync, lstatSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { nativePath } from "../../client/files/native-path.js";
import { Pacer } from "../../client/files/pacer.js";
import { errorCode } from "../../client/files/path-error.js";
import { writeError } from "../state/store-error.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import type { FileInfo, FileView } from "../view/file-view.js";
import { type CopiedTree, markCopied } from "./copied-tree.js";
import { copyEntry, copyEntryNow, infoMetadata } from "./copy-entry.js";
import { DirectoryTimes } from "./directory-times.js";
import { EntryMaker } from "./entry-maker.js";
import { isSameEntry, viewedFile } from "./same-entry.js";

export interface DiffTreesOptions {
  readonly isUserNamespace: boolean;
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether files may be hard links to those that the upper tree has in the machine: only if neither they nor the new directory
   * are ever written to.
   */
  readonly isLinked?: boolean;
  /**
   * The upper tree is what has become of a copy of the lower one. With it the times of directories, all extended attributes and
   * all contents count too, as in a directory that overlayfs has written, which has everything that was touched.
   */
  readonly copied?: CopiedTree | undefined;
}

/**
 * Writes into an empty directory, in the form that overlayfs has, what turns one tree into another. Hard links, holes, extended
 * attributes and devices are kept; in a user namespace devices can't be. Agrees with Changes, containerd/continuity fs.
 *
 * @throws BuildError `file/write`, `layer/owner`, and what the signal throws
 */
export async function diffTrees(
  lower: FileView,
  upper: FileView,
  directory: string,
  options: DiffTreesOptions,
): Promise<void> {
  await new TreeDiffer(lower, upper, directory, options).run();
}

/** Copies a whole tree into an empty directory, as files without any meaning for overlayfs. Otherwise like {@link diffTrees}. */
export async function copyTree(
  view: FileView,
  directory: string,
  options: DiffTreesOptions,
): Promise<CopiedTree> {
  const differ = new TreeDiffer(EMPTY_VIEW, view, directory, options);
  await differ.run();
  return markCopied(directory, differ.made);
}

class TreeDiffer {
  readonly #lower: FileView;
  readonly #upper: FileView;
  readonly #directory: string;
  readonly #options: DiffTreesOptions;
  readonly #maker: EntryMaker;
  readonly #times = new DirectoryTimes();
  readonly #pacer = new Pacer();
  /** Directories that were made. */
  readonly #made = new Set<string>([""]);
  /** Where the first name of a file with several names is. */
  readonly #names = new Map<string, string>();
  /** Names of files that did not change, which count once another name of them does. */
  readonly #waiting = new Map<string, string[]>();
  /** Files of the machine that have a name in the new directory. */
  readonly #linked = new Set<string>();

  constructor(lower: FileView, upper: FileView, directory: string, options: DiffTreesOptions) {
    this.#lower = lower;
    this.#upper = upper;
    this.#directory = directory;
    this.#options = options;
    this.#maker = new EntryMaker(directory, options.isUserNamespace, true);
  }

  /** The directories that were made. */
  get made(): Iterable<string> {
    return this.#made;
  }

  async run(): Promise<void> {
    const root = this.#upper.lstat("/");
    if (root !== undefined) this.#maker.setDirectory(this.#directory, this.#metadata("/", root));
    await this.#compare("", this.#lower.lstat("/")?.kind === "directory");
    for (const [path, time] of this.#times.entries()) {
      this.#maker.setTimes(this.#directory + path, time);
      if (this.#pacer.isDue) await this.#pacer.pause();
    }
    if (root !== undefined) this.#maker.setTimes(this.#directory, this.#metadata("/", root).mtime);
  }

  /** Goes through a directory of the upper tree; `hasLower` tells whether it is one in the lower tree too. */
  async #compare(directory: string, hasLower: boolean): Promise<void> {
    const old = hasLower ? this.#lower.readDirectory(directory || "/") : [];
    let next = 0;
    for (const name of this.#upper.readDirectory(directory || "/")) {
      for (; next < old.length && compareUtf8(old[next]!, name) < 0; next++)
        this.#remove(directory, old[next]!);
      const isOld = old[next] === name;
      if (isOld) next++;
      await this.#compareOne(`${directory}/${name}`, isOld);
    }
    for (; next < old.length; next++) this.#remove(directory, old[next]!);
  }

  async #compareOne(path: string, isOld: boolean): Promise<void> {
    const info = this.#upper.lstat(path);
    if (info === undefined) return;
    const old = isOld ? this.#lower.lstat(path) : undefined;
    if (old === undefined || !(await this.#isSame(path, old, info))) await this.#make(path, info);
    else if (info.inode !== undefined && info.kind !== "directory") await this.#unchanged(path, info.inode);
    if (this.#pacer.isDue) {
      this.#options.signal?.throwIfAborted();
      await this.#pacer.pause();
    }
    if (info.kind === "directory") await this.#compare(path, old?.kind === "directory");
  }

  async #isSame(path: string, old: FileInfo, info: FileInfo): Promise<boolean> {
    const { copied } = this.#options;
    if (info.kind !== "directory" && copied?.isUntouched(path)) return true;
    const isExact = copied !== undefined;
    const steps = isSameEntry(
      viewedFile(this.#lower, path, old),
      viewedFile(this.#upper, path, info),
      isExact,
    );
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value && (!isExact || this.#isExactlySame(path, old, info));
      if (!this.#pacer.isDue) continue;
      this.#options.signal?.throwIfAborted();
      await this.#pacer.pause();
    }
  }

  #isExactlySame(path: string, old: FileInfo, info: FileInfo): boolean {
    return old.mtime === info.mtime && isDeepStrictEqual(this.#lower.xattrs(path), this.#upper.xattrs(path));
  }

  async #make(path: string, info: FileInfo): Promise<void> {
    if (info.kind === "directory") {
      this.#enter(path);
      return;
    }
    this.#enter(parentOf(path));
    const { inode } = info;
    const first = inode === undefined ? undefined : this.#names.get(inode);
    if (first !== undefined) {
      this.#link(first, path, info);
      return;
    }
    try {
      const isMade =
        this.#share(path, info) || (await copyEntry(this.#upper, path, info, this.#place(path), this.#maker));
      if (!isMade || inode === undefined) return;
    } catch (error) {
      throw writeError("copy", path, error);
    }
    this.#names.set(inode, path);
    for (const other of this.#waiting.get(inode) ?? []) {
      this.#enter(parentOf(other));
      this.#link(path, other, info);
    }
    this.#waiting.delete(inode);
  }

  /** A name of a file that did not change: it stays below, unless the file was written for another name. */
  async #unchanged(path: string, inode: string): Promise<void> {
    const first = this.#names.get(inode);
    if (first === undefined) {
      this.#waiting.set(inode, [...(this.#waiting.get(inode) ?? []), path]);
      return;
    }
    this.#enter(parentOf(path));
    this.#link(first, path, this.#upper.lstat(path)!);
  }

  #link(from: string, to: string, info: FileInfo): void {
    try {
      linkSync(nativePath(this.#place(from)), nativePath(this.#place(to)));
    } catch (error) {
      // A file can't have any number of names.
      if (errorCode(error) !== "EMLINK") throw writeError("link", to, error);
      copyEntryNow(this.#upper, to, info, this.#place(to), this.#maker);
    }
  }

  /** Gives a file of the machine another name, if that is wanted and can be. */
  #share(path: string, info: FileInfo): boolean {
    if (!this.#options.isLinked || info.kind !== "file") return false;
    const source = nativePath(this.#upper.realPath(path));
    const { dev, ino } = lstatSync(source, { bigint: true });
    const key = `${dev}:${ino}`;
    // Two files of a tree may be one in the machine, but not in a layer, where they would count as hard links.
    if (this.#linked.has(key)) return false;
    try {
      linkSync(source, nativePath(this.#place(path)));
    } catch (error) {
      const code = errorCode(error) ?? "";
      if (code === "EXDEV" || code === "EMLINK" || code === "EPERM") return false;
      throw error;
    }
    this.#linked.add(key);
    return true;
  }

  #remove(directory: string, name: string): void {
    this.#enter(directory);
    try {
      this.#maker.makeWhiteout(this.#place(`${directory}/${name}`));
    } catch (error) {
      throw writeError("mknod", `${directory}/${name}`, error);
    }
  }

  /** Makes a directory of the upper tree with those that it is in. */
  #enter(path: string): void {
    if (this.#made.has(path)) return;
    this.#enter(parentOf(path));
    this.#made.add(path);
    const metadata = this.#metadata(path, this.#upper.lstat(path)!);
    try {
      this.#maker.makeDirectory(this.#place(path), metadata);
    } catch (error) {
      throw writeError("mkdir", path, error);
    }
    this.#times.add(path, metadata.mtime);
  }

  #metadata(path: string, info: FileInfo): ReturnType<typeof infoMetadata> {
    return infoMetadata(info, this.#upper.xattrs(path));
  }

  #place(path: string): string {
    return this.#directory + path;
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
