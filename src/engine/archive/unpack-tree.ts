import { lstatSync, rmSync, type Stats, unlinkSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { nativePath, readLink } from "../../client/files/native-path.js";
import type { FileView } from "../view/file-view.js";
import { isWhiteout } from "../view/overlay-format.js";
import { viewError } from "../view/view-error.js";
import { infoMetadata } from "./copy-entry.js";
import type { DirectoryTimes } from "./directory-times.js";
import type { EntryMaker } from "./entry-maker.js";
import { joinEntry, lastName, parentOf } from "./entry-name.js";

/** Agrees with walkLink, containerd/continuity fs/path.go. */
const MAX_LINKS = 255;
const LONGEST_PATH = 4095;
const REMEMBERED = 10_000;
const LOOKUP = { throwIfNoEntry: false } as const;

/**
 * The directory that a layer is unpacked to, which nobody else changes: finds the place of an entry, following only
 * symlinks of this layer and only inside of it, and makes the directories that it lacks. Paths have no `/` at either
 * end. Agrees with RootPath and mkparent, containerd's continuity/fs and pkg/archive.
 */
export class UnpackTree {
  readonly #maker: EntryMaker;
  readonly #below: FileView | undefined;
  readonly #times: DirectoryTimes;
  /** Where directories that were asked for really are. */
  #known = new Map<string, string>();
  #links = 0;

  constructor(maker: EntryMaker, below: FileView | undefined, times: DirectoryTimes) {
    this.#maker = maker;
    this.#below = below;
    this.#times = times;
  }

  /** The path in the machine. */
  place(path: string): string {
    return path === "" ? this.#maker.root : `${this.#maker.root}/${path}`;
  }

  lstat(path: string): Stats | undefined {
    return lstatSync(nativePath(this.place(path)), LOOKUP);
  }

  /** The real path of a directory. What is missing is made like the one below, or with mode 0755. */
  enter(directory: string): string {
    return this.#resolve(directory, true)!;
  }

  /** The same for what may not be there, which is not made. */
  find(directory: string): string | undefined {
    return this.#resolve(directory, false);
  }

  /** Removes what is at a path, with all that is in it; gives whether it only said that nothing is there. */
  remove(path: string): { readonly wasWhiteout: boolean } {
    const stats = this.lstat(path);
    const native = nativePath(this.place(path));
    if (stats?.isDirectory()) rmSync(native, { recursive: true, force: true });
    else if (stats !== undefined) unlinkSync(native);
    if (stats?.isDirectory() || stats?.isSymbolicLink()) {
      this.#known.clear();
      this.#times.distrust();
    }
    return { wasWhiteout: stats !== undefined && isWhiteoutStats(stats) };
  }

  /** Makes a directory in the place of what says that nothing is there. */
  replaceWhiteout(path: string): void {
    unlinkSync(nativePath(this.place(path)));
    this.#make(path);
    this.#maker.makeOpaque(this.place(path));
  }

  #resolve(directory: string, isMade: boolean): string | undefined {
    const known = directory === "" ? "" : this.#known.get(directory);
    if (known !== undefined) return known;
    if (directory.length > LONGEST_PATH) throw tooLong(directory);
    this.#links = 0;
    const parent = this.#resolve(parentOf(directory), isMade);
    const found = parent === undefined ? undefined : this.#step(parent, lastName(directory), isMade);
    if (found !== undefined) {
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(directory, found);
    }
    return found;
  }

  /** Goes from a real directory to one in it. */
  #step(at: string, name: string, isMade: boolean): string | undefined {
    const path = joinEntry(at, name);
    const stats = this.lstat(path);
    if (stats === undefined) {
      if (!isMade) return undefined;
      this.#make(path);
      return path;
    }
    if (stats.isDirectory()) return path;
    if (stats.isSymbolicLink()) return this.#follow(at, path, isMade);
    if (!isWhiteoutStats(stats)) throw viewError("ENOTDIR", "mkparent", path);
    if (!isMade) return undefined;
    this.replaceWhiteout(path);
    return path;
  }

  #follow(directory: string, path: string, isMade: boolean): string | undefined {
    if (this.#links++ >= MAX_LINKS)
      throw new BuildError("layer/archive", `${path.toWellFormed()}: too many links`);
    const target = readLink(this.place(path));
    let at: string | undefined = target.startsWith("/") ? "" : directory;
    for (const name of target.split("/")) {
      if (name === "" || name === ".") continue;
      at = name === ".." ? parentOf(at) : this.#step(at, name, isMade);
      if (at === undefined) return undefined;
    }
    return at;
  }

  #make(path: string): void {
    const below = this.#below?.lstat(`/${path}`);
    if (below?.kind !== "directory") {
      this.#maker.makeDirectory(this.place(path), DEFAULT);
      return;
    }
    const metadata = infoMetadata(below, this.#below!.xattrs(`/${path}`));
    this.#maker.makeDirectory(this.place(path), metadata);
    this.#times.add(path, metadata.mtime);
  }
}

/** What a directory is like that no layer tells of. */
const DEFAULT = {
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: { seconds: 0, nanoseconds: 0 },
  xattrs: new Map<string, Uint8Array>(),
} as const;

/** Whether a file says that nothing is there. */
export function isWhiteoutStats({ rdev, mode }: Stats): boolean {
  return isWhiteout({ rdev: BigInt(rdev), mode: BigInt(mode) });
}

function tooLong(path: string): Error {
  return Object.assign(new Error(`ENAMETOOLONG: ${path.slice(0, 100)}…`), {
    code: "ENAMETOOLONG",
    syscall: "lstat",
  });
}
