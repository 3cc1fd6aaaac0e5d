import { rootId } from "../cache/key-id.js";
import type { KeyLink } from "../cache/key-store.js";
import { CacheKey, type CacheRecord, idIn, type KeyInput, keepKey } from "./cache-key.js";
import type { CacheSource, MainCache } from "./cache-source.js";

/** Where a vertex looks for earlier results. */
export interface CacheSources<R> {
  readonly main: MainCache<R>;
  /** All, {@link main} first. */
  readonly all: readonly CacheSource<R>[];
}

/**
 * The keys that any of an input's keys leads to by a link. What one of them leads to on this machine, all of them lead
 * to from now on: they are names of the same thing.
 *
 * Agrees with `Query`, BuildKit's solver/cachemanager.go and combinedcache.go.
 */
export function queryInput<R>(
  { main, all }: CacheSources<R>,
  inputs: readonly KeyInput<R>[],
  link: Omit<KeyLink, "selector">,
): readonly CacheKey<R>[] {
  const found = new Map<string, CacheKey<R>>();
  for (const { keys } of all) {
    const targets = new Set<string>();
    const targetsOf = inputs.map(({ key, selector }) => {
      const own = keys.targets(idIn(key, keys), { ...link, selector });
      for (const id of own) targets.add(id);
      return own;
    });
    for (const id of targets) addFound(found, id, keys, link);
    if (keys !== main.keys || inputs.length < 2) continue;
    for (const [index, { key, selector }] of inputs.entries()) {
      if (key.isRandom) continue;
      for (const id of targets) {
        if (targetsOf[index]!.includes(id) || idIn(key, keys) === id) continue;
        main.keys.addLink(idIn(key, keys), { ...link, selector }, id);
      }
    }
  }
  return [...found.values()];
}

/** The key of a vertex without inputs if it is known anywhere. */
export function queryRoot<R>(
  { all }: CacheSources<R>,
  digest: string,
  output: number,
): CacheKey<R> | undefined {
  const id = rootId(digest, output);
  const found = new Map<string, CacheKey<R>>();
  for (const { keys } of all) if (keys.has(id)) addFound(found, id, keys, { digest, output });
  return found.get(id);
}

function addFound<R>(
  found: Map<string, CacheKey<R>>,
  id: string,
  keys: CacheSource<R>["keys"],
  { digest, output }: Pick<KeyLink, "digest" | "output">,
): void {
  const key = found.get(id) ?? new CacheKey<R>(digest, output);
  key.ids.set(keys, id);
  found.set(id, key);
}

/** The results that are known by a key, in the sources where it was found. */
export function recordsOf<R>({ main, all }: CacheSources<R>, key: CacheKey<R>): readonly CacheRecord<R>[] {
  const records = new Map<string, CacheRecord<R>>();
  for (const source of all) {
    const id = key.ids.get(source.keys);
    if (id === undefined) continue;
    for (const { name, createdAt } of source.keys.results(id)) {
      if (!records.has(name)) records.set(name, { source, id, name, createdAt, isLocal: source === main });
    }
  }
  return [...records.values()];
}

/** The record to take of several: the newest; of equally new ones an imported one. */
export function bestRecord<R>(records: Iterable<CacheRecord<R>>): CacheRecord<R> | undefined {
  let best: CacheRecord<R> | undefined;
  for (const record of records) if (best === undefined || compareRecords(record, best) < 0) best = record;
  return best;
}

/** The order in which records are tried. Agrees with `compareCacheRecord`, BuildKit's solver/exporter.go. */
export function compareRecords<R>(a: CacheRecord<R>, b: CacheRecord<R>): number {
  return b.createdAt - a.createdAt || Number(a.isLocal) - Number(b.isLocal);
}

/**
 * Keeps a result under a key; the result is written before the way that leads to it. Keys that no other build can
 * have are left out.
 *
 * @returns the record, undefined if the result can't be kept
 */
export function saveResult<R>(
  main: MainCache<R>,
  key: CacheKey<R>,
  result: R,
  createdAt: number,
): CacheRecord<R> | undefined {
  const name = main.save(result);
  if (name === undefined) return undefined;
  const id = idIn(key, main.keys);
  if (!key.isRandom) {
    main.keys.addResult(id, { name, createdAt });
    keepKey(key, main.keys);
  }
  return { source: main, id, name, createdAt, isLocal: true };
}

/**
 * Loads a record. What comes from elsewhere is kept on this machine from now on, with the results that come with it.
 *
 * @returns undefined if it is gone
 */
export async function loadRecord<R>(
  main: MainCache<R>,
  key: CacheKey<R>,
  record: CacheRecord<R>,
  signal: AbortSignal,
): Promise<R | undefined> {
  const { source, name, createdAt } = record;
  const result = await source.load(name, signal);
  if (result === undefined || source === main) return result;
  saveResult(main, key, result, createdAt);
  keepParts(main, key, record);
  return result;
}

/** Keeps the results that come with a record under the keys that lead to it. */
function keepParts<R>(main: MainCache<R>, key: CacheKey<R>, { source, name }: CacheRecord<R>): void {
  if (source.partOf === undefined) return;
  const seen = new Set([key]);
  // Walks over all keys below, and adds to them while it does.
  for (const next of seen) {
    const part = next === key ? undefined : source.partOf(name, idIn(next, source.keys));
    if (part !== undefined) saveResult(main, next, part.result, part.createdAt);
    for (const alternatives of next.inputs) for (const input of alternatives) seen.add(input.key);
  }
}
