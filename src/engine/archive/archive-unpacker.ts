import { closeSync, ftruncateSync, writeSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { errorCode } from "../../client/files/path-error.js";
import type { LayerWriter } from "../file/layer-writer.js";
import { resolvePath } from "../view/resolve-path.js";
import { createSubView } from "../view/sub-view.js";
import { viewError } from "../view/view-error.js";
import { archiveError } from "./archive-error.js";
import { DirectoryTimes } from "./directory-times.js";
import { cleanEntryName, lastName, parentOf } from "./entry-name.js";
import { entryXattrs } from "./entry-xattrs.js";
import type { FileSink } from "./layer-unpacker.js";
import type { TarEntryHeader, TarTime } from "./tar-entry.js";
import type { UnpackOptions } from "./unpack-archive.js";

const DEFAULT_MODE = 0o755;
const ALL_MODE = 0o7777;
const MAX_ID = 0xffff_fffe;
/** Nanoseconds since 1970 fit into 63 bits before this. */
const LAST_SECOND = 9_223_372_036;

/** Makes the entries of an archive in a tree, as they come. */
export class ArchiveUnpacker {
  readonly #writer: LayerWriter;
  readonly #options: UnpackOptions;
  /** What is put before paths from the destination's root, which begin with `/`. */
  readonly #root: string;
  readonly #times = new DirectoryTimes();
  /** The directory that was asked for last, and where it is. */
  #lastParent: string | undefined;
  #lastReal = "";

  constructor(writer: LayerWriter, options: UnpackOptions) {
    this.#writer = writer;
    this.#options = options;
    this.#root = options.destination === "/" ? "" : options.destination;
  }

  /** Makes an entry; what a file holds is for the caller to write. */
  async begin(header: TarEntryHeader): Promise<FileSink | undefined> {
    const { kind } = header;
    const path = cleanEntryName(header.name);
    if (path === undefined) throw archiveError("archive/tar: a name is longer than any path");
    if (kind === undefined) throw archiveError(`unhandled tar header type ${header.flag.charCodeAt(0)}`);
    if (path === "" || ((kind === "char" || kind === "block") && this.#options.isUserNamespace))
      return undefined;
    const full = `${this.#parent(parentOf(path))}/${lastName(path)}`;
    const found = this.#writer.view.lstat(full);
    const isMerged = found?.kind === "directory" && kind === "directory";
    if (found !== undefined && !isMerged) {
      if (found.kind === "directory" || found.kind === "symlink") this.#forget();
      await this.#writer.remove(full, { isReplaced: true });
    }
    if (kind === "file") return this.#file(full, header);
    if (!isMerged) this.#make(full, header, kind);
    this.#describe(full, header);
    if (kind === "directory") this.#times.add(full, header.mtime);
    return undefined;
  }

  /** Does what had to wait until all is there; `rest` is called now and then. */
  async finish(rest: () => Promise<void>): Promise<void> {
    for (const [path, time] of this.#times.entries()) {
      if (this.#times.isTrusted || this.#writer.view.lstat(path)?.kind === "directory") {
        this.#writer.setAttributes(path, { time: nanoseconds(time) });
      }
      await rest();
    }
  }

  #make(
    full: string,
    header: TarEntryHeader,
    kind: Exclude<TarEntryHeader["kind"], "file" | undefined>,
  ): void {
    const { mode, linkName, major, minor } = header;
    switch (kind) {
      case "directory":
        this.#writer.makeDirectory(full, mode & ALL_MODE);
        break;
      case "symlink":
        this.#writer.makeSymlink(full, linkName);
        break;
      case "hardlink":
        this.#writer.makeLink(full, this.#linkTarget(linkName));
        break;
      default:
        this.#writer.makeNode(full, { kind, mode: mode & ALL_MODE, major, minor });
    }
  }

  #linkTarget(linkName: string): string {
    const path = cleanEntryName(linkName) ?? "";
    const full = `${this.#find(parentOf(path), linkName)}/${lastName(path)}`;
    if (path === "" || this.#writer.view.lstat(full) === undefined)
      throw viewError("ENOENT", "link", linkName);
    return full;
  }

  #file(full: string, header: TarEntryHeader): FileSink {
    const file = this.#writer.makeFile(full, header.mode & ALL_MODE);
    let end = 0;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) closeSync(file);
      isOpen = false;
    };
    return {
      write: ({ data, position }) => {
        for (let at = 0; at < data.length; ) at += writeSync(file, data, at, data.length - at, position + at);
        end = position + data.length;
      },
      finish: () => {
        if (end < header.size) ftruncateSync(file, header.size);
        close();
        this.#describe(full, header);
      },
      abort: close,
    };
  }

  /** Agrees with createTarFile, moby/go-archive: attributes that can't be set are left out. */
  #describe(full: string, header: TarEntryHeader): void {
    const owner = this.#options.owner ?? { uid: header.uid, gid: header.gid };
    this.#own(full, owner);
    for (const [name, value] of entryXattrs(header.records)) {
      try {
        this.#writer.setXattr(full, name, value);
      } catch (error) {
        const code = errorCode(error);
        if (code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "EPERM") throw error;
      }
    }
    const isLink = header.kind === "symlink" || (header.kind === "hardlink" && this.#isSymlink(full));
    const time = header.kind === "directory" ? undefined : nanoseconds(header.mtime);
    this.#writer.setAttributes(full, { mode: isLink ? undefined : header.mode & ALL_MODE, time });
  }

  #own(full: string, owner: { readonly uid: number; readonly gid: number }): void {
    const { uid, gid } = owner;
    const isPossible = uid >= 0 && uid <= MAX_ID && gid >= 0 && gid <= MAX_ID;
    try {
      if (isPossible) {
        this.#writer.setAttributes(full, { owner });
        return;
      }
    } catch (error) {
      if (errorCode(error) !== "EINVAL") throw error;
    }
    const hint =
      isPossible && this.#options.isUserNamespace
        ? " (try increasing the number of subordinate IDs in /etc/subuid and /etc/subgid)"
        : "";
    const message = `failed to Lchown ${JSON.stringify(full)} for UID ${uid}, GID ${gid}${hint}: invalid argument`;
    throw new BuildError("layer/owner", message.toWellFormed());
  }

  #isSymlink(full: string): boolean {
    return this.#writer.view.lstat(full)?.kind === "symlink";
  }

  /** Where a directory of the archive is; with those it is in, it is made if need be. */
  #parent(path: string): string {
    if (path === this.#lastParent) return this.#lastReal;
    const real = this.#find(path, path);
    this.#makeMissing(real);
    this.#lastParent = path;
    this.#lastReal = real;
    return real;
  }

  #makeMissing(full: string): void {
    if (full.length <= this.#root.length) return;
    const found = this.#writer.view.lstat(full);
    if (found?.kind === "directory") return;
    if (found !== undefined) throw viewError("ENOTDIR", "mkdir", full);
    this.#makeMissing(full.slice(0, full.lastIndexOf("/")));
    this.#writer.makeDirectory(full, DEFAULT_MODE);
    this.#writer.setAttributes(full, { owner: ROOT, mode: DEFAULT_MODE });
  }

  /** Where a path from the destination leads, symlinks followed with it as `/`. */
  #find(path: string, shown: string): string {
    if (path === "") return this.#root;
    try {
      const inside = createSubView(this.#writer.view, this.#options.destination);
      const real = resolvePath(inside, `/${path}`, { followLast: true });
      return real === "/" ? this.#root : this.#root + real;
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      throw archiveError(`${shown.toWellFormed()}: ${error.message}`);
    }
  }

  #forget(): void {
    this.#lastParent = undefined;
    this.#times.distrust();
  }
}

const ROOT = { uid: 0, gid: 0 } as const;

/** What no file can have becomes 1970. */
function nanoseconds({ seconds, nanoseconds: rest }: TarTime): bigint {
  if (seconds < 0 || seconds >= LAST_SECOND) return 0n;
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}
