import { closeSync, ftruncateSync, linkSync, type Stats, writeSync } from "node:fs";
import { nativePath } from "../../client/files/native-path.js";
import type { Pacer } from "../../client/files/pacer.js";
import { errorCode } from "../../client/files/path-error.js";
import type { FileView } from "../view/file-view.js";
import { viewError } from "../view/view-error.js";
import type { ApplyTarget } from "./apply-layer.js";
import { archiveError, entryError } from "./archive-error.js";
import { copyEntryNow } from "./copy-entry.js";
import { DirectoryTimes } from "./directory-times.js";
import { EntryMaker, type EntryMetadata } from "./entry-maker.js";
import { cleanEntryName, joinEntry, lastName, parentOf } from "./entry-name.js";
import { entryXattrs } from "./entry-xattrs.js";
import type { TarEntryHeader } from "./tar-entry.js";
import type { TarPiece } from "./tar-reader.js";
import { isWhiteoutStats, UnpackTree } from "./unpack-tree.js";

/** The name of an empty file that says that another one is gone begins so. */
export const WHITEOUT_PREFIX = ".wh.";
/** What begins so is of aufs and means no file, except for the next one. */
const WHITEOUT_META = ".wh..wh.";
/** In a directory that hides what is below it. */
const WHITEOUT_OPAQUE = ".wh..wh..opq";

/** A file that is being written. One of the last two methods ends it. */
export interface FileSink {
  write(piece: TarPiece): void;
  finish(): void;
  abort(): void;
}

/** Makes the files of a layer as its entries come. */
export class LayerUnpacker {
  readonly #maker: EntryMaker;
  readonly #tree: UnpackTree;
  readonly #times = new DirectoryTimes();
  readonly #below: FileView | undefined;
  /** Directories that hide what is below, as far as this layer says. */
  readonly #opaque = new Set<string>();

