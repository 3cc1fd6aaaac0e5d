import { DIGEST_WORDS } from "../../contenthash/digest-table.js";
import { IDENTITY_WORDS, inodeNumber, isSameState } from "./file-state.js";
import type { Listing } from "./listing.js";
import type { LocalDirectory, Place } from "./local-directory.js";
import type { KnownFiles, StatIndex } from "./stat-index.js";

/** Takes digests of a directory's files from the index, and brings new ones there. */
export class IndexedRecords {
  readonly #directory: LocalDirectory;
  readonly #index: StatIndex;

  constructor(directory: LocalDirectory) {
    this.#directory = directory;
    this.#index = directory.index;
  }

  /** The digest of an entry that is as it was when that was made. */
  find({ listing, index }: Place): string | undefined {
    if (!listing.isAsked(index)) this.#match(listing);
    return listing.digest(index);
  }

  /** Hands over what was learned since the last time. */
  save(): void {
    for (const listing of this.#directory.listings()) {
      if (!listing.isDirty) continue;
      listing.isDirty = false;
      this.#save(listing);
    }
  }

  /** Asks for all entries at once that were seen. */
  #match(listing: Listing): void {
    const known = this.#index.load(listing.key);
    const finder = known && new KnownFinder(known);
    if (known?.isStale) listing.isDirty = true;
    for (let i = 0; i < listing.names.length; i++) {
      if (!listing.isThere(i) || listing.isAsked(i)) continue;
      listing.setAsked(i);
      const at = finder?.find(listing, i);
      if (at !== undefined) listing.digests.setWords(i, known!.digests, at);
    }
  }

  #save(listing: Listing): void {
    const lines = new KnownLines(listing.names.length);
    const seen = new Set<number>();
    let unseen = 0;
    for (let i = 0; i < listing.names.length; i++) {
      if (!listing.isSeen(i)) unseen++;
      if (!listing.isThere(i)) continue;
      const at = listing.at(i);
      seen.add(inodeNumber(listing.states, at));
      if (listing.hasDigest(i) && listing.isSettled(i))
        lines.add(listing.states, at, listing.digests.words, i);
    }
    // Others may want what we had no use for.
    const known = unseen === 0 ? undefined : this.#index.load(listing.key);
    for (let k = 0; known !== undefined && k < known.count && unseen > 0; k++) {
      const at = k * IDENTITY_WORDS;
      if (seen.has(inodeNumber(known.states, at))) continue;
      lines.add(known.states, at, known.digests, k);
      unseen--;
    }
    this.#index.save(listing.key, lines.states, lines.digests);
  }
}

/** Collects what is to be known. */
class KnownLines {
  readonly #states: Uint32Array;
  readonly #digests: Uint32Array;
  #count = 0;

  constructor(most: number) {
    this.#states = new Uint32Array(most * IDENTITY_WORDS);
    this.#digests = new Uint32Array(most * DIGEST_WORDS);
  }

  get states(): Uint32Array {
    return this.#states.subarray(0, this.#count * IDENTITY_WORDS);
  }

  get digests(): Uint32Array {
    return this.#digests.subarray(0, this.#count * DIGEST_WORDS);
  }

  add(states: Uint32Array, at: number, digests: Uint32Array, digest: number): void {
    const count = this.#count++;
    this.#states.set(states.subarray(at, at + IDENTITY_WORDS), count * IDENTITY_WORDS);
    this.#digests.set(
      digests.subarray(digest * DIGEST_WORDS, (digest + 1) * DIGEST_WORDS),
      count * DIGEST_WORDS,
    );
  }
}

/** Finds states among known ones, which mostly come in the same order. */
class KnownFinder {
  readonly #known: KnownFiles;
  #next = 0;
  #places: Map<number, number> | undefined;

  constructor(known: KnownFiles) {
    this.#known = known;
  }

  /** Where the known file is that has just the state of an entry. */
  find(listing: Listing, index: number): number | undefined {
    const at = listing.at(index);
    if (this.#next < this.#known.count && this.#isSame(listing, at, this.#next)) return this.#next++;
    const place = this.#placeOf(inodeNumber(listing.states, at));
    if (place === undefined) return undefined;
    this.#next = place + 1;
    return this.#isSame(listing, at, place) ? place : undefined;
  }

  #isSame(listing: Listing, at: number, place: number): boolean {
    return isSameState(listing.states, at, this.#known.states, place * IDENTITY_WORDS);
  }

  #placeOf(inode: number): number | undefined {
    if (this.#places === undefined) {
      this.#places = new Map();
      const { count, states } = this.#known;
      for (let k = 0; k < count; k++) this.#places.set(inodeNumber(states, k * IDENTITY_WORDS), k);
    }
    return this.#places.get(inode);
  }
}
