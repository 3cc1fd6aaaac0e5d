import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import type { BlobProvider, Compression, Layer, LayerBlob, LayerInfo, Tree } from "./layer.js";

/** A layer that is being written: not there for others before it is sealed. */
export interface NewLayer {
  readonly id: string;
  /** Where its files go: an upper directory of overlayfs; empty at first. */
  readonly directory: string;
  /** What overlayfs needs beside it, on the same file system. */
  readonly workDirectory: string;
  /** Makes it last: after this it is there for this and other processes, even after a crash of this one. */
  seal(): Promise<Layer>;
  /** Removes it; never fails. */
  discard(): Promise<void>;
}

export interface NewLayerOptions {
  readonly type?: string;
  readonly description: string;
  /** What it is put upon, lowest first; without this the first {@link LayerStore.tree} that has it on top tells. */
  readonly below?: readonly Layer[];
}

/** A layer that is only known by its blob. */
export interface LazyLayer {
  readonly blob: LayerBlob;
  /** The layers below it. Equal chains of diff ids share one layer, which is what image-spec's ChainID says. */
  readonly below: readonly Layer[];
  readonly provider: BlobProvider;
  readonly description: string;
  readonly createdAt?: number;
}

/** Directories that outlive steps and do change: caches of RUN, checkouts. */
export interface MutableDirectory {
  readonly path: string;
  /** Lets others have it; what is in it stays. */
  release(): Promise<void>;
}

export interface MutableOptions {
  /** `exec.cachemount`, for one. */
  readonly type: string;
  readonly description: string;
  /** All users have one directory, or each has one that nobody else has now, or they wait for one another. */
  readonly sharing: "shared" | "private" | "locked";
  /** What a new one begins with. */
  readonly base?: Tree;
}

/**
 * The layers of a state directory, which several processes may use at once. What this process has asked for or made is
 * not removed by any of them before {@link close}.
 */
export interface LayerStore {
  /** The tree of some layers, lowest first, of which any may be lazy. */
  tree(layers: readonly Layer[]): Tree;
  /** The tree of the layers with these ids; undefined if one is gone. */
  load(ids: readonly string[]): Tree | undefined;
  info(layer: Layer): LayerInfo;
  /** An empty layer to be put upon others. */
  create(options: NewLayerOptions): Promise<NewLayer>;
  /** A layer that is fetched and unpacked when its files are wanted. */
  lazy(layer: LazyLayer): Layer;
  /** Fetches and unpacks what is lazy, as much of it at once as can be. */
  unpack(layers: readonly Layer[], context: StepContext): Promise<void>;
  /** The directories of layers that are unpacked. */
  directory(layer: Layer): string;
  /** The files of unpacked layers, lowest first. */
  view(layers: readonly Layer[]): FileView;
  /**
   * The blob of a layer upon others in a compression: one that is known, fetched if need be, or a new one.
   *
   * @param force whether a blob that is there in another compression will not do
   * @param isVirtual whether an uncompressed one need not be here: it is only looked what its digest is, and it is
   * made when it is asked for without this
   */
  blob(
    layer: Layer,
    below: readonly Layer[],
    options: {
      readonly compression: Compression;
      readonly level?: number | undefined;
      readonly force?: boolean;
      readonly isVirtual?: boolean | undefined;
    },
    context: StepContext,
  ): Promise<LayerBlob>;
  /**
   * Lets a {@link lazy} layer of the same content upon the same contents be the one that is in this stack, lowest first: images
   * of these layers can be used without unpacking them.
   */
  nameChains(layers: readonly Layer[]): void;
  mutable(key: string, options: MutableOptions, signal: AbortSignal): Promise<MutableDirectory>;
}
