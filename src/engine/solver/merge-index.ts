import { createKeyId } from "../cache/key-id.js";
import type { KeyStore } from "../cache/key-store.js";
import { createMemoryKeyStore } from "../cache/memory-key-store.js";
import type { ActiveVertex } from "./active-vertex.js";
import { CacheKey, type KeyInput, keepKey, matchingIds } from "./cache-key.js";
import { queryInput } from "./cache-query.js";
import { addRootDigests } from "./edge-result.js";
import type { EdgeInput, EdgeState } from "./edge-state.js";

/** In place of an output: keys here are those of vertices, whatever is wanted of them. */
const ANY_OUTPUT = -2;

/**
 * The vertices that are worked on, by their keys: those that come out the same are done once, whatever jobs and
 * definitions they are of.
 *
 * Agrees with `edgeIndex` and `mergeTo`, BuildKit's solver/index.go and scheduler.go, but knows all outputs of a vertex
 * by one key, so that it is not executed twice for the sake of two outputs.
 */
export class MergeIndex<R> {
  // What was found here only is nothing to be exported.
  readonly #keys: KeyStore = { ...createMemoryKeyStore(), origins: () => [] };
  readonly #vertices = new Map<string, ActiveVertex<R>>();

  /**
   * Notes what an edge's vertex is known by. If there is another vertex of that kind, its edge stands for this one
   * from now on.
   *
   * @returns whether it does
   */
  merge(edge: EdgeState<R>): boolean {
    const key = currentKey(edge);
    if (key === undefined) return false;
    const { vertex, output } = edge;
    const ids = matchingIds(key, this.#keys);
    const otherId = ids.find((id) => (this.#vertices.get(id) ?? vertex) !== vertex);
    const other = otherId === undefined ? undefined : this.#vertices.get(otherId);
    if (other !== undefined && otherId !== undefined && (other.ignoresCache || !vertex.ignoresCache)) {
      const winner = other.edge(output).current;
      if (!canStandFor(winner, edge)) return false;
      this.#note(other, key, otherId);
      join(winner, edge);
      return true;
    }
    this.#note(vertex, key, ids[0] ?? createKeyId());
    return false;
  }

  /** Forgets a vertex that no job has any more. */
  release(vertex: ActiveVertex<R>): void {
    for (const id of vertex.indexIds) if (this.#vertices.get(id) === vertex) this.#vertices.delete(id);
    vertex.indexIds.clear();
  }

  #note(vertex: ActiveVertex<R>, key: CacheKey<R>, id: string): void {
    key.ids.set(this.#keys, id);
    keepKey(key, this.#keys, true);
    this.#vertices.set(id, vertex);
    vertex.indexIds.add(id);
  }
}

/**
 * Whether an edge may stand for another. No edge may come to depend upon itself: as long as an edge has a greater level
 * than all its inputs that is out of the question, so consumers may only get an input of a lower or equal level.
 */
function canStandFor<R>(winner: EdgeState<R>, loser: EdgeState<R>): boolean {
  if (winner === loser || winner.vertex.hasFailed || winner.error !== undefined) return false;
  return winner.result !== undefined || winner.vertex.level <= loser.vertex.level;
}

/** Lets the winner stand for the loser; it is known by all that the loser is known by. */
function join<R>(winner: EdgeState<R>, loser: EdgeState<R>): void {
  for (const input of loser.inputs) {
    const keys = keysOf(loser, input);
    for (const key of keys) winner.extraInputs.push({ input: input.index, ...key });
    // What is kept already is to be found by all of them.
    if (winner.result !== undefined) queryInput(loser.vertex.sources, keys, linkOf(loser, input));
  }
  if (loser.inputs.length === 0) addRootDigests(winner, [...loser.mapDigests, ...loser.otherDigests]);
  loser.mergeInto(winner);
  for (const listener of loser.vertex.reporter.listeners) winner.vertex.reporter.attach(listener);
}

function linkOf<R>({ output, mapDigests }: EdgeState<R>, { index }: EdgeInput<R>) {
  return { input: index, output, digest: mapDigests[0]! };
}

/** What an edge is known by so far; undefined if nothing is known of an input. */
function currentKey<R>(edge: EdgeState<R>): CacheKey<R> | undefined {
  const digest = edge.mapDigests.at(-1);
  if (digest === undefined) return undefined;
  const inputs = edge.inputs.map((input) => keysOf(edge, input));
  if (inputs.some((keys) => keys.length === 0)) return undefined;
  return new CacheKey<R>(digest, ANY_OUTPUT, inputs);
}

function keysOf<R>(
  edge: EdgeState<R>,
  { index, edge: input, contentKeys }: EdgeInput<R>,
): readonly KeyInput<R>[] {
  const selector = edge.vertex.maps[0]?.inputs[index]?.selector ?? "";
  const keys = new Set([...input.keys, ...(input.result?.keys ?? [])]);
  const found: KeyInput<R>[] = Array.from(keys, (key) => ({ key, selector }));
  for (const key of contentKeys) found.push({ key, selector: "" });
  return found;
}
