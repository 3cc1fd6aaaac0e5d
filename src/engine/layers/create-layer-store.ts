import { BuildError } from "../../base/diagnostic/build-error.js";
import type { StateBlobStore } from "../content/create-blob-store.js";
import type { State } from "../state/state.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import { type ArchiveTools, type CreateView, DEFAULT_VIEW, loadArchiveTools } from "./archive-tools.js";
import { BlobFetcher } from "./blob-fetcher.js";
import { chainIdOf } from "./chain-id.js";
import { LateView, NeedsBelow } from "./late-view.js";
import type { BlobProvider, Layer, LayerBlob, LayerInfo, Tree } from "./layer.js";
import { type BlobOptions, LayerPacker } from "./layer-packer.js";
import type {
  LayerStore,
  LazyLayer,
  MutableDirectory,
  MutableOptions,
  NewLayer,
  NewLayerOptions,
} from "./layer-store.js";
import { LayerTable } from "./layer-table.js";
import { LayerTree, withoutDuplicates } from "./layer-tree.js";
import { MutableDirectories } from "./mutable-directories.js";
import { createNewLayer } from "./new-layer.js";
import { SharedWork } from "./shared-work.js";
import { Slots } from "./slots.js";
import { type Below, type UnpackEnvironment, unpackLayer } from "./unpack-layer.js";

/** What a layer store works with instead of its own; tests have others. */
export interface LayerStoreOptions {
  /** What packs and unpacks layers; loaded when it is first needed. */
  readonly loadTools?: () => Promise<ArchiveTools>;
  readonly createView?: CreateView;
  /**
   * Fetches layers that an earlier process has made lazy and nobody in this one; undefined for what nobody knows how to
   * fetch. Without it such layers count as gone.
   */
  readonly findProvider?: (blob: LayerBlob) => BlobProvider | undefined;
}

/** How many layers are fetched and unpacked at the same time. */
const PARALLEL = 6;

/** The layers of a state directory. Spec: spec/engine/state.md#layers. */
export function createLayerStore(
  state: State,
  blobs: StateBlobStore,
  options: LayerStoreOptions = {},
): LayerStore {
  return new DirectoryLayers(state, blobs, options);
}

class DirectoryLayers implements LayerStore {
  readonly #state: State;
  readonly #blobs: StateBlobStore;
  readonly #table: LayerTable;
  readonly #mutable: MutableDirectories;
  readonly #views = new Map<string, FileView>();
  readonly #loadTools: () => Promise<ArchiveTools>;
  readonly #createView: CreateView;
  readonly #fetcher: BlobFetcher;
  readonly #packer: LayerPacker;
  /** Layers of this process that nobody has said of what they stand on. */
  readonly #loose = new Set<string>();
  readonly #unpacks = new SharedWork<void>();
  readonly #slots = new Slots(PARALLEL);

