import { CacheKey, contentKey, type KeyInput } from "./cache-key.js";
import { queryInput, recordsOf } from "./cache-query.js";
import type { EdgeInput, EdgeState } from "./edge-state.js";

/** Notes a key of the edge that is known to lead to something. */
export function addKey<R>(edge: EdgeState<R>, key: CacheKey<R>): void {
  key.records = recordsOf(edge.vertex.sources, key);
  key.vertex = edge.vertex.vertex.digest;
  key.isExported = edge.vertex.vertex.exportCache;
  key.extraInputs = edge.extraInputs;
  for (const record of key.records) {
    if (!edge.tried.has(record.name)) edge.records.set(record.name, { record, key });
  }
  edge.keys.push(key);
}

/** Looks for earlier results by what has become known of the inputs; what has gone wrong with that. */
export function takeKeys<R>(edge: EdgeState<R>): unknown {
  if (edge.mapDigests.length === 0) return undefined;
  for (const input of edge.inputs) {
    const keys = input.newKeys();
    if (keys.length > 0) {
      edge.mayMerge = true;
      probe(edge, input, withSelector(edge, input, keys));
    }
    const failure = takeContent(edge, input);
    if (failure !== undefined) return failure;
  }
  addMatches(edge);
  return undefined;
}

function takeContent<R>(edge: EdgeState<R>, input: EdgeInput<R>): unknown {
  const result = input.edge.result;
  if (input.isReady || result === undefined) return undefined;
  const { state } = edge.vertex.contentTask(input.index, input.edge, result.value);
  if (state.kind === "failed") return state.error;
  if (state.kind !== "done") return undefined;
  input.isReady = true;
  edge.mayMerge = true;
  if (state.value.length === 0) return undefined;
  input.contentKeys = state.value.map((digest) => contentKey(digest));
  const content = input.contentKeys.map((key) => ({ key, selector: "" }));
  probe(edge, input, content);
  // From now on the definition leads to what the content leads to, and the other way round.
  queryInput(
    edge.vertex.sources,
    [...withSelector(edge, input, result.keys), ...content],
    linkOf(edge, input),
  );
  return undefined;
}

function probe<R>(edge: EdgeState<R>, input: EdgeInput<R>, keys: readonly KeyInput<R>[]): void {
  if (edge.vertex.ignoresCache) return;
  for (const key of queryInput(edge.vertex.sources, keys, linkOf(edge, input))) {
    for (const id of key.ids.values()) if (!input.candidates.has(id)) input.candidates.set(id, key);
  }
}

function linkOf<R>(edge: EdgeState<R>, { index }: EdgeInput<R>) {
  return { input: index, output: edge.output, digest: edge.mapDigests[0]! };
}

function withSelector<R>(
  edge: EdgeState<R>,
  { index }: EdgeInput<R>,
  keys: readonly CacheKey<R>[],
): readonly KeyInput<R>[] {
  const selector = edge.vertex.maps[0]!.inputs[index]?.selector ?? "";
  return keys.map((key) => ({ key, selector }));
}

/** Makes keys of the edge of the ids that all inputs lead to. */
function addMatches<R>(edge: EdgeState<R>): void {
  const [first, ...others] = edge.inputs;
  if (first === undefined) return;
  for (const [id, { ids, digest, output }] of first.candidates) {
    if (edge.matched.has(id) || others.some(({ candidates }) => !candidates.has(id))) continue;
    edge.matched.add(id);
    const key = new CacheKey<R>(
      digest,
      output,
      edge.inputs.map((input) => alternativesOf(edge, input)),
    );
    for (const [keys, own] of ids) if (own === id) key.ids.set(keys, own);
    addKey(edge, key);
  }
}

/** All keys that an input is known by: those of its result if there is one. */
export function alternativesOf<R>(edge: EdgeState<R>, input: EdgeInput<R>): readonly KeyInput<R>[] {
  const keys = withSelector(edge, input, input.edge.result?.keys ?? input.edge.keys);
  return [...keys, ...input.contentKeys.map((key) => ({ key, selector: "" }))];
}
