import { createKeyId, isRandom, rootId } from "../cache/key-id.js";
import type { KeyLink, KeySource, KeyStore } from "../cache/key-store.js";
import type { CacheSource } from "./cache-source.js";

/** A key of an input, as it counts for the vertex that has the input. */
export interface KeyInput<R> {
  readonly key: CacheKey<R>;
  /** The part of the input that counts; empty for all of it, and for keys of content. */
  readonly selector: string;
}

/** A {@link KeyInput} and which input it is for. */
export interface ExtraInput<R> extends KeyInput<R> {
  readonly input: number;
}

/** An earlier result. */
export interface CacheRecord<R> {
  readonly source: CacheSource<R>;
  /** The id of its key in the source. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Whether it is of this machine. */
  readonly isLocal: boolean;
}

/**
 * What a result is known by: what was done, and the keys of what it was done to. Each input may be known by several
 * keys. There is no digest of it all: each source has ids of its own for keys that are not roots.
 *
 * Agrees with `CacheKey` and `ExportableCacheKey`, BuildKit's solver/cachekey.go and types.go.
 */
export class CacheKey<R> {
  /** The digest of a cache map, or of content. */
  readonly digest: string;
  /** Which output; -1 for content. */
  readonly output: number;
  /** Alternatives for each input; none for a root. */
  readonly inputs: readonly (readonly KeyInput<R>[])[];
  readonly ids = new Map<KeySource, string>();
  /** The digest of the vertex of this build that it is a key of; empty for content. */
  vertex = "";
  /** Results that are known by it, for exporters. */
  records: readonly CacheRecord<R>[] = [];
  /** Whether its results may be exported. */
  isExported = true;
  /** Further alternatives for its inputs: those of an equal vertex that was not executed for the sake of this one. */
  extraInputs: readonly ExtraInput<R>[] = [];
  /** Whether no other build can ever have this key. */
  readonly isRandom: boolean;

  constructor(digest: string, output: number, inputs: readonly (readonly KeyInput<R>[])[] = []) {
    this.digest = digest;
    this.output = output;
    this.inputs = inputs;
    this.isRandom =
      inputs.length === 0
        ? isRandom(digest)
        : inputs.some((alternatives) => alternatives.every(({ key }) => key.isRandom));
  }
}

/** A key of content. */
export function contentKey<R>(digest: string): CacheKey<R> {
  return new CacheKey(digest, -1);
}

/** The id of a key in a source; a new one if it has none there. */
export function idIn<R>(key: CacheKey<R>, keys: KeySource): string {
  const known = key.ids.get(keys);
  if (known !== undefined) return known;
  // Keys may be deep: no recursion.
  const waiting = [key];
  for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
    const before = waiting.length;
    for (const alternatives of last.inputs) {
      for (const { key: input } of alternatives) if (!input.ids.has(keys)) waiting.push(input);
    }
    if (waiting.length > before) continue;
    waiting.pop();
    if (!last.ids.has(keys)) last.ids.set(keys, findId(last, keys));
  }
  return idIn(key, keys);
}

function findId<R>(key: CacheKey<R>, keys: KeySource): string {
  if (key.inputs.length === 0) return rootId(key.digest, key.output);
  return matchingIds(key, keys)[0] ?? createKeyId();
}

/** The ids that all inputs of a key lead to, each by any of its alternatives. */
export function matchingIds<R>(key: CacheKey<R>, keys: KeySource): readonly string[] {
  if (key.inputs.length === 0) return [rootId(key.digest, key.output)];
  let matches: Set<string> | undefined;
  for (const [input, alternatives] of key.inputs.entries()) {
    const found = new Set<string>();
    for (const { key: alternative, selector } of alternatives) {
      const link = { input, output: key.output, digest: key.digest, selector };
      for (const id of keys.targets(idIn(alternative, keys), link)) {
        if (matches === undefined || matches.has(id)) found.add(id);
      }
    }
    if (found.size === 0) return [];
    matches = found;
  }
  return [...(matches ?? [])];
}

/**
 * Writes down how a key is reached, by all alternatives of its inputs, as far as the store does not know it yet.
 *
 * @param withRandom whether to include keys that are good for one build only
 */
export function keepKey<R>(key: CacheKey<R>, store: KeyStore, withRandom = false): void {
  const waiting = [key];
  const seen = new Set(waiting);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const target = idIn(next, store);
    for (const [input, alternatives] of next.inputs.entries()) {
      for (const { key: alternative, selector } of alternatives) {
        if (alternative.isRandom && !withRandom) continue;
        const link: KeyLink = { input, output: next.output, digest: next.digest, selector };
        const id = idIn(alternative, store);
        if (id === target || store.targets(id, link).includes(target)) continue;
        store.addLink(id, link, target);
        if (seen.has(alternative)) continue;
        seen.add(alternative);
        waiting.push(alternative);
      }
    }
  }
}
