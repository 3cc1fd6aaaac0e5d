import type { LayerBlob, Tree } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { StepContext } from "../step-context.js";
import type { LayerForm } from "./cache-target.js";

/**
 * The blobs of a tree's layers, lowest first; undefined if the tree is read in place, or one is missing that is not to be
 * made.
 *
 * @param canMake whether blobs may be made that are not there
 */
export async function treeBlobs(
  tree: Tree,
  canMake: boolean,
  { compression, level, force }: LayerForm,
  layers: LayerStore,
  context: StepContext,
): Promise<readonly LayerBlob[] | undefined> {
  const chain = tree.lazyLayers;
  if (chain === undefined) return undefined;
  if (!canMake && chain.some((layer) => layers.info(layer).blobs.every(({ isVirtual }) => isVirtual)))
    return undefined;
  return Promise.all(
    chain.map((layer, at) => layers.blob(layer, chain.slice(0, at), { compression, level, force }, context)),
  );
}

/** The blobs that a tree's layers were last stored as, lowest first, here or elsewhere; undefined if one of them never was. */
export function knownBlobs({ lazyLayers }: Tree, layers: LayerStore): readonly LayerBlob[] | undefined {
  const blobs = lazyLayers?.map((layer) => layers.info(layer).blobs.at(-1));
  return blobs?.every((blob) => blob !== undefined) ? blobs : undefined;
}
