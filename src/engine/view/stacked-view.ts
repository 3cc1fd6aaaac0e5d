import { type BigIntStats, constants, lstatSync, openSync } from "node:fs";
import { type Libc, requireLibc } from "../../client/files/libc.js";
import { nativePath, readLink } from "../../client/files/native-path.js";
import { errorCode } from "../../client/files/path-error.js";
import { EMPTY_VIEW } from "./empty-view.js";
import { fileInfo } from "./file-info.js";
import type { FileInfo, FileView } from "./file-view.js";
import { isOpaque, isWhiteout, type OverlayAttributes, overlayAttributes } from "./overlay-format.js";
import { readEntries } from "./read-entries.js";
import { readXattrs } from "./read-xattrs.js";
import { RecentMap } from "./recent-map.js";
import { sortNames } from "./sort-names.js";
import { viewError } from "./view-error.js";

export interface StackedViewOptions {
  /** Whether the layers were written in a user namespace, where overlayfs has other attributes. */
  readonly isUserNamespace: boolean;
}

/**
 * The union of layer directories, the lowest first, as overlayfs shows it: what is above hides what is below, whiteouts
 * and opaque directories too, and directories are merged, with the metadata of the topmost. The layers must not change.
 * Hard links are known within a layer.
 *
 * Looking something up takes at most one system call for each layer that has its directory, which is remembered; for a
 * directory that was listed, only the layer that has it is asked.
 *
 * @throws BuildError `engine/system` where extended attributes can't be read.
 */
export function createStackedView(
  directories: readonly string[],
  { isUserNamespace }: StackedViewOptions,
): FileView {
  if (directories.length === 0) return EMPTY_VIEW;
  return new StackedView(directories.toReversed(), overlayAttributes(isUserNamespace));
}

/** What the layers have at a path where all of them together have a directory. */
interface Directory {
  /** The layers that have a part of it, topmost first. */
  readonly layers: readonly number[];
  /** Of each name the first of these layers that has it, once the names were listed, if several have a part. */
  names: ReadonlyMap<string, number> | undefined;
}

/** There is no directory. */
const NONE: Directory = { layers: [], names: undefined };
const LOOKUP = { bigint: true, throwIfNoEntry: false } as const;
// A whiteout that is opened tells ENXIO, a symlink ELOOP, and a fifo does not wait.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Directories and listed names that are remembered at least. */
const REMEMBERED = 20_000;

class StackedView implements FileView {
  /** The topmost first; `/` is left off where it would end one. */
  readonly #roots: readonly string[];
  readonly #attributes: OverlayAttributes;
  readonly #libc: Libc;
  readonly #directories = new RecentMap<Directory>(REMEMBERED);
  readonly #root: Directory;
  /** What was looked for last: mostly it is looked at again at once. */
  readonly #found: { path: string | undefined; layer: number | undefined } = {
    path: undefined,
    layer: undefined,
  };

  constructor(roots: readonly string[], attributes: OverlayAttributes) {
    this.#roots = roots.map((root) => (root === "/" ? "" : root));
    this.#attributes = attributes;
    this.#libc = requireLibc();
    this.#root = { layers: [...this.#roots.keys()], names: undefined };
  }

  lstat(path: string): FileInfo | undefined {
    const layer = this.#find(path);
    // What is not undefined has just been looked at.
    return layer === undefined ? undefined : fileInfo(this.#stats!, String(this.#roots.length - layer));
  }

  readDirectory(path: string): readonly string[] {
    const directory = this.#directory(path);
    const { layers } = directory;
    if (layers.length === 0 && path !== "/") this.#refuse("scandir", path);
    if (directory.names !== undefined) return sortNames([...directory.names.keys()]);
    if (layers.length > 1) return sortNames([...this.#list(path, directory).keys()]);
    const names: string[] = [];
    for (const layer of layers) {
      readEntries(this.#real(layer, path), (name, isGone) => {
        if (!isGone) names.push(name);
      });
    }
    return sortNames(names);
  }

  readLink(path: string): string {
    return readLink(this.realPath(path));
  }

  xattrs(path: string): ReadonlyMap<string, Uint8Array> {
    return readXattrs(this.#libc, this.realPath(path), this.#attributes.prefix);
  }

  open(path: string): number {
    const directory = path === "/" ? this.#root : this.#directory(parentPath(path));
    const only = directory.layers.length === 1 ? directory.layers[0] : this.#find(path);
    if (only === undefined) throw viewError("ENOENT", "open", path);
    try {
      return openSync(nativePath(this.#real(only, path)), READ);
    } catch (error) {
      if (errorCode(error) === "ENXIO") throw viewError("ENOENT", "open", path);
      throw error;
    }
  }

  realPath(path: string): string {
    const layer = path === this.#found.path ? this.#found.layer : this.#find(path);
    if (layer === undefined) throw viewError("ENOENT", "lstat", path);
    return this.#real(layer, path);
  }

  #stats: BigIntStats | undefined;

  /** The layer that has what is at a path, and what the system says of it in `#stats`. */
  #find(path: string): number | undefined {
    const layer = this.#search(path);
    this.#found.path = path;
    this.#found.layer = layer;
    return layer;
  }

  #search(path: string): number | undefined {
    const directory = path === "/" ? this.#root : this.#directory(parentPath(path));
    const { layers, names } = directory;
    if (names !== undefined && path !== "/") {
      const layer = names.get(path.slice(path.lastIndexOf("/") + 1));
      if (layer === undefined) return undefined;
      this.#stats = lstatSync(nativePath(this.#real(layer, path)), LOOKUP);
      return this.#stats && layer;
    }
    for (const layer of layers) {
      const stats = lstatSync(nativePath(this.#real(layer, path)), LOOKUP);
      if (stats === undefined) continue;
      if (isWhiteout(stats)) return undefined;
      this.#stats = stats;
      return layer;
    }
    return undefined;
  }

  #directory(path: string): Directory {
    if (path === "/") return this.#root;
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    const layers = this.#layersOf(path, this.#directory(parentPath(path)));
    const directory = layers.length === 0 ? NONE : { layers, names: undefined };
    this.#directories.set(path, directory);
    return directory;
  }

  #layersOf(path: string, { layers, names }: Directory): readonly number[] {
    const found: number[] = [];
    const first = names?.get(path.slice(path.lastIndexOf("/") + 1));
    if (names !== undefined && first === undefined) return found;
    for (const layer of layers) {
      if (first !== undefined && layer < first) continue;
      const stats = lstatSync(nativePath(this.#real(layer, path)), LOOKUP);
      if (stats === undefined) continue;
      if (!stats.isDirectory()) break;
      const above = found.at(-1);
      if (above !== undefined && isOpaque(this.#libc, this.#real(above, path), this.#attributes)) break;
      found.push(layer);
    }
    return found;
  }

  #list(path: string, directory: Directory): ReadonlyMap<string, number> {
    const names = new Map<string, number>();
    const gone = new Set<string>();
    for (const layer of directory.layers) {
      readEntries(this.#real(layer, path), (name, isGone) => {
        if (names.has(name) || gone.has(name)) return;
        if (isGone) gone.add(name);
        else names.set(name, layer);
      });
    }
    directory.names = names;
    this.#directories.weigh(names.size);
    return names;
  }

  #real(layer: number, path: string): string {
    const root = this.#roots[layer]!;
    return path === "/" ? root || path : root + path;
  }

  #refuse(call: string, path: string): never {
    throw viewError(this.#find(path) === undefined ? "ENOENT" : "ENOTDIR", call, path);
  }
}

function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
