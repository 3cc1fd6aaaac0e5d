import { randomUUID } from "node:crypto";
import { dropInner, followPaths } from "../../../client/files/follow-paths.js";
import { createPathFilter, type PathFilter } from "../../../client/files/path-filter.js";
import type { DigestTraits, KnownEntries } from "../../contenthash/digest-options.js";
import type { DigestedTree } from "../../contenthash/record-cache.js";
import type { Layer, Tree } from "../../layers/layer.js";
import type { NewLayer } from "../../layers/layer-store.js";
import type { StepContext } from "../../step-context.js";
import { FileRecords } from "./file-records.js";
import { isRegularState } from "./file-state.js";
import { importTree } from "./import-tree.js";
import type { LocalDirectory } from "./local-directory.js";
import { type ConfirmableView, knownEntries, type LocalFiles, LocalView } from "./local-view.js";
import { collectMetadata, metadataFilter, withMetadata } from "./metadata-view.js";
import { selectTree } from "./selected-tree.js";
import { SharedWork } from "./shared-work.js";

/** What is wanted of a directory of the user. */
export interface LocalTreeOptions {
  /** The same for all trees of one build that are of this directory. */
  readonly directory: LocalDirectory;
  /** `context`, `dockerfile`, or what a named context is called. */
  readonly name: string;
  readonly includePatterns?: readonly string[];
  readonly excludePatterns?: readonly string[];
  /** Paths that are kept, and with them whatever symlinks lead to from there. */
  readonly followPaths?: readonly string[];
  /** Files have no content but for those that some patterns match; a file of its own tells of all of them. */
  readonly metadataOnly?: { readonly exceptions: readonly string[] } | undefined;
  readonly isUserNamespace: boolean;
  /** A new layer to copy the files to, if somebody needs them in one. */
  makeLayer(): Promise<NewLayer>;
}

/**
 * A directory of the user, read in place: what a client of BuildKit would send of it, and how. Its files belong to root
 * unless the directory keeps owners, and have all else that they have.
 */
export interface LocalTree extends DigestedTree {
  /** `context`, `dockerfile`, or what a named context is called. */
  readonly name: string;
  /** The directory that it is of. */
  readonly place: string;
  view(context: StepContext): Promise<ConfirmableView>;
  /** The digest of the record of a regular file, if it is known; good for a copy of the file that a step makes as well. */
  knownDigest(path: string): string | undefined;
}

/** Whether a tree is a directory of the user. */
export function isLocalTree(tree: Tree): tree is LocalTree {
  return tree instanceof PlacedTree;
}

/** A tree of what some patterns select in a directory. Nothing is looked at before it is wanted. */
export function openLocalTree(options: LocalTreeOptions): LocalTree {
  return new PlacedTree(options);
}

class PlacedTree implements LocalTree {
  readonly id = `local-${randomUUID()}`;
  readonly lazyLayers = undefined;
  readonly name: string;
  readonly place: string;
  readonly digestTraits: DigestTraits;
  readonly #options: LocalTreeOptions;
  readonly #records: FileRecords;
  readonly #files = new SharedWork((context) => this.#select(context));
  readonly #layers = new SharedWork((context) => this.#import(context));
  /** For lookups that can't wait. */
  #view: LocalView | undefined;

  constructor(options: LocalTreeOptions) {
    this.#options = options;
    this.name = options.name;
    this.place = options.directory.root;
    this.#records = new FileRecords(options.directory);
    this.digestTraits = {
      isTransferred: true,
      knownDigest: (path, _info, signal) => this.#digest(path, signal),
      entries: (path) => this.#entries(path),
      onDone: () => this.#records.save(),
    };
  }

  async view(context: StepContext): Promise<ConfirmableView> {
    const files = await this.#files.result(context);
    this.#view ??= new LocalView(files);
    const view = new LocalView(files);
    return files.metadata === undefined ? view : withMetadata(view, files.metadata);
  }

  layers(context: StepContext): Promise<readonly Layer[]> {
    return this.#layers.result(context);
  }

  knownDigest(path: string): string | undefined {
    const place = this.#view?.find(path);
    if (place === undefined || !isRegularState(place.listing.states, place.listing.at(place.index)))
      return undefined;
    return place.listing.digest(place.index);
  }

  #digest(path: string, signal: AbortSignal): string | Promise<string> {
    return this.#records.digest(this.#view!.place(path, "lstat"), signal);
  }

  #entries(path: string): KnownEntries | undefined {
    const directory = this.#view?.directory(path);
    return directory && knownEntries(directory, this.#records);
  }

  async #select({ signal, progress }: StepContext): Promise<LocalFiles> {
    const { directory, name, metadataOnly } = this.#options;
    const filter = this.#filter();
    const content = metadataOnly && metadataFilter(metadataOnly.exceptions);
    const id = `transferring ${name}:`;
    progress.status(id, { name: "transferring" });
    const selected = await selectTree(directory, filter, content, signal);
    const metadata =
      content && (await collectMetadata(directory.root, filter, directory.keepsOwners, signal));
    progress.status(id, { name: "transferring", current: selected.size, isDone: true });
    return { directory, records: this.#records, selected, metadata, rootInfo: directory.rootInfo() };
  }

  /** Agrees with NewFilterFS, fsutil's filter.go: the paths to follow become patterns of what to keep. */
  #filter(): PathFilter | undefined {
    const { directory, includePatterns = [], excludePatterns = [], followPaths: follow = [] } = this.#options;
    const targets = follow.length === 0 ? undefined : followPaths(directory.root, follow);
    const include =
      targets === undefined ? includePatterns : (dropInner([...includePatterns, ...targets]) ?? []);
    return createPathFilter({ include, exclude: excludePatterns });
  }

  async #import(context: StepContext): Promise<readonly Layer[]> {
    const { makeLayer, isUserNamespace } = this.#options;
    const view = await this.view(context);
    const layer = await makeLayer();
    try {
      await importTree(view, layer.directory, isUserNamespace, context.signal);
      return [await layer.seal()];
    } catch (error) {
      await layer.discard();
      throw error;
    }
  }
}
