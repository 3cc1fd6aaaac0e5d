import { constants, openSync } from "node:fs";
import { nativePath } from "../../client/files/native-path.js";
import type { FileKind } from "../view/file-view.js";
import type { WrittenHeader } from "./encode-entry.js";
import type { LayerChange, LayerFile } from "./layer-changes.js";
import { WHITEOUT_PREFIX } from "./layer-unpacker.js";
import type { PackedEntry } from "./pack-entries.js";
import { CAPABILITY } from "./same-entry.js";
import { XATTR_RECORD } from "./tar-entry.js";

/** The type flags of what is no hard link. */
export const TYPE_FLAGS: Readonly<Record<Exclude<FileKind, "socket">, string>> = {
  file: "0",
  symlink: "2",
  char: "3",
  block: "4",
  directory: "5",
  fifo: "6",
};

const SECOND = 1_000_000_000n;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NO_TIME = { seconds: 0, nanoseconds: 0 } as const;

export interface ChangeEntryOptions {
  /** Tells of a file that did not change: the directory of one that did. */
  readonly file: (path: string) => LayerFile;
  /** No file is written with a later time: nanoseconds since 1970. */
  readonly latest?: bigint | undefined;
}

/**
 * The entries of a layer's archive for its changes: what is gone as an empty file `.wh.NAME`, the directories of what
 * changed once before it, further names of a file as hard links. Agrees with ChangeWriter, containerd's pkg/archive/tar.go.
 */
export class ChangeEntries {
  readonly #options: ChangeEntryOptions;
  /** Directories that have an entry. */
  readonly #written = new Set<string>();
  /** The name under which a file with several names was written, by what tells files apart. */
  readonly #names = new Map<string, string>();
  /** Names of files that did not change, which count once another name of them does. */
  readonly #waiting = new Map<string, string[]>();

  constructor(options: ChangeEntryOptions) {
    this.#options = options;
  }

  *entries(changes: Iterable<LayerChange | undefined>): Generator<PackedEntry | undefined, void, undefined> {
    for (const change of changes) {
      if (change === undefined) yield undefined;
      else if (change.kind === "delete") yield* this.#whiteout(change.path);
      else yield* this.#file(change.path, change.file, change.kind === "unmodified");
    }
  }

  *#whiteout(path: string): Generator<PackedEntry, void, undefined> {
    const slash = path.lastIndexOf("/");
    const name = path.slice(1, slash + 1) + WHITEOUT_PREFIX + path.slice(slash + 1);
    yield* this.#parents(path);
    yield { header: { flag: "0", name, mode: 0, uid: 0, gid: 0, size: 0, mtime: NO_TIME } };
  }

  *#file(path: string, file: LayerFile, isUnmodified: boolean): Generator<PackedEntry, void, undefined> {
    const { kind, inode } = file.info;
    if (kind === "socket") return;
    const name = kind === "directory" ? `${path.slice(1)}/` : path.slice(1);
    const first = inode === undefined ? undefined : this.#names.get(inode);
    if (first === undefined && isUnmodified) {
      if (inode !== undefined) this.#waiting.set(inode, [...(this.#waiting.get(inode) ?? []), name]);
      return;
    }
    const header = this.#header(name, TYPE_FLAGS[kind], file);
    yield* this.#parents(path);
    if (kind === "directory") this.#written.add(path);
    if (first !== undefined) {
      yield { header: asLink(header, name, first) };
      return;
    }
    yield { header, content: () => openSync(nativePath(file.place), READ) };
    if (inode === undefined) return;
    this.#names.set(inode, name);
    for (const other of this.#waiting.get(inode) ?? []) {
      yield* this.#parents(`/${other}`);
      yield { header: asLink(header, other, name) };
    }
    this.#waiting.delete(inode);
  }

  /** The directories that a path is in, unless they were written. */
  *#parents(path: string): Generator<PackedEntry, void, undefined> {
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (parent === "" || this.#written.has(parent)) return;
    this.#written.add(parent);
    yield* this.#file(parent, this.#options.file(parent), false);
  }

  #header(name: string, flag: string, { info, capability, target }: LayerFile): WrittenHeader {
    const { latest } = this.#options;
    const time = latest !== undefined && info.mtime > latest ? latest : info.mtime;
    const { uid, gid, size, major, minor, kind, mode } = info;
    const mtime = {
      seconds: Number((time - (((time % SECOND) + SECOND) % SECOND)) / SECOND),
      nanoseconds: 0,
    };
    const linkName = kind === "symlink" ? target() : "";
    const header = { flag, name, linkName, mode, uid, gid, size, mtime, major, minor };
    if (capability === undefined || capability.length === 0) return header;
    return { ...header, records: new Map([[XATTR_RECORD + CAPABILITY, capability]]) };
  }
}

function asLink(header: WrittenHeader, name: string, linkName: string): WrittenHeader {
  return { ...header, flag: "1", name, linkName, size: 0 };
}
