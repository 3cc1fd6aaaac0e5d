import { hash } from "node:crypto";
import type { LayerBlob } from "../layers/layer.js";
import type { CacheConfig, ConfigInput, ConfigLayer, ConfigRecord } from "./cache-config.js";
import type { CacheGraph, GraphItem } from "./cache-graph.js";
import type { ExportedCache, ExportedResult } from "./export-cache.js";

type Item = GraphItem<ExportedResult>;

/** A layer that has not got its number yet. */
interface Layer {
  readonly blob: LayerBlob;
  readonly below: Layer | undefined;
  /** The same for the same blobs upon each other. */
  readonly name: string;
}

/** A record that has not got its number yet. */
interface Draft {
  readonly item: Item;
  /** The same for the same keys. */
  readonly name: string;
  /** Alternatives for each input, in an order that depends on nothing but themselves. */
  readonly inputs: readonly (readonly { readonly source: Draft; readonly selector: string }[])[];
}

/**
 * Writes a graph down. Equal graphs give equal configs, in whatever order they were made.
 * Agrees with `Marshal` and `sortConfig`, BuildKit's cache/remotecache/v1, where those say what the order is.
 */
export function configOf(graph: CacheGraph<ExportedResult>): ExportedCache {
  const drafts = draftsOf(graph.items).sort(compareDrafts);
  const layers = new Map<string, Layer>();
  const tops = new Map(drafts.map((draft) => [draft, addLayers(layers, draft.item.best?.blobs ?? [])]));
  const sorted = [...layers.values()].sort(
    (a, b) =>
      compareTexts(a.blob.descriptor.digest, b.blob.descriptor.digest) || compareTexts(a.name, b.name),
  );
  const layerIndexes = new Map(sorted.map((layer, index) => [layer, index]));
  const indexOf = (layer: Layer | undefined): number => (layer === undefined ? -1 : layerIndexes.get(layer)!);
  const recordIndexes = new Map(drafts.map((draft, index) => [draft, index]));
  const config: CacheConfig = {
    layers: sorted.map(
      ({ blob, below }): ConfigLayer => ({ blob: blob.descriptor.digest, parent: indexOf(below) }),
    ),
    records: drafts.map((draft): ConfigRecord => {
      const top = tops.get(draft);
      return {
        digest: draft.item.digest,
        inputs: draft.inputs.map((alternatives) => numbered(alternatives, recordIndexes)),
        results: top === undefined ? [] : [{ layer: indexOf(top), createdAt: draft.item.best!.createdAt }],
        chains: [],
      };
    }),
  };
  return { config, layers: sorted.map(({ blob }) => blob) };
}

function numbered(
  alternatives: Draft["inputs"][number],
  indexes: ReadonlyMap<Draft, number>,
): readonly ConfigInput[] {
  return alternatives
    .map(({ source, selector }) => ({ selector, link: indexes.get(source)! }))
    .sort((a, b) => a.link - b.link || compareTexts(a.selector, b.selector));
}

/** Adds a result's layers; gives the topmost. */
function addLayers(layers: Map<string, Layer>, blobs: readonly LayerBlob[]): Layer | undefined {
  let below: Layer | undefined;
  for (const blob of blobs) {
    const name = sha256(`${below?.name ?? ""} ${blob.descriptor.digest}`);
    const layer: Layer = layers.get(name) ?? { blob, below, name };
    layers.set(name, layer);
    below = layer;
  }
  return below;
}

/** Drafts of all items, each after those of its inputs. */
function draftsOf(items: readonly Item[]): Draft[] {
  const drafts = new Map<Item, Draft>();
  const seen = new Set<Item>();
  // Keys may be deep: no recursion.
  const path = [...items].reverse();
  for (let item = path.at(-1); item !== undefined; item = path.at(-1)) {
    const isFirst = !seen.has(item);
    seen.add(item);
    if (isFirst) {
      for (const links of item.inputs)
        for (const { source } of links.values()) if (!seen.has(source)) path.push(source);
      continue;
    }
    path.pop();
    if (!drafts.has(item)) drafts.set(item, draftOf(item, drafts));
  }
  return [...drafts.values()];
}

function draftOf(item: Item, drafts: ReadonlyMap<Item, Draft>): Draft {
  const inputs = item.inputs.map((links) =>
    Array.from(links.values(), ({ source, selector }) => ({ source: drafts.get(source)!, selector })).sort(
      (a, b) =>
        compareTexts(a.source.item.digest, b.source.item.digest) ||
        compareTexts(a.selector, b.selector) ||
        compareTexts(a.source.name, b.source.name),
    ),
  );
  const names = inputs.map((links) => links.map(({ source, selector }) => [source.name, selector]));
  return { item, inputs, name: sha256(JSON.stringify([item.digest, names])) };
}

function compareDrafts(a: Draft, b: Draft): number {
  const order = compareTexts(a.item.digest, b.item.digest) || a.inputs.length - b.inputs.length;
  if (order !== 0) return order;
  for (const [index, links] of a.inputs.entries()) {
    const others = b.inputs[index]!;
    if (links.length !== others.length) return links.length - others.length;
    for (const [number, { source, selector }] of links.entries()) {
      const other = others[number]!;
      const byLink =
        compareTexts(selector, other.selector) || compareTexts(source.item.digest, other.source.item.digest);
      if (byLink !== 0) return byLink;
    }
  }
  return compareTexts(a.name, b.name);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string): string {
  return hash("sha256", text, "hex");
}
