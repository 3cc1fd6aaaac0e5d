import { hash } from "node:crypto";
import type { LayerBlob } from "../layers/layer.js";
import { type ConfigLayer, malformed } from "./cache-config.js";

/** Layers upon each other: the topmost, and what is below it. */
export class TrieNode {
  readonly blob: LayerBlob;
  readonly below: TrieNode | undefined;
  /** The same for the same blobs. */
  readonly name: string;
  readonly depth: number;

  constructor(blob: LayerBlob, below: TrieNode | undefined) {
    this.blob = blob;
    this.below = below;
    this.depth = (below?.depth ?? 0) + 1;
    this.name = `blobs:${hash("sha256", `${below?.name ?? ""} ${blob.descriptor.digest}`, "hex")}`;
  }

  /** Lowest first. */
  blobs(): readonly LayerBlob[] {
    const blobs: LayerBlob[] = [];
    for (let node: TrieNode | undefined = this; node !== undefined; node = node.below) blobs.push(node.blob);
    return blobs.reverse();
  }

  /** Whether all layers of another are the first ones of this. */
  standsUpon(other: TrieNode): boolean {
    let node: TrieNode | undefined = this;
    while (node !== undefined && node.depth > other.depth) node = node.below;
    return node?.name === other.name;
  }
}

/** The layers of a cache; what they have in common is there once. */
export class LayerTrie {
  readonly #layers: readonly ConfigLayer[];
  readonly #blobs: ReadonlyMap<string, LayerBlob>;
  /** By indexes of layers; null for those that can't be had. */
  readonly #nodes = new Map<number, TrieNode | null>();
  readonly #chains = new Map<string, TrieNode>();

  constructor(layers: readonly ConfigLayer[], blobs: ReadonlyMap<string, LayerBlob>) {
    this.#layers = layers;
    this.#blobs = blobs;
  }

  /**
   * A layer with all that is below it; undefined if one of them is not described.
   *
   * @throws BuildError `cache/config` if there is no such layer, or it is below itself.
   */
  layer(index: number): TrieNode | undefined {
    const path: number[] = [];
    for (let next = index; next !== -1 && !this.#nodes.has(next); next = this.#layers[next]!.parent) {
      if (this.#layers[next] === undefined) throw malformed(`invalid layer index ${next}`);
      if (path.length > this.#layers.length) throw malformed("invalid looping layer");
      path.push(next);
    }
    if (index === -1) throw malformed("invalid layer index -1");
    for (const next of path.reverse()) {
      const { blob, parent } = this.#layers[next]!;
      const below = parent === -1 ? undefined : this.#nodes.get(parent);
      const top = this.#blobs.get(blob);
      this.#nodes.set(next, below === null || top === undefined ? null : this.#node(top, below));
    }
    return this.#nodes.get(index) ?? undefined;
  }

  /**
   * Some layers upon each other, lowest first, whatever is below each; undefined if one is not described.
   *
   * @throws BuildError `cache/config` if there is no such layer.
   */
  chain(indexes: readonly number[]): TrieNode | undefined {
    let node: TrieNode | undefined;
    for (const index of indexes) {
      const layer = this.#layers[index];
      if (layer === undefined) throw malformed(`invalid layer index ${index}`);
      const blob = this.#blobs.get(layer.blob);
      if (blob === undefined) return undefined;
      node = this.#node(blob, node);
    }
    return node;
  }

  #node(blob: LayerBlob, below: TrieNode | undefined): TrieNode {
    const node = new TrieNode(blob, below);
    const known = this.#chains.get(node.name) ?? node;
    this.#chains.set(node.name, known);
    return known;
  }
}
