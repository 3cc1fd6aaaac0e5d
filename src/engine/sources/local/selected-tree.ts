import { BuildError } from "../../../base/diagnostic/build-error.js";
import { Pacer } from "../../../client/files/pacer.js";
import { type DirectoryMatches, NO_MATCHES, type PathFilter } from "../../../client/files/path-filter.js";
import { isDirectoryState, isRegularState, stateSize } from "./file-state.js";
import type { Listing } from "./listing.js";
import type { LocalDirectory, Place } from "./local-directory.js";

/** A directory of a tree, and which of its entries are in the tree. */
export interface SelectedDirectory {
  readonly listing: Listing;
  /** 1 for each entry that is; undefined if all are. */
  readonly isKept: Uint8Array | undefined;
}

/** The part of a local directory that some patterns select. */
export interface SelectedTree {
  /** By path, `/` for the root. */
  readonly directories: ReadonlyMap<string, SelectedDirectory>;
  /** The number of entries, and the bytes of all files. */
  readonly count: number;
  readonly size: number;
}

/** Which entries count, apart from the patterns: those for which it is true, and the directories they are in. */
export type ContentFilter = (path: string) => boolean;

/** A directory on the way down. */
interface Level {
  readonly path: string;
  readonly place: Place | undefined;
  readonly above: Level | undefined;
  readonly matches: DirectoryMatches;
  /** Whether it is in the tree; if not, that it comes in with the first entry that is. */
  isPresent: boolean;
  listing: Listing | undefined;
  readonly kept: number[];
}

/**
 * Looks at a directory through patterns: at what they keep, and at what they search. Directories that are only searched are in
 * the tree if something in them is. What vanishes meanwhile is left out. Agrees with walkTree, which tells the
 * same entries to a daemon.
 *
 * @throws BuildError `file/read` for what can't be read; but not for a directory that is only searched, if we have no
 * permission.
 */
export async function selectTree(
  directory: LocalDirectory,
  filter: PathFilter | undefined,
  content: ContentFilter | undefined,
  signal: AbortSignal,
): Promise<SelectedTree> {
  const selection = new TreeSelection(directory, filter, content, signal);
  await selection.run();
  return selection;
}

class TreeSelection implements SelectedTree {
  readonly directories = new Map<string, SelectedDirectory>();
  count = 0;
  size = 0;
  readonly #directory: LocalDirectory;
  readonly #filter: PathFilter | undefined;
  readonly #content: ContentFilter | undefined;
  readonly #signal: AbortSignal;
  readonly #pacer = new Pacer();
  readonly #selectsAll: boolean;

  constructor(
    directory: LocalDirectory,
    filter: PathFilter | undefined,
    content: ContentFilter | undefined,
    signal: AbortSignal,
  ) {
    this.#directory = directory;
    this.#filter = filter;
    this.#content = content;
    this.#signal = signal;
    this.#selectsAll = filter === undefined && content === undefined;
  }

  async run(): Promise<void> {
    const seen: Level[] = [];
    const waiting = [createLevel("/", undefined, undefined, NO_MATCHES, true)];
    for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
      seen.push(level);
      await this.#look(level, waiting);
    }
    for (const { path, listing, kept, isPresent } of seen) {
      if (listing === undefined || !isPresent) continue;
      this.count += kept.length;
      this.directories.set(path, { listing, isKept: keptFlags(listing, kept) });
    }
  }

  async #look(level: Level, waiting: Level[]): Promise<void> {
    let keeps: Uint8Array = NONE;
    const choose = (listing: Listing): number[] => {
      keeps = new Uint8Array(listing.names.length);
      return this.#judge(level, listing, keeps);
    };
    const listing = await this.#read(level, choose);
    if (listing === undefined) return;
    level.listing = listing;
    for (let i = 0; i < listing.names.length; i++) {
      if (keeps[i] === SKIP || !listing.isThere(i)) continue;
      const at = listing.at(i);
      const isKept = keeps[i] === KEEP;
      if (isKept) {
        bringIn(level);
        level.kept.push(i);
        if (isRegularState(listing.states, at)) this.size += stateSize(listing.states, at);
      }
      if (isDirectoryState(listing.states, at)) waiting.push(this.#below(level, listing, i, isKept));
      if (i % MANY !== 0 || !this.#pacer.isDue) continue;
      await this.#pacer.pause();
      this.#signal.throwIfAborted();
    }
  }

  /** Which entries to look at; writes what will become of each. */
  #judge(level: Level, listing: Listing, keeps: Uint8Array): number[] {
    const wanted: number[] = [];
    for (let i = 0; i < listing.names.length; i++) {
      const verdict = this.#selectsAll ? KEEP : this.#verdict(listing.pathOf(i).slice(1), level.matches);
      if (verdict === SEARCH && !listing.mayBeDirectory(i)) continue;
      if (verdict !== SKIP) wanted.push(i);
      keeps[i] = verdict;
    }
    return wanted;
  }

  #verdict(path: string, matches: DirectoryMatches): number {
    const verdict = this.#filter === undefined ? KEEP : VERDICTS[this.#filter.judge(path, matches)];
    return verdict === KEEP && this.#content?.(path) === false ? SEARCH : verdict;
  }

  #below(level: Level, listing: Listing, index: number, isPresent: boolean): Level {
    const path = listing.pathOf(index);
    const matches =
      this.#filter === undefined ? NO_MATCHES : this.#filter.enter(path.slice(1), level.matches);
    return createLevel(path, { listing, index }, level, matches, isPresent);
  }

  async #read(level: Level, choose: (listing: Listing) => readonly number[]): Promise<Listing | undefined> {
    try {
      return await this.#directory.read(level.path, level.place, choose, {
        pacer: this.#pacer,
        signal: this.#signal,
      });
    } catch (error) {
      if (!level.isPresent && isForbidden(error)) return undefined;
      throw error;
    }
  }
}

/** Entries that are looked at between two looks at the clock. */
const MANY = 64;

const SKIP = 0;
const SEARCH = 1;
const KEEP = 2;
const VERDICTS = { skip: SKIP, search: SEARCH, keep: KEEP } as const;

const NONE = new Uint8Array(0);

function createLevel(
  path: string,
  place: Place | undefined,
  above: Level | undefined,
  matches: DirectoryMatches,
  isPresent: boolean,
): Level {
  return { path, place, above, matches, isPresent, listing: undefined, kept: [] };
}

/** Something in a directory is in the tree, so the directory is. */
function bringIn(level: Level): void {
  for (let at: Level | undefined = level; at !== undefined && !at.isPresent; at = at.above) {
    at.isPresent = true;
    at.above?.kept.push(at.place!.index);
  }
}

function keptFlags(listing: Listing, kept: readonly number[]): Uint8Array | undefined {
  if (kept.length === listing.names.length) return undefined;
  const flags = new Uint8Array(listing.names.length);
  for (const index of kept) flags[index] = 1;
  return flags;
}

function isForbidden(error: unknown): boolean {
  return (
    error instanceof BuildError &&
    error.cause instanceof Error &&
    "code" in error.cause &&
    error.cause.code === "EACCES"
  );
}
