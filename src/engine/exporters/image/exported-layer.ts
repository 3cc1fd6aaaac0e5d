import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Layer, LayerBlob, Tree } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import type { ExportEnvironment } from "../export-environment.js";
import type { LayerCompression } from "../image-options.js";
import { mapBounded } from "../map-bounded.js";
import { type Descriptor, layerDescriptor } from "./descriptor.js";
import type { LayerOrigin } from "./history.js";
import { distributionType } from "./layer-types.js";
import { formatMilliseconds } from "./time.js";

/** A layer as a part of an image. */
export interface ExportedLayer extends LayerOrigin {
  readonly layer: Layer;
  readonly blob: LayerBlob;
  readonly diffId: string;
  /** With all annotations, internal ones too. */
  readonly descriptor: Descriptor;
  /** Whether its blob need not be here as long as the layer is. */
  readonly isVirtual: boolean;
  /** Makes sure that its blob is here: a layer that was only pulled may not be. */
  ensure(context: StepContext): Promise<void>;
}

/** Layers that are compressed or fetched at a time; each uses several threads by itself. */
const MAX_LAYERS = 4;

/**
 * The layers of trees as blobs: those there are, or new ones. What is in a registry only stays there as long as nobody
 * needs its bytes. All trees share the work.
 */
export async function exportLayers(
  trees: readonly (Tree | undefined)[],
  options: { readonly compression: LayerCompression; readonly preferNonDistributable: boolean },
  environment: ExportEnvironment,
  context: StepContext,
): Promise<readonly (readonly ExportedLayer[])[]> {
  const lists = await Promise.all(
    trees.map(async (tree) => tree?.lazyLayers ?? (await tree?.layers(context)) ?? []),
  );
  const known = new Map<string, Promise<ExportedLayer>>();
  const tasks = lists.flatMap((layers) => layers.map((_, index) => ({ layers, index })));
  // Trees that begin with the same layers make each of them once.
  const keyOf = (layers: readonly Layer[], index: number): string =>
    layers
      .slice(0, index + 1)
      .map(({ id }) => id)
      .join("/");
  await mapBounded(tasks, MAX_LAYERS, context, ({ layers, index }, within) => {
    const key = keyOf(layers, index);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = exportLayer(layers[index]!, layers.slice(0, index), options, environment, within);
    known.set(key, made);
    return made;
  });
  return Promise.all(
    lists.map((layers) => Promise.all(layers.map((_, index) => known.get(keyOf(layers, index))!))),
  );
}

async function exportLayer(
  layer: Layer,
  below: readonly Layer[],
  { compression, preferNonDistributable }: Parameters<typeof exportLayers>[1],
  { layers, blobs }: ExportEnvironment,
  context: StepContext,
): Promise<ExportedLayer> {
  const { type, level, force, isVirtual } = compression;
  const options = { compression: type, level, force };
  const info = layers.info(layer);
  const only = info.blobs.length === 1 && !info.blobs[0]!.isVirtual ? info.blobs[0]! : undefined;
  const isLazy = only !== undefined && !force && blobs.size(only.descriptor.digest) === undefined;
  const blob = isLazy ? only : await layers.blob(layer, below, { ...options, isVirtual }, context);
  const full = layerDescriptor(blob.descriptor);
  const urls = preferNonDistributable ? full.urls : undefined;
  return {
    layer,
    blob,
    diffId: blob.diffId,
    descriptor: { ...full, urls, mediaType: distributionType(full.mediaType, (urls?.length ?? 0) > 0) },
    description: info.description || "created by buildkit",
    created: formatMilliseconds(info.createdAt),
    isVirtual: blob.isVirtual ?? false,
    async ensure(within) {
      const { digest } = blob.descriptor;
      if (blobs.size(digest) !== undefined) return;
      const found = await layers.blob(layer, below, options, within);
      if (found.descriptor.digest !== digest) {
        throw new BuildError(
          "internal",
          `layer ${layer.id} became ${found.descriptor.digest} instead of ${digest}`,
        );
      }
    },
  };
}
