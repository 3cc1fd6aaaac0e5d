import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import type { LayerBlob } from "../layers/layer.js";
import type { CacheSource } from "../solver/cache-source.js";
import { type CacheConfig, type ConfigRecord, malformed } from "./cache-config.js";
import { CacheGraph, type GraphItem, type GraphResult, targetText } from "./cache-graph.js";
import { createKeyId, rootId } from "./key-id.js";
import type { KeySource } from "./key-store.js";
import { layerOf } from "./layer-descriptor.js";
import { LayerTrie, type TrieNode } from "./layer-trie.js";

/** A result of an imported cache: layers upon each other. */
interface ImportedResult extends GraphResult {
  readonly node: TrieNode;
}

type Item = GraphItem<ImportedResult>;

/**
 * A cache that was exported, to be asked by solvers. Nothing is fetched here; results whose layers are not described
 * are left out.
 *
 * @param treeOf makes a result of layers, lowest first; lazily
 * @throws BuildError `cache/config` if records or layers refer to what is not there, or to themselves.
 * Agrees with `ParseConfig` and `NewCacheKeyStorage`, BuildKit's cache/remotecache/v1.
 */
export function importCache<R>(
  config: CacheConfig,
  descriptors: readonly OciDescriptor[],
  treeOf: (blobs: readonly LayerBlob[]) => R,
): CacheSource<R> {
  const { items } = graphOf(config, new LayerTrie(config.layers, blobsOf(descriptors)));
  const ids = new Map(items.map((item) => [item, item.inputs.length === 0 ? item.digest : createKeyId()]));
  const byId = new Map(items.map((item) => [ids.get(item)!, item]));
  const byName = new Map<string, { readonly node: TrieNode; readonly ids: string[] }>();
  for (const item of items) {
    for (const { id: name, node } of item.results) {
      const known = byName.get(name) ?? { node, ids: [] };
      known.ids.push(ids.get(item)!);
      byName.set(name, known);
    }
  }
  return {
    keys: keySource(ids, byId, (name) => byName.get(name)?.ids ?? []),
    load: async (name) => {
      const node = byName.get(name)?.node;
      return node === undefined ? undefined : treeOf(node.blobs());
    },
    partOf: (name, id) => {
      const whole = byName.get(name)?.node;
      const part = byId.get(id)?.results.find(({ node }) => whole?.standsUpon(node));
      return part === undefined
        ? undefined
        : { result: treeOf(part.node.blobs()), createdAt: part.createdAt };
    },
  };
}

function keySource(
  ids: ReadonlyMap<Item, string>,
  byId: ReadonlyMap<string, Item>,
  idsOf: (name: string) => readonly string[],
): KeySource {
  const records = new Map<string, string>();
  const recordOf = (digest: string, output: number): string => {
    const text = `${digest}@${output}`;
    const record = records.get(text) ?? rootId(digest, output);
    records.set(text, record);
    return record;
  };
  return {
    has: (id) => byId.has(id),
    results: (id) => (byId.get(id)?.results ?? []).map(({ id: name, createdAt }) => ({ name, createdAt })),
    targets: (id, { input, output, digest, selector }) => {
      const item = byId.get(id);
      if (item === undefined || item.targets.size === 0) return [];
      const targets = item.targets.get(targetText(input, recordOf(digest, output), selector));
      return targets === undefined ? [] : Array.from(targets, (target) => ids.get(target)!);
    },
    origins: (id) =>
      (byId.get(id)?.inputs ?? []).flatMap((links, input) =>
        Array.from(links.values(), ({ source, selector }) => ({
          id: ids.get(source)!,
          input,
          selector,
          record: byId.get(id)!.digest,
        })),
      ),
    idsOf,
  };
}

function blobsOf(descriptors: readonly OciDescriptor[]): ReadonlyMap<string, LayerBlob> {
  const blobs = new Map<string, LayerBlob>();
  for (const descriptor of descriptors) {
    const blob = layerOf(descriptor);
    if (blob !== undefined) blobs.set(descriptor.digest, blob);
  }
  return blobs;
}

/** Makes a graph of records, each after those that it refers to. */
function graphOf({ records }: CacheConfig, trie: LayerTrie): CacheGraph<ImportedResult> {
  const graph = new CacheGraph<ImportedResult>();
  const items: (Item | "open" | undefined)[] = records.map(() => undefined);
  for (const index of records.keys()) {
    // Records may be deep: no recursion.
    const path = items[index] === undefined ? [index] : [];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const record = records[top];
      if (record === undefined) throw malformed(`invalid record ID: ${top}`);
      const links = record.inputs.flat().map(({ link }) => link);
      if (items[top] === undefined) {
        items[top] = "open";
        if (links.some((link) => items[link] === "open")) throw malformed("invalid looping record");
        path.push(...links.filter((link) => items[link] === undefined));
        continue;
      }
      path.pop();
      if (items[top] === "open") items[top] = addRecord(graph, record, top, trie, items);
    }
  }
  return graph;
}

function addRecord(
  graph: CacheGraph<ImportedResult>,
  record: ConfigRecord,
  index: number,
  trie: LayerTrie,
  items: readonly (Item | "open" | undefined)[],
): Item | undefined {
  const inputs = record.inputs.map((alternatives) => {
    if (alternatives.length === 0) throw malformed(`invalid empty input for record ${index}`);
    return alternatives.map(({ selector, link }) => {
      const source = items[link];
      if (source === undefined || source === "open") throw malformed("invalid looping record");
      return { source, selector };
    });
  });
  const found = [
    ...record.results.map(({ layer, createdAt }) => ({ node: trie.layer(layer), createdAt })),
    ...record.chains.map(({ layers, createdAt }) => ({ node: trie.chain(layers), createdAt })),
  ];
  const results = found.flatMap(({ node, createdAt }) =>
    node === undefined ? [] : [{ id: node.name, node, createdAt }],
  );
  return graph.add(record.digest, inputs, results);
}
