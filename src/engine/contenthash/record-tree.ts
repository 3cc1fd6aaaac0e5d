import { closeSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { Pacer } from "../../client/files/pacer.js";
import { isSystemError, pathError } from "../../client/files/path-error.js";
import type { FileInfo, FileView } from "../view/file-view.js";
import type { DigestTraits } from "./digest-options.js";
import { DirectoryRecords, RecordKind } from "./directory-records.js";
import { hashDirectory } from "./hash-directory.js";
import { hashFile, hashHeader } from "./record-hasher.js";
import { recordHeader } from "./record-header.js";

/** Agrees with maxSymlinkLimit, cache/contenthash/path.go. */
const MAX_LINKS = 255;

/** The digest of nothing. */
export const EMPTY_DIGEST = hashHeader("");

/** A file that was found: what it is, and where it really is. */
export interface FoundRecord {
  /** Without symlinks on the way. */
  readonly path: string;
  readonly kind: RecordKind;
  /** Where its record is kept: the directory it is in and its place there; the root has none. */
  readonly place: { readonly directory: DirectoryRecords; readonly index: number } | undefined;
}

/**
 * The digests of the files of one tree, made when they are asked for and then kept. One user at a time.
 * Agrees with cacheContext, BuildKit's cache/contenthash/checksum.go.
 */
export class RecordTree {
  readonly pacer = new Pacer();
  readonly #view: FileView;
  readonly #traits: DigestTraits;
  readonly #onGrowth: (entries: number) => void;
  #root: DirectoryRecords | undefined;
  #users: Promise<unknown> = Promise.resolve();

  /** `onGrowth` is told of entries that are remembered from now on. */
  constructor(view: FileView, traits: DigestTraits, onGrowth: (entries: number) => void = () => {}) {
    this.#view = view;
    this.#traits = traits;
    this.#onGrowth = onGrowth;
  }

  /** Runs work on the tree when no other is. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#users.then(work);
    this.#users = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#traits.onDone?.();
    }
  }

  get root(): DirectoryRecords {
    this.#root ??= this.#open("/");
    return this.#root;
  }

  /** What is in a directory that is known to be one. */
  directoryAt(parent: DirectoryRecords, index: number): DirectoryRecords {
    let records = parent.directory(index);
    if (records === undefined) {
      records = this.#open(parent.pathOf(index));
      parent.setDirectory(index, records);
    }
    return records;
  }

  kindAt(directory: DirectoryRecords, index: number): RecordKind {
    return directory.kind(index) ?? directory.setKind(index, this.#existing(directory.pathOf(index)).kind);
  }

  /**
   * Where a path leads, links inside of the tree followed: those on the way, and the last one if `followLast`.
   * Names that are not there are passed over, since `..` may lead back. Undefined if nothing is there.
   * Agrees with getFollowLinksCallback.
   *
   * @throws BuildError `file/read` `too many links`
   */
  resolve(path: string, followLast: boolean): FoundRecord | undefined {
    const rest = splitPath(path);
    let way: Step[] = [];
    let links = 0;
    while (rest.length > 0) {
      const name = rest.pop()!;
      if (name === "..") {
        way.pop();
        continue;
      }
      const step = this.#step(way.at(-1), name, way.length === 0);
      if (step.kind === RecordKind.symlink && (followLast || rest.length > 0)) {
        if (++links > MAX_LINKS) throw new BuildError("file/read", "too many links");
        const target = this.#view.readLink(step.directory!.pathOf(step.index));
        if (target.startsWith("/")) way = [];
        rest.push(...splitPath(target));
      } else way.push(step);
    }
    const last = way.at(-1);
    if (last === undefined) return { path: "/", kind: RecordKind.directory, place: undefined };
    const { directory, index, kind } = last;
    return kind && directory && { path: directory.pathOf(index), kind, place: { directory, index } };
  }

  /** The records of what is in a directory that was found. */
  directoryOf({ place }: FoundRecord): DirectoryRecords {
    return place === undefined ? this.root : this.directoryAt(place.directory, place.index);
  }

  /**
   * The digest of a path: of a file's record, or of all that is in a directory. Agrees with lazyChecksum.
   *
   * @throws BuildError `file/read`: `"/x": not found`; and for what can't be read
   */
  async digest(path: string, followLast: boolean, signal: AbortSignal): Promise<string> {
    const found = this.resolve(path, followLast);
    if (found === undefined) throw new MissingPath(path);
    if (found.kind !== RecordKind.directory) {
      const { directory, index } = found.place!;
      return this.entryDigest(directory, index, signal);
    }
    return hashDirectory(this, this.directoryOf(found), signal);
  }

  /** The digest of the record of an entry that is no directory. */
  entryDigest(directory: DirectoryRecords, index: number, signal: AbortSignal): string | Promise<string> {
    const known = directory.entryDigest(index);
    if (known !== undefined) return known;
    const path = directory.pathOf(index);
    if (directory.source !== undefined) return directory.source.makeDigest(index, signal);
    const digest = this.#digestRecord(path, this.#existing(path), signal);
    const keep = (made: string): string => {
      directory.setEntryDigest(index, made);
      return made;
    };
    return typeof digest === "string" ? keep(digest) : digest.then(keep);
  }

  /** The digest of a directory's own record. */
  headerDigest(directory: DirectoryRecords, signal: AbortSignal): string | Promise<string> {
    if (directory.header !== undefined) return directory.header;
    const { path } = directory;
    const digest =
      path === "/" && this.#traits.isTransferred
        ? EMPTY_DIGEST
        : this.#digestRecord(path, this.#existing(path), signal);
    const keep = (made: string): string => {
      directory.header = made;
      return made;
    };
    return typeof digest === "string" ? keep(digest) : digest.then(keep);
  }

  #open(path: string): DirectoryRecords {
    const names = attempt("open", path, () => this.#view.readDirectory(path));
    this.#onGrowth(names.length);
    return new DirectoryRecords(path, names, this.#traits.entries?.(path));
  }

  #existing(path: string): FileInfo {
    const info = attempt("lstat", path, () => this.#view.lstat(path));
    if (info === undefined) throw new MissingPath(path);
    return info;
  }

  #step(from: Step | undefined, name: string, isFirst: boolean): Step {
    if (!isFirst && from?.kind !== RecordKind.directory) return NOWHERE;
    const directory = isFirst ? this.root : this.directoryAt(from!.directory!, from!.index);
    const index = directory.indexOf(name);
    if (index === -1) return NOWHERE;
    return { directory, index, kind: this.kindAt(directory, index) };
  }

  #digestRecord(path: string, info: FileInfo, signal: AbortSignal): string | Promise<string> {
    const known = this.#traits.knownDigest?.(path, info, signal);
    if (typeof known === "string") return known;
    if (known === undefined) return this.#readRecord(path, info, signal);
    return known.then((late) => late ?? this.#readRecord(path, info, signal));
  }

  #readRecord(path: string, info: FileInfo, signal: AbortSignal): string | Promise<string> {
    return attempt("read", path, () => digestRecord(this.#view, path, info, this.#traits, signal));
  }
}

/** A name on the way of a path; nothing is there if it has no kind. */
interface Step {
  readonly directory: DirectoryRecords | undefined;
  readonly index: number;
  readonly kind: RecordKind | undefined;
}

const NOWHERE: Step = { directory: undefined, index: -1, kind: undefined };

/** The names in a path, the last one first. */
function splitPath(path: string): string[] {
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .reverse();
}

/** A path of a tree that leads to nothing. Agrees with errNotFound, cache/contenthash/checksum.go. */
export class MissingPath extends BuildError {
  /** Absolute, in the tree. */
  readonly path: string;

  constructor(path: string) {
    super("file/read", `${goQuote(path)}: not found`);
    this.path = path;
  }
}

/**
 * The digest of the record of a file, or of a directory without what is in it, made from a view.
 * Throws what the view throws.
 */
export function digestRecord(
  view: FileView,
  path: string,
  info: FileInfo,
  { isTransferred = false }: DigestTraits,
  signal: AbortSignal,
): string | Promise<string> {
  const target = info.kind === "symlink" ? view.readLink(path) : "";
  const header = recordHeader({ info, target, xattrs: view.xattrs(path), hasDeviceNumbers: isTransferred });
  if (info.kind !== "file" || info.size === 0) return hashHeader(header);
  const fd = view.open(path);
  let digest: string | Promise<string> | undefined;
  try {
    digest = hashFile(header, fd, info.size, signal);
  } finally {
    if (typeof digest !== "object") closeSync(fd);
  }
  return typeof digest === "string" ? digest : digest.finally(() => closeSync(fd));
}

/** Names the path in what the system throws, now or later. */
function attempt<T>(doing: string, path: string, work: () => T): T {
  const named = (error: unknown): unknown =>
    isSystemError(error) ? pathError(doing, path, error, "file/read") : error;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw named(error);
    }) as T;
  } catch (error) {
    throw named(error);
  }
}
