import { Pacer } from "../../client/files/pacer.js";
import { type DirectoryMatches, NO_MATCHES, type PathFilter } from "../../client/files/path-filter.js";
import type { FileInfo, FileKind, FileView } from "../view/file-view.js";
import type { LayerWriter, NewNode } from "./layer-writer.js";
import type { ModeChange } from "./mode-change.js";
import type { FileOwner } from "./owner.js";
import { attempt, stepError, stepFailure } from "./step-error.js";

/** How files are copied. */
export interface CopyRules {
  /** Instead of the owner of the source. */
  readonly owner: FileOwner | undefined;
  /** Makes the mode of everything but symlinks. */
  readonly mode: ModeChange | undefined;
  /** Instead of the time of the source, in nanoseconds since 1970. */
  readonly time: bigint | undefined;
  /** Leaves out what is below the top of the source. */
  readonly filter: PathFilter | undefined;
  /** What is in the way is removed, directories before directories excepted. */
  readonly replacesAll: boolean;
}

export interface CopyOrigin {
  readonly view: FileView;
  /** Files of it may be one with their copies. */
  readonly isSealed: boolean;
  /** See CopySource. */
  digestOf?(path: string): string | undefined;
}

/** A source and where it goes. */
interface Pair {
  readonly from: string;
  readonly info: FileInfo;
  readonly to: string;
  /** There can be nothing at `to`. */
  readonly isFree: boolean;
}

/** A directory being copied. */
interface Level extends Pair {
  /** The path below the top of the source, empty at the top. */
  readonly path: string;
  readonly matches: DirectoryMatches;
  /** Where it is. */
  readonly parent: Level | undefined;
  /** Whether the copy exists; that of a directory which is only searched does when something in it is kept. */
  isMade: boolean;
  /** Whether it was made for this, so that there was nothing in it. */
  isNew: boolean;
}

const UNMADE = { isMade: false, isNew: false };

/**
 * Copies a file or directory of one tree into another. Existing directories are merged: the top keeps its
 * attributes but for the time, those below get the source's. Names of one file stay names of one file.
 * Agrees with the copier of fsutil, copy/copy.go.
 */
export class TreeCopier {
  readonly #origin: CopyOrigin;
  readonly #writer: LayerWriter;
  readonly #rules: CopyRules;
  readonly #signal: AbortSignal;
  readonly #pacer = new Pacer();
  /** The copy of each file that may have other names. */
  readonly #links = new Map<string, string>();

  constructor(origin: CopyOrigin, writer: LayerWriter, rules: CopyRules, signal: AbortSignal) {
    this.#origin = origin;
    this.#writer = writer;
    this.#rules = rules;
    this.#signal = signal;
  }

  /** @throws BuildError `engine/step`, or what the signal was given */
  async copy(from: string, info: FileInfo, to: string): Promise<void> {
    const isFree = attempt(to, () => this.#writer.view.lstat(to)) === undefined;
    const pair = { from, info, to, isFree };
    if (info.kind !== "directory") {
      await this.#copyFile(pair);
      return;
    }
    const level: Level = { ...pair, path: "", matches: NO_MATCHES, parent: undefined, ...UNMADE };
    await this.#makeDirectory(level, false);
    await this.#copyEntries(level);
    if (level.isNew) this.#finishDirectory(level);
    // Not the time that it had: the reference takes this one too.
    else attempt(to, () => this.#writer.setAttributes(to, { time: this.#time(info) }), "utime");
  }

  async #copyEntries(level: Level): Promise<void> {
    const { view } = this.#origin;
    const { filter } = this.#rules;
    for (const name of attempt(level.from, () => view.readDirectory(level.from))) {
      if (this.#pacer.isDue) await this.#pacer.pause();
      this.#signal.throwIfAborted();
      const path = level.path === "" ? name : `${level.path}/${name}`;
      const verdict = filter?.judge(path, level.matches) ?? "keep";
      if (verdict === "skip") continue;
      const from = joinName(level.from, name);
      const info = attempt(from, () => view.lstat(from), "lstat");
      if (info === undefined || (verdict === "search" && info.kind !== "directory")) continue;
      if (verdict === "keep" && !level.isMade) await this.#makeMissing(level);
      const pair = { from, info, to: joinName(level.to, name), isFree: level.isNew };
      if (info.kind === "directory") {
        const matches = filter?.enter(path, level.matches) ?? NO_MATCHES;
        await this.#copyDirectory({ ...pair, path, matches, parent: level, ...UNMADE }, verdict === "keep");
        continue;
      }
      const later = this.#copyFile(pair);
      if (later !== undefined) await later;
    }
  }

  async #copyDirectory(level: Level, isKept: boolean): Promise<void> {
    if (isKept) await this.#makeDirectory(level, true);
    await this.#copyEntries(level);
    if (isKept) this.#finishDirectory(level);
  }

  /** Makes the directories that were only searched until now. */
  async #makeMissing(level: Level): Promise<void> {
    if (level.isMade) return;
    if (level.parent !== undefined) await this.#makeMissing(level.parent);
    await this.#makeDirectory(level, true);
    if (level.isNew) this.#finishDirectory(level);
  }

