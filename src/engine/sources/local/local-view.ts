import { readLink } from "../../../client/files/native-path.js";
import { Pacer } from "../../../client/files/pacer.js";
import type { KnownEntries } from "../../contenthash/digest-options.js";
import type { FileInfo, FileView } from "../../view/file-view.js";
import { viewError } from "../../view/view-error.js";
import { type FileRecords, NOTHING } from "./file-records.js";
import { isDirectoryState, isRegularState, isSocketState, stateKind } from "./file-state.js";
import type { LocalDirectory, Place } from "./local-directory.js";
import type { SelectedDirectory, SelectedTree } from "./selected-tree.js";

/**
 * What a program may do beyond its user. It counts in the digest of a file but is not in the files that steps see: where
 * BuildKit puts what a client sends, the owner is set last, and the system then takes it away (rewriteMetadata, fsutil's
 * diskwriter_unix.go).
 */
const CAPABILITIES = "security.capability";

/** A view of files that may change at any time, although they must not. */
export interface ConfirmableView extends FileView {
  /**
   * Makes sure that what was opened is still as it was, so that what was read of it is what was digested.
   *
   * @throws BuildError `context/changed`
   */
  confirm(signal: AbortSignal): Promise<void>;
}

/** Confirms what was read of a view, if there is any need to. */
export async function confirmView(view: FileView, signal: AbortSignal): Promise<void> {
  if ("confirm" in view) await (view as ConfirmableView).confirm(signal);
}

/** What a {@link LocalView} is made of. */
export interface LocalFiles {
  readonly directory: LocalDirectory;
  readonly records: FileRecords;
  readonly selected: SelectedTree;
  readonly rootInfo: FileInfo;
  /** The content of the file that tells of all files, in a tree without their contents. */
  readonly metadata: Uint8Array | undefined;
}

/** The files of a local directory that patterns have selected, as one user of them sees them. */
export class LocalView implements ConfirmableView {
  readonly #files: LocalFiles;
  #opened: Place[] = [];

  constructor(files: LocalFiles) {
    this.#files = files;
  }

  lstat(path: string): FileInfo | undefined {
    if (path === "/") return this.#files.rootInfo;
    const place = this.find(path);
    return place && this.#files.directory.info(place);
  }

  readDirectory(path: string): readonly string[] {
    const directory = this.#files.selected.directories.get(path);
    if (directory !== undefined) return keptNames(directory);
    const { listing, index } = this.place(path, "scandir");
    if (!isDirectoryState(listing.states, listing.at(index))) throw viewError("ENOTDIR", "scandir", path);
    // It has vanished before it could be read.
    return [];
  }

  readLink(path: string): string {
    this.place(path, "readlink");
    return readLink(this.#files.directory.real(path));
  }

  xattrs(path: string): ReadonlyMap<string, Uint8Array> {
    // The root is not the user's directory but a new one.
    if (path === "/") return new Map();
    this.place(path, "llistxattr");
    const sent = this.#files.records.xattrs(path);
    if (!sent.has(CAPABILITIES)) return sent;
    return new Map([...sent].filter(([name]) => name !== CAPABILITIES));
  }

  open(path: string): number {
    const place = this.#regular(path, "open");
    const fd = this.#files.records.open(place);
    this.#opened.push(place);
    return fd;
  }

  realPath(path: string): string {
    if (path === "/") return this.#files.directory.root;
    const place = this.place(path, "lstat");
    if (isSocketState(place.listing.states, place.listing.at(place.index))) return NOTHING;
    this.#opened.push(place);
    return this.#files.directory.real(path);
  }

  async confirm(signal: AbortSignal): Promise<void> {
    const opened = this.#opened;
    this.#opened = [];
    const pacer = new Pacer();
    for (const place of opened) {
      const { listing, index } = place;
      if (isRegularState(listing.states, listing.at(index))) this.#files.records.confirm(place);
      if (!pacer.isDue) continue;
      await pacer.pause();
      signal.throwIfAborted();
    }
  }

  /** Where something is; throws ENOENT if it is not in the tree. */
  place(path: string, call: string): Place {
    const place = this.find(path);
    if (place === undefined) throw viewError("ENOENT", call, path);
    return place;
  }

  /** A directory of the tree. */
  directory(path: string): SelectedDirectory | undefined {
    return this.#files.selected.directories.get(path);
  }

  /** Where something is, the root apart. */
  find(path: string): Place | undefined {
    const slash = path.lastIndexOf("/");
    const directory = this.#files.selected.directories.get(slash === 0 ? "/" : path.slice(0, slash));
    if (directory === undefined) return undefined;
    const { listing, isKept } = directory;
    const index = listing.indexOf(path.slice(slash + 1));
    return index === -1 || isKept?.[index] === 0 ? undefined : { listing, index };
  }

  #regular(path: string, call: string): Place {
    const place = this.place(path, call);
    const { states } = place.listing;
    const at = place.listing.at(place.index);
    if (isRegularState(states, at) || isSocketState(states, at)) return place;
    throw viewError("EINVAL", call, path);
  }
}

/** What is known of the entries of a directory, in the order of its names. */
export function knownEntries({ listing, isKept }: SelectedDirectory, records: FileRecords): KnownEntries {
  const kept = isKept && Uint32Array.from(listing.names.keys()).filter((i) => isKept[i] === 1);
  const placeOf = (index: number): number => (kept === undefined ? index : kept[index]!);
  return {
    kind: (index) => stateKind(listing.states, listing.at(placeOf(index))),
    hasDigest: (index) => listing.hasDigest(placeOf(index)),
    digest: (index) => listing.digest(placeOf(index)),
    writeDigest: (index, room, at) => listing.digests.write(placeOf(index), room, at),
    makeDigest: (index, signal) => records.digest({ listing, index: placeOf(index) }, signal),
  };
}

function keptNames({ listing, isKept }: SelectedDirectory): readonly string[] {
  return isKept === undefined ? listing.names : listing.names.filter((_, i) => isKept[i] === 1);
}