  constructor(state: State, blobs: StateBlobStore, options: LayerStoreOptions) {
    this.#state = state;
    this.#blobs = blobs;
    this.#table = new LayerTable(state);
    this.#mutable = new MutableDirectories(state);
    this.#loadTools = options.loadTools ?? loadArchiveTools;
    this.#createView = options.createView ?? DEFAULT_VIEW;
    this.#fetcher = new BlobFetcher(blobs, options.findProvider ?? (() => undefined));
    this.#packer = new LayerPacker({
      isUserNamespace: state.isUserNamespace,
      table: this.#table,
      blobs,
      fetcher: this.#fetcher,
      loadTools: this.#loadTools,
      unpack: (layers, context) => this.unpack(layers, context),
      view: (layers) => this.view(layers),
    });
  }

  tree(layers: readonly Layer[]): Tree {
    this.#adopt(layers);
    return new LayerTree(this, withoutDuplicates(layers));
  }

  load(ids: readonly string[]): Tree | undefined {
    const records = this.#table.find(ids);
    const isThere = records.every(
      (record) =>
        record !== undefined &&
        (record.sealedAt !== undefined || record.blobs.some((blob) => this.#fetcher.canFetch(blob))),
    );
    return isThere ? new LayerTree(this, withoutDuplicates(ids.map((id) => ({ id })))) : undefined;
  }

  info(layer: Layer): LayerInfo {
    const { type, description, createdAt, blobs, sealedAt } = this.#table.get(layer);
    return { id: layer.id, type, description, createdAt, blobs, isUnpacked: sealedAt !== undefined };
  }

  async create({ type = "regular", description, below }: NewLayerOptions): Promise<NewLayer> {
    const parents = below === undefined ? [] : this.#parents(below);
    const top = below?.at(-1);
    const isUnpacked = top !== undefined && this.#table.get(top).sealedAt !== undefined;
    const createdAt = Date.now();
    const made = createNewLayer(
      this.#state,
      this.#table,
      isUnpacked ? this.#table.directory(top.id) : undefined,
      () => ({ type, description, createdAt, parents, blobs: [] }),
    );
    if (below === undefined) this.#loose.add(made.id);
    return made;
  }

  lazy({ blob, below, provider, description, createdAt = Date.now() }: LazyLayer): Layer {
    const records = below.map((layer) => this.#table.get(layer));
    const chainId = chainIdOf([...records.map(({ diffId }) => diffId), blob.diffId]);
    const record = {
      type: "regular",
      description,
      createdAt,
      parents: this.#parents(below),
      diffId: blob.diffId,
      blobs: [blob],
    };
    this.#fetcher.add(blob, provider);
    if (chainId !== undefined) {
      const layer = this.#table.ofChain(chainId, () => record);
      this.#table.addBlob(layer, blob);
      return layer;
    }
    const layer = { id: this.#table.newId() };
    this.#table.add(layer.id, record);
    this.#table.get(layer);
    return layer;
  }

  async unpack(layers: readonly Layer[], context: StepContext): Promise<void> {
    const wanted = layers.filter((layer) => this.#table.get(layer).sealedAt === undefined);
    if (wanted.length === 0) return;
    const failed = new AbortController();
    const within = { ...context, signal: AbortSignal.any([context.signal, failed.signal]) };
    const results = await Promise.allSettled(
      wanted.map(async (layer) => {
        try {
          await this.#unpacks.run(layer.id, within, (shared) => this.#unpackOne(layer, shared));
        } catch (error) {
          // The first failure is the one that is told.
          failed.abort(error);
          throw error;
        }
      }),
    );
    context.signal.throwIfAborted();
    if (failed.signal.aborted) throw failed.signal.reason;
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  directory(layer: Layer): string {
    if (this.#table.get(layer).sealedAt !== undefined) return this.#table.directory(layer.id);
    throw new BuildError("internal", `layer ${layer.id} is not unpacked`);
  }

  view(layers: readonly Layer[]): FileView {
    const directories = withoutDuplicates(layers).map((layer) => this.directory(layer));
    const key = directories.join("\0");
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const view = this.#createView(directories, { isUserNamespace: this.#state.isUserNamespace });
    this.#views.set(key, view);
    for (const [oldest] of this.#views) if (this.#views.size > MAX_VIEWS) this.#views.delete(oldest);
    return view;
  }

  async blob(
    layer: Layer,
    below: readonly Layer[],
    options: BlobOptions,
    context: StepContext,
  ): Promise<LayerBlob> {
    // It has one archive, however many trees it is in: that upon the layers that it was made upon.
    const own = this.#loose.has(layer.id) ? below : this.#below(layer);
    return this.#packer.blob(layer, own, options, context);
  }

  nameChains(layers: readonly Layer[]): void {
    this.#table.nameChains(layers);
  }

  mutable(key: string, options: MutableOptions, signal: AbortSignal): Promise<MutableDirectory> {
    const { base } = options;
    const fill =
      base === undefined || base.id === ""
        ? undefined
        : async (directory: string): Promise<void> => {
            const { fillDirectory } = await import("./fill-directory.js");
            const view = await base.view({ signal, progress: SILENT });
            await fillDirectory(view, directory, this.#state.isUserNamespace, signal);
          };
    return this.#mutable.acquire(key, options, fill, signal);
  }

  /** What a layer stands on is what the first tree says that it is in, as the layers of a step have one at once. */
  #adopt(layers: readonly Layer[]): void {
    if (this.#loose.size === 0) return;
    for (const [index, layer] of layers.entries()) {
      if (!this.#loose.delete(layer.id) || index === 0) continue;
      const parents = this.#parents(layers.slice(0, index));
      this.#table.update(layer, (record) => ({ ...record, parents }));
    }
  }

  /** The fewest layers of a stack that lead to all of them. */
  #parents(below: readonly Layer[]): readonly string[] {
    const ids = withoutDuplicates(below).map(({ id }) => id);
    const top = ids.at(-1);
    if (top === undefined) return [];
    const stack = this.#table.stack({ id: top });
    return stack.length === ids.length && stack.every((id, i) => id === ids[i]) ? [top] : ids;
  }

  /** The layers that a layer was made upon. */
  #below(layer: Layer): readonly Layer[] {
    const ids = this.#table.stack(layer).slice(0, -1);
    return ids.map((id) => ({ id }));
  }

  async #unpackOne(layer: Layer, context: StepContext): Promise<void> {
    const environment = await this.#unpackEnvironment();
    const stack = this.#below(layer);
    const attempt = (below: Below): Promise<void> =>
      this.#slots.run(context.signal, () => unpackLayer(layer, below, environment, context));
    const isReady = stack.every((each) => this.#table.get(each).sealedAt !== undefined);
    try {
      await attempt(stack.length === 0 ? undefined : isReady ? this.view(stack) : new LateView());
    } catch (error) {
      if (!(error instanceof NeedsBelow)) throw error;
      await this.unpack(stack, context);
      await attempt(this.view(stack));
    }
  }

  async #unpackEnvironment(): Promise<UnpackEnvironment> {
    return {
      state: this.#state,
      table: this.#table,
      blobs: this.#blobs,
      tools: await this.#loadTools(),
      fetcher: this.#fetcher,
    };
  }
}

/** Views that are kept; each remembers much of what it was asked. */
const MAX_VIEWS = 4;
const SILENT = { status() {}, log() {} };
