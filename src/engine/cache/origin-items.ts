import type { CacheGraph, GraphItem, GraphLink, GraphResult } from "./cache-graph.js";
import type { KeyOrigin, KeySource } from "./key-store.js";

/**
 * Adds all ways that lead to a key in a source to a graph, without results.
 *
 * Agrees with `addBacklinks`, BuildKit's solver/exporter.go.
 *
 * @param known the items that stand for keys of the source, which grows
 */
export function originItems<T extends GraphResult>(
  graph: CacheGraph<T>,
  keys: KeySource,
  top: string,
  known: Map<string, readonly GraphItem<T>[]>,
): void {
  // Keys may be deep: no recursion. An id is looked at a second time when all that lead to it were.
  const path: { readonly id: string; readonly origins?: readonly KeyOrigin[] }[] = [{ id: top }];
  for (let next = path.pop(); next !== undefined; next = path.pop()) {
    const { id } = next;
    if (next.origins !== undefined) {
      known.set(id, itemsOf(graph, id, next.origins, known));
      continue;
    }
    if (known.has(id)) continue;
    known.set(id, []);
    const origins = keys.origins(id);
    path.push({ id, origins });
    for (const origin of origins) if (!known.has(origin.id)) path.push({ id: origin.id });
  }
}

function itemsOf<T extends GraphResult>(
  graph: CacheGraph<T>,
  id: string,
  origins: readonly KeyOrigin[],
  known: ReadonlyMap<string, readonly GraphItem<T>[]>,
): readonly GraphItem<T>[] {
  if (origins.length === 0) {
    // Other ids say nothing: what has led to them is gone.
    const root = id.startsWith("sha256:") ? graph.add(id, [], []) : undefined;
    return root === undefined ? [] : [root];
  }
  const records = new Map<string, GraphLink<T>[][]>();
  for (const { id: origin, input, selector, record } of origins) {
    const inputs = records.get(record) ?? [];
    while (inputs.length <= input) inputs.push([]);
    for (const source of known.get(origin) ?? []) inputs[input]!.push({ source, selector });
    records.set(record, inputs);
  }
  return [...records].flatMap(([record, inputs]) => {
    const isWhole = inputs.every((links) => links.length > 0);
    const item = isWhole ? graph.add(record, inputs, []) : undefined;
    return item === undefined ? [] : [item];
  });
}
