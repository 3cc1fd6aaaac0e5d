import type { StateBlobStore } from "../content/create-blob-store.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import type { ArchiveTools } from "./archive-tools.js";
import type { BlobFetcher } from "./blob-fetcher.js";
import type { Layer, LayerBlob } from "./layer.js";
import type { LayerStore } from "./layer-store.js";
import type { LayerTable } from "./layer-table.js";
import { chooseBlob, packBlob, virtualBlob } from "./make-blob.js";
import { SharedWork } from "./shared-work.js";

/** How the blob of a layer may be. */
export type BlobOptions = Parameters<LayerStore["blob"]>[2];

/** What packing works with. */
export interface PackEnvironment {
  readonly isUserNamespace: boolean;
  readonly table: LayerTable;
  readonly blobs: StateBlobStore;
  readonly fetcher: BlobFetcher;
  loadTools(): Promise<ArchiveTools>;
  unpack(layers: readonly Layer[], context: StepContext): Promise<void>;
  view(layers: readonly Layer[]): FileView;
}

/** Finds or makes the blobs of layers, each once for all who want it. */
export class LayerPacker {
  readonly #environment: PackEnvironment;
  readonly #packs = new SharedWork<LayerBlob>();

  constructor(environment: PackEnvironment) {
    this.#environment = environment;
  }

  /**
   * Gives the blob of a layer, here or fetched, or a new one. See {@link LayerStore.blob}.
   *
   * @param below what it was made upon
   */
  blob(
    layer: Layer,
    below: readonly Layer[],
    options: BlobOptions,
    context: StepContext,
  ): Promise<LayerBlob> {
    const { compression, level = "", force = false, isVirtual = false } = options;
    const key = `${layer.id} ${compression} ${level} ${force} ${isVirtual}`;
    return this.#packs.run(key, context, (shared) => this.#blob(layer, below, options, shared));
  }

  async #blob(
    layer: Layer,
    below: readonly Layer[],
    options: BlobOptions,
    context: StepContext,
  ): Promise<LayerBlob> {
    const { table, blobs, loadTools } = this.#environment;
    // Another process may have made it.
    const { blobs: known, diffId } = table.reload(layer);
    const chosen = chooseBlob(this.#environment.fetcher.byTrust(known), options);
    const { compression, level, isVirtual = false } = options;
    if (chosen !== undefined) {
      if ((isVirtual && chosen.isVirtual) || (await this.#isHere(chosen, context))) return chosen;
    }
    const tools = await loadTools();
    // Out of a blob if there is one, as that alone is sure to be the same, byte for byte.
    const stored = await this.#storedArchive(layer, tools, context);
    const tar = stored ?? (await this.#writtenArchive(layer, below, tools, context));
    const { signal } = context;
    const made =
      isVirtual && compression === "uncompressed" && stored === undefined
        ? await virtualBlob(tar, signal)
        : await packBlob(tar, { compression, level, signal }, { blobs, tools }, diffId);
    table.addBlob(layer, made);
    return made;
  }

  async #storedArchive(
    layer: Layer,
    tools: ArchiveTools,
    context: StepContext,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { table, blobs, fetcher } = this.#environment;
    for (const blob of fetcher.byTrust(table.get(layer).blobs)) {
      if (await this.#isHere(blob, context)) return tools.decompress(blobs.read(blob.descriptor.digest));
    }
    return undefined;
  }

  async #writtenArchive(
    layer: Layer,
    below: readonly Layer[],
    tools: ArchiveTools,
    context: StepContext,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { table, isUserNamespace, unpack, view } = this.#environment;
    await unpack([...below, layer], context);
    const options = { isUserNamespace, signal: context.signal };
    return tools.writeDiff({ directory: table.directory(layer.id) }, view(below), options);
  }

  /** Fetches a blob that can be fetched; nobody has one that was only looked at. */
  async #isHere(blob: LayerBlob, context: StepContext): Promise<boolean> {
    const { fetcher } = this.#environment;
    if (blob.isVirtual) return fetcher.has(blob);
    if (!fetcher.canFetch(blob)) return false;
    await fetcher.fetch(blob, context);
    return true;
  }
}