  constructor({ directory, below, isUserNamespace }: ApplyTarget) {
    this.#maker = new EntryMaker(directory, isUserNamespace);
    this.#below = below;
    this.#tree = new UnpackTree(this.#maker, below, this.#times);
    if ((this.#tree.lstat("")?.mode ?? 0) & SETGID) this.#maker.expectInheritance();
  }

  /** Makes an entry; what a file holds is for the caller to write. */
  begin(header: TarEntryHeader): FileSink | undefined {
    try {
      return this.#begin(header);
    } catch (error) {
      throw entryError(action(error), header.name.slice(0, LONGEST_SHOWN), error);
    }
  }

  /** Does what had to wait until all is there. */
  async finish(pacer: Pacer): Promise<void> {
    if (this.#opaque.has("")) this.#hideRoot();
    for (const [path, time] of this.#times.entries()) {
      try {
        if (this.#times.isTrusted || this.#isStillDirectory(path)) {
          this.#maker.setTimes(this.#tree.place(path), time);
        }
      } catch (error) {
        throw entryError(action(error), path, error);
      }
      if (pacer.isDue) await pacer.pause();
    }
  }

  #begin(header: TarEntryHeader): FileSink | undefined {
    const { kind } = header;
    const path = cleanEntryName(header.name);
    if (path === undefined) throw archiveError("archive/tar: a name is longer than any path");
    if (path === "" || ((kind === "char" || kind === "block") && this.#maker.isUserNamespace))
      return undefined;
    const name = lastName(path);
    if (name.startsWith(WHITEOUT_PREFIX)) {
      this.#whiteout(parentOf(path), name);
      return undefined;
    }
    const real = joinEntry(this.#tree.enter(parentOf(path)), name);
    const metadata = entryMetadata(header);
    switch (kind) {
      case "file":
        return this.#file(real, header.size, metadata);
      case "directory":
        this.#directory(real, metadata);
        return undefined;
      case "symlink":
        this.#exclusively(real, (place) => this.#maker.makeSymlink(place, header.linkName, metadata));
        return undefined;
      case "hardlink":
        this.#link(real, header.linkName, metadata);
        return undefined;
      case undefined:
        throw archiveError(`unhandled tar header type ${header.flag.charCodeAt(0)}`);
      default: {
        const node = { kind, major: header.major, minor: header.minor };
        this.#exclusively(real, (place) => this.#maker.makeNode(place, node, metadata));
        return undefined;
      }
    }
  }

  /** Makes something; what is in its way is removed. */
  #exclusively<T>(path: string, make: (place: string) => T): T {
    const place = this.#tree.place(path);
    try {
      return make(place);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    this.#tree.remove(path);
    return make(place);
  }

  #file(path: string, size: number, metadata: EntryMetadata): FileSink {
    const file = this.#exclusively(path, (place) => this.#maker.createFile(place, metadata.mode));
    let end = 0;
    // Where the system would write on: only pieces after a hole need to be placed, which costs a little more.
    let offset = 0;
    const report = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        throw entryError(action(error), path, error);
      }
    };
    return {
      write: ({ data, position }) => {
        report(() => {
          const isNext = position === offset;
          writeAll(file, data, isNext ? null : position);
          if (isNext) offset += data.length;
          end = position + data.length;
        });
      },
      finish: () => {
        report(() => {
          try {
            if (end < size) ftruncateSync(file, size);
          } catch (error) {
            closeSync(file);
            throw error;
          }
          this.#maker.finishFile(file, this.#tree.place(path), metadata);
        });
      },
      abort: () => closeSync(file),
    };
  }

  #directory(path: string, metadata: EntryMetadata): void {
    const place = this.#tree.place(path);
    try {
      this.#maker.makeDirectory(place, metadata);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      if (this.#tree.lstat(path)?.isDirectory()) this.#maker.setDirectory(place, metadata);
      else {
        const { wasWhiteout } = this.#tree.remove(path);
        this.#maker.makeDirectory(place, metadata);
        // A directory that is removed and made anew shows nothing of the old one.
        if (wasWhiteout) this.#makeOpaque(path);
      }
    }
    this.#times.add(path, metadata.mtime);
  }

  /** Agrees with createTarFile: the other names get what this one says. */
  #link(path: string, target: string, metadata: EntryMetadata): void {
    const source = this.#linkSource(target);
    const from = nativePath(this.#tree.place(source.path));
    if (source.path === path) return;
    this.#exclusively(path, (place) => linkSync(from, nativePath(place)));
    if (isAlready(source.stats, metadata)) return;
    const place = this.#tree.place(path);
    if (source.stats.isSymbolicLink()) this.#maker.setSymlink(place, metadata);
    else this.#maker.setFile(place, metadata, source.stats.isFile() ? "file" : "fifo");
  }

  /** Finds what a hard link names; a file of the layers below is copied into this one, as overlayfs does. */
  #linkSource(target: string): { readonly path: string; readonly stats: Stats } {
    const clean = cleanEntryName(target) ?? "";
    const parent = this.#tree.find(parentOf(clean));
    const path = joinEntry(parent ?? parentOf(clean), lastName(clean));
    const stats = parent === undefined ? undefined : this.#tree.lstat(path);
    if (stats !== undefined && !isWhiteoutStats(stats)) return { path, stats };
    const info = stats === undefined && !this.#isHidden(path) ? this.#below?.lstat(`/${path}`) : undefined;
    if (info === undefined) throw viewError("ENOENT", "link", target);
    this.#tree.enter(parentOf(path));
    const place = this.#tree.place(path);
    if (info.kind === "directory")
      throw archiveError(`link ${target.toWellFormed()}: operation not permitted`);
    copyEntryNow(this.#below!, `/${path}`, info, place, this.#maker);
    const copied = this.#tree.lstat(path);
    if (copied === undefined) throw viewError("ENOENT", "link", target);
    return { path, stats: copied };
  }

  /** Whether this layer hides what is below at a path. */
  #isHidden(path: string): boolean {
    if (this.#opaque.size === 0) return false;
    for (let at = path; at !== ""; ) {
      at = parentOf(at);
      if (this.#opaque.has(at)) return true;
    }
    return false;
  }

  /** Agrees with OverlayConvertWhiteout, except that what this layer has itself is not hidden, as the image specification says. */
  #whiteout(directory: string, name: string): void {
    if (name === WHITEOUT_OPAQUE) {
      this.#makeOpaque(this.#tree.enter(directory));
      return;
    }
    const hidden = name.slice(WHITEOUT_PREFIX.length);
    if (hidden === "" || hidden === "." || hidden === "..") {
      throw archiveError(`invalid whiteout name: ${name}: invalid archive`);
    }
    if (name.startsWith(WHITEOUT_META)) return;
    const path = joinEntry(this.#tree.enter(directory), hidden);
    // What is below is not asked: a layer may be unpacked before the one that it stands upon.
    if (this.#below === undefined) return;
    try {
      this.#maker.makeWhiteout(this.#tree.place(path));
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      if (this.#tree.lstat(path)?.isDirectory()) this.#makeOpaque(path);
    }
  }

  #makeOpaque(path: string): void {
    this.#opaque.add(path);
    if (path !== "") this.#maker.makeOpaque(this.#tree.place(path));
  }

  /** What overlayfs can't be told of its root is told of all that is in it. */
  #hideRoot(): void {
    for (const name of this.#below?.readDirectory("/") ?? []) {
      const stats = this.#tree.lstat(name);
      if (stats === undefined) this.#maker.makeWhiteout(this.#tree.place(name));
      else if (stats.isDirectory()) this.#maker.makeOpaque(this.#tree.place(name));
    }
  }

  /** Whether a path still leads to a directory through directories. */
  #isStillDirectory(path: string): boolean {
    return (
      this.#tree.find(parentOf(path)) === parentOf(path) && this.#tree.lstat(path)?.isDirectory() === true
    );
  }
}

const SETGID = 0o2000;
const LONGEST_SHOWN = 4096;

/** What an entry says of the file besides its content. */
export function entryMetadata(header: TarEntryHeader): EntryMetadata {
  const { mode, uid, gid, mtime } = header;
  return { mode: mode & 0o7777, uid, gid, mtime, xattrs: entryXattrs(header.records) };
}

function isAlready(stats: Stats, { mode, uid, gid, mtime, xattrs }: EntryMetadata): boolean {
  return (
    xattrs.size === 0 &&
    mtime.nanoseconds === 0 &&
    stats.mtimeMs === mtime.seconds * 1000 &&
    stats.uid === uid &&
    stats.gid === gid &&
    (stats.isSymbolicLink() || (stats.mode & 0o7777) === mode)
  );
}

function writeAll(file: number, data: Buffer, position: number | null): void {
  for (let at = 0; at < data.length; ) {
    at += writeSync(file, data, at, data.length - at, position === null ? null : position + at);
  }
}

/** The system call that failed. */
function action(error: unknown): string {
  return error instanceof Error && "syscall" in error ? String(error.syscall) : "unpack";
}
