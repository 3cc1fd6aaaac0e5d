import { digestOf } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import type { Layer, Tree } from "./layer.js";

/** What the trees of a layer store need of it. */
export interface TreeStore {
  unpack(layers: readonly Layer[], context: StepContext): Promise<void>;
  view(layers: readonly Layer[]): FileView;
}

/** Hex digits of a tree's id, which may become part of a file name. */
const ID_LENGTH = 32;

/** A tree of stacked layers, lowest first, each of them once. */
export class LayerTree implements Tree {
  readonly id: string;
  readonly lazyLayers: readonly Layer[];
  readonly #store: TreeStore;

  constructor(store: TreeStore, layers: readonly Layer[]) {
    this.#store = store;
    this.lazyLayers = layers;
    this.id = treeId(layers);
  }

  async layers(context: StepContext): Promise<readonly Layer[]> {
    await this.#store.unpack(this.lazyLayers, context);
    return this.lazyLayers;
  }

  async view(context: StepContext): Promise<FileView> {
    return this.#store.view(await this.layers(context));
  }
}

/**
 * Layers without those that are there again higher up: what is above them is what they have, so that the tree is the same.
 * Overlayfs refuses to have one twice.
 */
export function withoutDuplicates(layers: readonly Layer[]): readonly Layer[] {
  const seen = new Set<string>();
  const kept = layers.toReversed().filter(({ id }) => !seen.has(id) && seen.add(id));
  return kept.length === layers.length ? layers : kept.reverse();
}

function treeId(layers: readonly Layer[]): string {
  if (layers.length === 0) return "";
  const ids = layers.map(({ id }) => id).join(" ");
  return digestOf(encodeText(ids)).slice("sha256:".length, "sha256:".length + ID_LENGTH);
}