  /** One that is there gets the mode of the source if it `isBelowTop`. */
  async #makeDirectory(level: Level, isBelowTop: boolean): Promise<void> {
    const { to, info } = level;
    const { view } = this.#writer;
    level.isMade = true;
    let found = level.isFree ? undefined : attempt(to, () => view.lstat(to), "lstat");
    if (found !== undefined && found.kind !== "directory" && this.#rules.replacesAll) {
      await this.#clear(to);
      found = undefined;
    }
    if (found !== undefined && found.kind !== "directory") {
      throw stepFailure(`cannot copy to non-directory: ${to}`);
    }
    level.isNew = found === undefined;
    attempt(to, () => {
      if (level.isNew) this.#writer.makeDirectory(to, info.mode);
      else if (isBelowTop) this.#writer.setAttributes(to, { mode: info.mode });
    });
  }

  #finishDirectory({ from, info, to }: Level): void {
    attempt(to, () => {
      this.#writer.setAttributes(to, { owner: this.#owner(info), mode: this.#mode(info) });
      this.#copyXattrs(from, to);
      this.#writer.setAttributes(to, { time: this.#time(info) });
    });
  }

  /** Gives a promise only where something has to be waited for. */
  #copyFile(pair: Pair): Promise<void> | undefined {
    const { to } = pair;
    const found = pair.isFree ? undefined : attempt(to, () => this.#writer.view.lstat(to), "lstat");
    if (found === undefined) return this.#makeFile(pair);
    if (found.kind === "directory" && !this.#rules.replacesAll) {
      throw stepFailure(`cannot replace to directory ${to} with file`);
    }
    return this.#clear(to).then(() => this.#makeFile(pair));
  }

  async #clear(to: string): Promise<void> {
    try {
      await this.#writer.remove(to, { isReplaced: true });
    } catch (error) {
      throw stepError(error, to);
    }
  }

  #makeFile(pair: Pair): Promise<void> | undefined {
    const { from, info, to } = pair;
    return attempt(to, () => {
      if (info.kind === "file") return this.#makeRegular(pair);
      if (info.kind === "symlink") this.#writer.makeSymlink(to, this.#origin.view.readLink(from));
      else this.#writer.makeNode(to, { ...info, kind: NODES[info.kind] ?? "file" });
      this.#writer.setAttributes(to, { owner: this.#owner(info), mode: this.#mode(info) });
      this.#copyXattrs(from, to);
      this.#writer.setAttributes(to, { time: this.#time(info) });
      return undefined;
    });
  }

  #makeRegular({ from, info, to }: Pair): Promise<void> | undefined {
    const first = info.inode && this.#links.get(info.inode);
    if (first !== undefined) {
      this.#writer.makeLink(to, first);
      return undefined;
    }
    if (info.inode !== undefined) this.#links.set(info.inode, to);
    const later = this.#writer.copyFile(
      to,
      { ...this.#origin, path: from, info },
      { mode: this.#mode(info), ...this.#owner(info), mtime: this.#time(info) },
    );
    return later?.catch((error) => {
      throw stepError(error, to);
    });
  }

  #copyXattrs(from: string, to: string): void {
    for (const [name, value] of this.#origin.view.xattrs(from)) {
      try {
        this.#writer.setXattr(to, name, value);
      } catch {
        // Some may not be set, or not here: agrees with the xattrErrorHandler of docopy, file/backend.go.
      }
    }
  }

  #owner({ uid, gid }: FileInfo): FileOwner {
    return this.#rules.owner ?? { uid, gid };
  }

  #mode(info: FileInfo): number {
    return this.#rules.mode?.(info.mode, info.kind === "directory") ?? info.mode;
  }

  #time({ mtime }: FileInfo): bigint {
    return this.#rules.time ?? mtime;
  }
}

/**
 * What becomes of what is neither file nor directory nor symlink; a socket leaves an empty file. A block device becomes a
 * character device, as BuildKit has it: it clears the bits of sockets in every mode.
 */
const NODES: { readonly [kind in FileKind]?: NewNode["kind"] } = {
  char: "char",
  block: "char",
  fifo: "fifo",
};

function joinName(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
