import { type BigIntStats, lstatSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { type Libc, requireLibc } from "../../client/files/libc.js";
import { nativePath, readLink, readNames } from "../../client/files/native-path.js";
import { fileInfo } from "../view/file-info.js";
import type { FileView } from "../view/file-view.js";
import { isOpaqueValue, isWhiteout, PLAIN_OPAQUE } from "../view/overlay-format.js";
import { readXattrs } from "../view/read-xattrs.js";
import { CAPABILITY, type ComparedFile, isSameEntry, viewedFile } from "./same-entry.js";

/** What a layer does to a path, which is absolute. */
export type LayerChange =
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "add" | "modify" | "unmodified"; readonly path: string; readonly file: LayerFile };

/** A file of a layer. */
export interface LayerFile extends ComparedFile {
  /** Whether it hides what is below it. */
  readonly isOpaque: boolean;
}

const BIG = { bigint: true } as const;
const REDIRECT = "trusted.overlay.redirect";
const OPAQUE: readonly string[] = ["trusted.overlay.opaque", "user.overlay.opaque", PLAIN_OPAQUE];

/**
 * What a layer directory in the form of overlayfs changes of what is below, in the order of the names' bytes, a directory
 * before what is in it. What was only copied up is left out; what is not is only named `unmodified` if it is a hard link in
 * an opaque directory. Yields undefined when time goes by. Agrees with Changes, BuildKit's util/overlay.
 */
export class LayerChanges {
  readonly #directory: string;
  readonly #below: FileView;
  readonly #libc: Libc;

  constructor(directory: string, below: FileView) {
    this.#directory = directory;
    this.#below = below;
    this.#libc = requireLibc();
  }

  /** @throws BuildError `file/read` for a directory that overlayfs has taken from elsewhere */
  changes(): Generator<LayerChange | undefined, void, undefined> {
    return this.#walk("", true);
  }

  /** A file of the layer. */
  file(path: string): LayerFile {
    const place = this.#directory + path;
    return this.#layerFile(path, lstatSync(nativePath(place), BIG));
  }

  /** Goes through a directory; `hasBelow` tells whether there is one below. */
  *#walk(directory: string, hasBelow: boolean): Generator<LayerChange | undefined, void, undefined> {
    yield undefined;
    for (const name of readNames(this.#directory + directory)) {
      const path = `${directory}/${name}`;
      const stats = lstatSync(nativePath(this.#directory + path), BIG);
      const below = hasBelow ? this.#below.lstat(path) : undefined;
      if (isWhiteout(stats)) {
        if (below !== undefined) yield { kind: "delete", path };
        continue;
      }
      const file = this.#layerFile(path, stats);
      const old = below && viewedFile(this.#below, path, below);
      if (old === undefined) yield { kind: "add", path, file };
      else if (!(yield* isSameEntry(old, file))) yield { kind: "modify", path, file };
      if (file.info.kind !== "directory") continue;
      const isMerged = below?.kind === "directory";
      if (file.isOpaque && isMerged) yield* this.#replace(path);
      else yield* this.#walk(path, isMerged);
    }
  }

  /** Compares a directory that hides the one below with it. Agrees with Changes, containerd/continuity fs. */
  *#replace(directory: string): Generator<LayerChange | undefined, void, undefined> {
    yield undefined;
    const place = this.#directory + directory;
    const old = this.#below.readDirectory(directory);
    let next = 0;
    for (const name of readNames(place)) {
      const path = `${directory}/${name}`;
      const stats = lstatSync(nativePath(this.#directory + path), BIG);
      if (isWhiteout(stats)) continue;
      for (; next < old.length && compareUtf8(old[next]!, name) < 0; next++) {
        yield { kind: "delete", path: `${directory}/${old[next]}` };
      }
      const isThere = old[next] === name;
      if (isThere) next++;
      yield* this.#replaceOne(path, this.#layerFile(path, stats), isThere);
    }
    for (; next < old.length; next++) yield { kind: "delete", path: `${directory}/${old[next]}` };
  }

  *#replaceOne(
    path: string,
    file: LayerFile,
    isThere: boolean,
  ): Generator<LayerChange | undefined, void, undefined> {
    const below = isThere ? this.#below.lstat(path) : undefined;
    const isDirectory = file.info.kind === "directory";
    if (below === undefined) yield { kind: "add", path, file };
    else if (!(yield* isSameEntry(viewedFile(this.#below, path, below), file)))
      yield { kind: "modify", path, file };
    else if (file.info.inode !== undefined) yield { kind: "unmodified", path, file };
    if (!isDirectory) return;
    if (below?.kind === "directory") yield* this.#replace(path);
    else yield* this.#walk(path, false);
  }

  #layerFile(path: string, stats: BigIntStats): LayerFile {
    const place = this.#directory + path;
    const xattrs = readXattrs(this.#libc, place, "");
    if (xattrs.size > 0 && stats.isDirectory() && xattrs.has(REDIRECT)) {
      throw new BuildError(
        "file/read",
        `${path.toWellFormed()}: redirect_dir is used but it's not supported in overlayfs differ`,
      );
    }
    return {
      info: fileInfo(stats, ""),
      place,
      capability: xattrs.get(CAPABILITY),
      isOpaque:
        xattrs.size > 0 && stats.isDirectory() && OPAQUE.some((name) => isOpaqueValue(xattrs.get(name))),
      target: () => readLink(place),
    };
  }
}
