import type { ContentPath } from "./digest-options.js";
import { type DirectoryRecords, RecordKind } from "./directory-records.js";
import { createEntryFilter, type EntryFilter, type EntryVerdict } from "./entry-filter.js";
import { literalPrefix, type PathPattern, parsePathPattern } from "./match-path.js";
import type { FoundRecord, RecordTree } from "./record-tree.js";

/** An entry that counts. */
export interface SelectedEntry {
  /** As it was asked for, which may lead through symlinks; empty for the root. */
  readonly path: string;
  /** The digest of its record; of a directory without what is in it. */
  readonly digest: string;
  /** Whether it is a symlink right where the pattern matched. */
  readonly isTopLink: boolean;
  readonly isLink: boolean;
}

/** A directory whose record counts as soon as something in it does. */
interface Header {
  readonly path: string;
  readonly records: DirectoryRecords;
  readonly verdict: EntryVerdict;
  isListed: boolean;
}

/** A directory on the way down. */
interface Level {
  readonly records: DirectoryRecords;
  /** As it was asked for; empty for the root. */
  readonly path: string;
  /** How many names the path has. */
  readonly depth: number;
  /** What of the path is before the names that the filter looks at; undefined above the first match. */
  readonly base: number | undefined;
  readonly header: Header | undefined;
  next: number;
}

/**
 * The entries that a path with wildcards or filters stands for, in the order of their paths: files, and directories by
 * their own record, not by what is in them. Directories come right before the first entry for whose sake they count.
 *
 * Agrees with includedPaths, BuildKit's cache/contenthash/checksum.go; does not look where nothing can match.
 */
export class Selection {
  /** What stands before the part of the path with wildcards: not part of what is hashed. */
  readonly prefix: string;
  readonly entries: SelectedEntry[] = [];
  readonly #tree: RecordTree;
  readonly #signal: AbortSignal;
  readonly #start: FoundRecord | undefined;
  readonly #filter: EntryFilter;
  readonly #pattern: PathPattern | undefined;
  readonly #levels: Level[] = [];

  /** Throws a BuildError for what is malformed, or can't be read. */
  constructor(tree: RecordTree, path: string, options: ContentPath, signal: AbortSignal) {
    this.#tree = tree;
    this.#signal = signal;
    this.#filter = createEntryFilter(options);
    const { prefix, hasWildcards } = options.wildcard
      ? literalPrefix(path)
      : { prefix: path, hasWildcards: false };
    this.prefix = prefix === "/" ? "" : prefix;
    this.#start = tree.resolve(prefix, hasWildcards);
    this.#pattern =
      options.wildcard && path !== "/" && this.#start !== undefined ? parsePathPattern(path) : undefined;
  }

  async run(): Promise<void> {
    if (this.#start === undefined) return;
    const started = this.#begin(this.#start);
    if (started instanceof Promise) await started;
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      if (level.next === level.records.names.length) this.#levels.pop();
      else {
        const visit = this.#visit(level, level.next++);
        if (visit instanceof Promise) await visit;
      }
      if (this.#tree.pacer.isDue) {
        await this.#tree.pacer.pause();
        this.#signal.throwIfAborted();
      }
    }
  }

  #begin(found: FoundRecord): Promise<void> | undefined {
    const depth = this.prefix === "" ? 0 : this.prefix.split("/").length - 1;
    const base = this.#matchStart(depth);
    if (base === "nothing") return undefined;
    if (found.kind === RecordKind.directory) {
      return this.#enter(this.#tree.directoryOf(found), this.prefix, depth, base, undefined);
    }
    const { directory, index } = found.place!;
    return base === undefined ? undefined : this.#consider(directory, index, this.prefix, base, undefined);
  }

  /** Where the part of paths begins that the filter sees, if the start of the walk is a match itself. */
  #matchStart(depth: number): number | undefined | "nothing" {
    if (this.#pattern === undefined) return this.prefix.length;
    const names = this.prefix.split("/").slice(1);
    if (!names.every((name, i) => i < this.#pattern!.depth && this.#pattern!.matches(i, name)))
      return "nothing";
    return depth === this.#pattern.depth ? this.prefix.length : undefined;
  }

  #visit({ records, path, depth, base, header }: Level, index: number): Promise<void> | undefined {
    const name = records.names[index]!;
    const isMatched = base !== undefined;
    if (!isMatched && !this.#pattern!.matches(depth, name)) return undefined;
    const inner = `${path}/${name}`;
    const isFirstMatch = !isMatched && depth + 1 === this.#pattern!.depth;
    const start = isFirstMatch ? inner.length : base;
    if (this.#tree.kindAt(records, index) === RecordKind.directory) {
      return this.#enter(this.#tree.directoryAt(records, index), inner, depth + 1, start, header);
    }
    return start === undefined ? undefined : this.#consider(records, index, inner, start, header);
  }

  /** A directory; its record is judged if it is a match, or inside of one. */
  #enter(
    records: DirectoryRecords,
    path: string,
    depth: number,
    base: number | undefined,
    above: Header | undefined,
  ): Promise<void> | undefined {
    const level = { records, path, depth, base, next: 0 };
    // The record of the root does not count where all of it is asked for.
    if (base === undefined || path === "") {
      this.#levels.push({ ...level, header: undefined });
      return undefined;
    }
    const verdict = this.#filter(path.slice(base + 1), above?.verdict);
    const header: Header = { path, records, verdict, isListed: false };
    if (verdict.isEntered) this.#levels.push({ ...level, header });
    return verdict.isIncluded ? this.#list(header) : undefined;
  }

  #consider(
    records: DirectoryRecords,
    index: number,
    path: string,
    base: number,
    above: Header | undefined,
  ): Promise<void> | undefined {
    if (!this.#filter(path.slice(base + 1), above?.verdict).isIncluded) return undefined;
    const isLink = records.kind(index) === RecordKind.symlink;
    const isTopLink = above === undefined && isLink;
    const digest = this.#tree.entryDigest(records, index, this.#signal);
    if (typeof digest === "string" && above?.isListed !== false) {
      this.entries.push({ path, digest, isTopLink, isLink });
      return undefined;
    }
    return this.#add(digest, { path, isTopLink, isLink });
  }

  async #add(digest: string | Promise<string>, entry: Omit<SelectedEntry, "digest">): Promise<void> {
    await this.#list(undefined);
    this.entries.push({ ...entry, digest: await digest });
  }

  /** Lists the directories on the way down that are not listed yet, and one more. */
  async #list(last: Header | undefined): Promise<void> {
    const headers = this.#levels.map(({ header }) => header);
    for (const header of [...headers, last]) {
      if (header === undefined || header.isListed) continue;
      header.isListed = true;
      const digest = await this.#tree.headerDigest(header.records, this.#signal);
      this.entries.push({ path: header.path, digest, isTopLink: false, isLink: false });
    }
  }
}
