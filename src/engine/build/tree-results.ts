import type { Layer, Tree } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { ResultStore } from "../solver/vertex.js";

const SEPARATOR = " ";

/** Results of steps, which are known by the ids of their layers. What is read in place is not kept. */
export function createTreeResults(layers: LayerStore): ResultStore<Tree> {
  return {
    save: ({ lazyLayers }) => lazyLayers && idsOf(lazyLayers),
    load: async (name) => layers.load(name === "" ? [] : name.split(SEPARATOR)),
  };
}

function idsOf(layers: readonly Layer[]): string {
  return layers.map(({ id }) => id).join(SEPARATOR);
}
