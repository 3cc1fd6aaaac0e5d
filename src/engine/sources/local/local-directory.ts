import { closeSync, openSync, realpathSync, statfsSync, statSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { nativePath } from "../../../client/files/native-path.js";
import type { Pacer } from "../../../client/files/pacer.js";
import { isGone, pathError } from "../../../client/files/path-error.js";
import type { FileInfo } from "../../view/file-view.js";
import { sortNames } from "../../view/sort-names.js";
import {
  directoryKey,
  hasWholeSeconds,
  isSameFile,
  lastChange,
  STATE_WORDS,
  type StateWords,
  stateInfo,
} from "./file-state.js";
import { Listing } from "./listing.js";
import { OPEN_DIRECTORY, openBeneath } from "./open-beneath.js";
import { loadScanCalls, type ScanCalls } from "./scan-calls.js";
import type { StatIndex } from "./stat-index.js";

/** Where an entry is in what was scanned. */
export interface Place {
  readonly listing: Listing;
  readonly index: number;
}

export interface LocalDirectoryOptions {
  readonly index: StatIndex;
  /** Tells the owners that files have. By default all belong to root, as for every client of BuildKit. */
  readonly keepsOwners?: boolean | undefined;
}

/** Milliseconds within which two changes of a file may have the same time, by how exact the file system's times are. */
const TICK = { fine: 30, seconds: 2500, remote: 10_000 } as const;

/** File systems whose times come from other machines: NFS, the three of SMB, 9p, FUSE, Ceph. */
const REMOTE: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546, 0x00c36400,
]);

/**
 * A directory of the user as it was when it was looked at first: a build makes one, and all of its sources of that directory
 * share it, whatever their patterns are. Nothing is looked at twice, and nothing before somebody wants it.
 */
export class LocalDirectory {
  /** Absolute, without symlinks. */
  readonly root: string;
  readonly index: StatIndex;
  readonly keepsOwners: boolean;
  readonly calls: ScanCalls = loadScanCalls();
  readonly #listings = new Map<string, Listing>();
  readonly #isRemote: boolean;
  readonly #scratch = new Uint32Array(STATE_WORDS);

  /** Throws a BuildError `file/read` if there is no such directory. */
  constructor(path: string, { index, keepsOwners = false }: LocalDirectoryOptions) {
    this.root = resolveRoot(path);
    this.index = index;
    this.keepsOwners = keepsOwners;
    this.#isRemote = REMOTE.has(Number(statfsSync(nativePath(this.root)).type));
  }

  /** Where the machine has a path. */
  real(path: string): string {
    if (path === "/") return this.root;
    return this.root === "/" ? path : this.root + path;
  }

  /**
   * The entries of a directory; those that `choose` names get their states, unless they are gone. `place` is where the
   * directory itself is, undefined for the root. Undefined if the directory is gone.
   *
   * @throws BuildError `file/read` for what can't be read
   */
  async read(
    path: string,
    place: Place | undefined,
    choose: (listing: Listing) => readonly number[],
    { pacer, signal }: { readonly pacer: Pacer; readonly signal: AbortSignal },
  ): Promise<Listing | undefined> {
    const earlier = this.#listings.get(path);
    const missing = earlier && choose(earlier).filter((i) => !earlier.isSeen(i));
    if (earlier !== undefined && missing?.length === 0) return earlier;
    const fd = this.#openDirectory(path, place);
    if (fd === undefined) return undefined;
    try {
      const listing = earlier ?? this.#list(path, fd);
      let count = 0;
      for (const i of missing ?? choose(listing)) {
        if (!listing.isSeen(i)) this.#describe(listing, i, fd);
        if (++count % MANY !== 0 || !pacer.isDue) continue;
        await pacer.pause();
        signal.throwIfAborted();
      }
      return listing;
    } finally {
      closeSync(fd);
    }
  }

  info({ listing, index }: Place): FileInfo {
    return stateInfo(listing.states, listing.at(index), this.keepsOwners);
  }

  rootInfo(): FileInfo {
    const fd = openSync(nativePath(this.root), OPEN_DIRECTORY);
    try {
      this.calls.stat(fd, "", this.#scratch, 0);
      const mtime = BigInt(Date.now()) * 1_000_000n;
      return { ...stateInfo(this.#scratch, 0, false), mode: ROOT_MODE, mtime };
    } finally {
      closeSync(fd);
    }
  }

  /** Whether a state is so old that whatever changes the file from now on changes the state as well. */
  isSettled(states: StateWords, at: number, now: number): boolean {
    const tick = this.#isRemote ? TICK.remote : hasWholeSeconds(states, at) ? TICK.seconds : TICK.fine;
    return now - lastChange(states, at) > tick;
  }

  /** Everything that was listed. */
  listings(): Iterable<Listing> {
    return this.#listings.values();
  }

  /** Undefined if there is none any more. */
  #openDirectory(path: string, place: Place | undefined): number | undefined {
    const full = this.real(path);
    try {
      const fd = openSync(nativePath(full), OPEN_DIRECTORY);
      if (place === undefined || this.#isAsSeen(fd, place)) return fd;
      closeSync(fd);
      // Something else is there by now, or some directory above has become a symlink.
      return openBeneath(this.root, path, OPEN_DIRECTORY);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw pathError("open", full, error, "file/read");
    }
  }

  #isAsSeen(fd: number, { listing, index }: Place): boolean {
    this.calls.stat(fd, "", this.#scratch, 0);
    return isSameFile(this.#scratch, 0, listing.states, listing.at(index));
  }

  #list(path: string, fd: number): Listing {
    const names: string[] = [];
    const directories = new Set<string>();
    try {
      this.calls.readNames(fd, names, directories);
      this.calls.stat(fd, "", this.#scratch, 0);
    } catch (error) {
      throw pathError("readdir", this.real(path), error, "file/read");
    }
    const key = Buffer.concat([this.keepsOwners ? OWNED : UNOWNED, directoryKey(this.#scratch, 0)]);
    const listing = new Listing(path, sortNames(names), directories, key);
    this.#listings.set(path, listing);
    return listing;
  }

  #describe(listing: Listing, index: number, fd: number): void {
    const at = listing.at(index);
    try {
      const isThere = this.calls.stat(fd, listing.names[index]!, listing.states, at);
      const isSettled = isThere && this.isSettled(listing.states, at, Date.now());
      listing.setSeen(index, isThere, isSettled);
    } catch (error) {
      throw pathError("lstat", this.real(listing.pathOf(index)), error, "file/read");
    }
  }
}

/** Entries that are looked at between two looks at the clock. */
const MANY = 64;

/** The root is not part of what a client sends: it is a new directory, made when the files are taken. */
const ROOT_MODE = 0o755;

const OWNED = Uint8Array.of(1);
const UNOWNED = Uint8Array.of(0);

function resolveRoot(path: string): string {
  let root: string;
  try {
    root = realpathSync(path);
  } catch (error) {
    throw pathError("resolve", path, error, "file/read");
  }
  if (statSync(root).isDirectory()) return root;
  throw new BuildError("file/read", `stat ${path}: not a directory`);
}
