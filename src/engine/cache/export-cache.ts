import type { LayerBlob } from "../layers/layer.js";
import type { CacheKey, CacheRecord, KeyInput } from "../solver/cache-key.js";
import { compareRecords } from "../solver/cache-query.js";
import type { CacheConfig } from "./cache-config.js";
import { CacheGraph, type GraphItem, type GraphLink, type GraphResult } from "./cache-graph.js";
import { configOf } from "./graph-config.js";
import { isRandom, rootId } from "./key-id.js";
import type { KeySource } from "./key-store.js";
import { originItems } from "./origin-items.js";

/**
 * - min: what is needed to have the result again, and what else is there as blobs
 * - max: the results of all steps
 */
export type CacheMode = "min" | "max";

/** How a cache is exported. */
export interface ExportOptions<R> {
  readonly mode: CacheMode;
  /**
   * The blobs of a result, lowest first.
   *
   * @param canMake whether blobs may be made that are not there; if not, and one is not, the answer is undefined
   */
  readonly remoteOf: (result: R, canMake: boolean) => Promise<readonly LayerBlob[] | undefined>;
  readonly signal: AbortSignal;
}

/** A result as blobs. */
export interface ExportedResult extends GraphResult {
  readonly blobs: readonly LayerBlob[];
}

/** A cache that can be written anywhere. */
export interface ExportedCache {
  readonly config: CacheConfig;
  /** The blobs of the config's layers, in its order; a blob may be there more than once. */
  readonly layers: readonly LayerBlob[];
}

/** What a walk has yet to look at: a key, and then, when all below it was, again. */
interface Frame<R> {
  readonly key: CacheKey<R>;
  readonly mode: CacheMode | "known";
  /** The results to be exported with it; undefined on the first look. */
  readonly results?: readonly ExportedResult[];
}

/** A result that is still there, as blobs if it can be had as such. */
interface Remote {
  readonly blobs: readonly LayerBlob[] | undefined;
}

/** How many results are made into blobs at once. */
const PARALLEL = 4;

/**
 * The keys that results are known by, with the results of the steps in between, as far as the mode says. Rejects if a
 * result can't be made into blobs, or when the signal is aborted. The same keys give the same cache.
 *
 * Agrees with `ExportTo`, BuildKit's solver/exporter.go.
 *
 * @param solved keys of results, as solvers give them
 */
export async function exportCache<R>(
  solved: readonly { readonly keys: readonly CacheKey<R>[] }[],
  options: ExportOptions<R>,
): Promise<ExportedCache> {
  const walk = new ExportWalk(options);
  const keys = solved.flatMap((edge) => edge.keys);
  if (options.mode === "max") await walk.prepare(keys);
  for (const key of keys) await walk.add(key);
  return configOf(walk.graph);
}

class ExportWalk<R> {
  readonly graph = new CacheGraph<ExportedResult>();
  readonly #options: ExportOptions<R>;
  readonly #items = new Map<CacheKey<R>, GraphItem<ExportedResult> | undefined>();
  readonly #origins = new Map<KeySource, Map<string, readonly GraphItem<ExportedResult>[]>>();
  readonly #remotes = new Map<string, Promise<Remote | undefined>>();

  constructor(options: ExportOptions<R>) {
    this.#options = options;
  }

  /** Makes the blobs of all results, some at once. */
  async prepare(keys: readonly CacheKey<R>[]): Promise<void> {
    const all = new Set(keys);
    for (const key of all) for (const { key: input } of inputsOf(key).flat()) all.add(input);
    const waiting = [...all].filter(isExportable).reverse();
    const work = async (): Promise<void> => {
      try {
        for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await this.#resultOf(key, true);
      } finally {
        // After a failure nothing more is begun.
        waiting.length = 0;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  }

  /** Adds a key and all that leads to it. */
  async add(top: CacheKey<R>): Promise<void> {
    // Keys may be deep: no recursion.
    const frames: Frame<R>[] = [{ key: top, mode: this.#options.mode }];
    for (let frame = frames.pop(); frame !== undefined; frame = frames.pop()) {
      if (frame.results !== undefined) this.#leave(frame, frame.results);
      else if (!this.#items.has(frame.key)) frames.push(...(await this.#enter(frame)));
    }
  }

  /** Looks at a key for the first time: finds its result; what is below it comes next, and then the key again. */
  async #enter({ key, mode }: Frame<R>): Promise<readonly Frame<R>[]> {
    this.#options.signal.throwIfAborted();
    // As long as what leads to it is looked at it leads nowhere itself.
    this.#items.set(key, undefined);
    const result = isExportable(key) ? await this.#resultOf(key, mode !== "known") : undefined;
    const results = result === undefined ? [] : [result];
    // In mode min the topmost result is made; below it, what is there is enough.
    const below = result !== undefined && mode === "min" ? "known" : mode;
    const inputs = inputsOf(key).flat().reverse();
    return [{ key, mode, results }, ...inputs.map((input) => ({ key: input.key, mode: below }))];
  }

  #leave({ key }: Frame<R>, results: readonly ExportedResult[]): void {
    for (const [keys, id] of key.ids) this.#addOrigins(keys, id);
    const inputs = inputsOf(key).map((alternatives) =>
      alternatives.flatMap(({ key: input, selector }): GraphLink<ExportedResult>[] => {
        const source = this.#items.get(input);
        return source === undefined ? [] : [{ source, selector }];
      }),
    );
    // What is known only by something that is good for one build can't be found again.
    if (inputs.some((links) => links.length === 0)) return;
    this.#items.set(key, this.graph.add(rootId(key.digest, key.output), inputs, results));
  }

  /** Other ways that lead to a key, which were not gone this time. */
  #addOrigins(keys: KeySource, id: string): void {
    const known = this.#origins.get(keys) ?? new Map<string, readonly GraphItem<ExportedResult>[]>();
    this.#origins.set(keys, known);
    originItems(this.graph, keys, id, known);
  }

  /** The best result that is known by a key; undefined if there is none any more, or it is not there as blobs. */
  async #resultOf(key: CacheKey<R>, canMake: boolean): Promise<ExportedResult | undefined> {
    for (const record of [...key.records].sort(compareRecords)) {
      const text = `${canMake} ${record.name}`;
      const remote = this.#remotes.get(text) ?? this.#remoteOf(record, canMake);
      this.#remotes.set(text, remote);
      const found = await remote;
      if (found === undefined) continue;
      const { blobs } = found;
      if (blobs === undefined || blobs.length === 0) return undefined;
      const id = blobs.map(({ descriptor }) => descriptor.digest).join(" ");
      return { id, blobs, createdAt: record.createdAt };
    }
    return undefined;
  }

  async #remoteOf({ source, name }: CacheRecord<R>, canMake: boolean): Promise<Remote | undefined> {
    const { remoteOf, signal } = this.#options;
    signal.throwIfAborted();
    const result = await source.load(name, signal);
    return result === undefined ? undefined : { blobs: await remoteOf(result, canMake) };
  }
}

/** Results of roots are not exported: where they come from is where they are. */
function isExportable<R>({ inputs, isExported, isRandom: isLost }: CacheKey<R>): boolean {
  return inputs.length > 0 && isExported && !isLost;
}

/** All alternatives for each input of a key that can be exported. */
function inputsOf<R>({ inputs, extraInputs }: CacheKey<R>): readonly (readonly KeyInput<R>[])[] {
  return inputs.map((alternatives, index) => [
    ...alternatives.filter(({ key }) => !isRandom(key.digest)),
    ...extraInputs.filter(({ input, key }) => input === index && !isRandom(key.digest)),
  ]);
}
