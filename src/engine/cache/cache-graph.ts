import { isRandom } from "./key-id.js";

/** A result in a {@link CacheGraph}; equal ids are equal results. */
export interface GraphResult {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A key that leads to another. */
export interface GraphLink<T extends GraphResult> {
  readonly source: GraphItem<T>;
  readonly selector: string;
}

/** A key of a cache that is exported or imported. */
export class GraphItem<T extends GraphResult> {
  /** What was done and which output it is, in one digest. */
  readonly digest: string;
  /** Alternatives for each input, by text. */
  readonly inputs: Map<string, GraphLink<T>>[] = [];
  readonly results: T[] = [];
  /** Keys that this one leads to, by input, digest and selector. */
  readonly targets = new Map<string, Set<GraphItem<T>>>();
  readonly number: number;

  constructor(digest: string, number: number) {
    this.digest = digest;
    this.number = number;
  }

  addResult(result: T): void {
    if (this.results.some(({ id, createdAt }) => id === result.id && createdAt === result.createdAt)) return;
    this.results.push(result);
  }

  addLink(input: number, { source, selector }: GraphLink<T>): void {
    const text = targetText(input, this.digest, selector);
    const targets = source.targets.get(text) ?? new Set();
    source.targets.set(text, targets.add(this));
    while (this.inputs.length <= input) this.inputs.push(new Map());
    this.inputs[input]!.set(linkText(source, selector), { source, selector });
  }

  hasLink(input: number, { source, selector }: GraphLink<T>): boolean {
    return this.inputs[input]?.has(linkText(source, selector)) ?? false;
  }

  /** The newest of its results. */
  get best(): T | undefined {
    return this.results.reduce<T | undefined>(
      (best, result) => (best === undefined || result.createdAt > best.createdAt ? result : best),
      undefined,
    );
  }
}

function linkText<T extends GraphResult>(source: GraphItem<T>, selector: string): string {
  return `${source.number} ${selector}`;
}

/** What {@link GraphItem.targets} are found by. */
export function targetText(input: number, digest: string, selector: string): string {
  return `${input} ${digest} ${selector}`;
}

/**
 * The keys of a cache. What is known by several names is there once: keys that have a name in common for each input are
 * one. There is never a way from a key back to itself.
 *
 * Agrees with `CacheChains`, BuildKit's cache/remotecache/v1/chains.go.
 */
export class CacheGraph<T extends GraphResult> {
  readonly items: GraphItem<T>[] = [];
  readonly #roots = new Map<string, GraphItem<T>>();

  /**
   * Adds a key, or what is new about it.
   *
   * @param inputs alternatives for each input, at least one each
   * @returns undefined for a key that is good for one build only
   */
  add(
    digest: string,
    inputs: readonly (readonly GraphLink<T>[])[],
    results: readonly T[],
  ): GraphItem<T> | undefined {
    if (isRandom(digest)) return undefined;
    const found = inputs.length === 0 ? this.#roots.get(digest) : findTarget(digest, inputs);
    const item = found ?? this.#create(digest);
    if (inputs.length === 0) this.#roots.set(digest, item);
    for (const result of results) item.addResult(result);
    const added = inputs.flatMap((links, input) =>
      links.flatMap((link) => (item.hasLink(input, link) ? [] : [{ input, link }])),
    );
    // A new one leads to nothing yet.
    const below = found === undefined || added.length === 0 ? undefined : descendantsOf(item);
    for (const { input, link } of added) if (!below?.has(link.source)) item.addLink(input, link);
    return item;
  }

  #create(digest: string): GraphItem<T> {
    const item = new GraphItem<T>(digest, this.items.length);
    this.items.push(item);
    return item;
  }
}

/** A key that all inputs lead to, each by any of its alternatives. */
function findTarget<T extends GraphResult>(
  digest: string,
  inputs: readonly (readonly GraphLink<T>[])[],
): GraphItem<T> | undefined {
  let found: Set<GraphItem<T>> | undefined;
  for (const [input, links] of inputs.entries()) {
    const next = new Set<GraphItem<T>>();
    for (const { source, selector } of links) {
      for (const item of source.targets.get(targetText(input, digest, selector)) ?? []) {
        if (found === undefined || found.has(item)) next.add(item);
      }
    }
    if (next.size === 0) return undefined;
    found = next;
  }
  const [first] = found ?? [];
  return first;
}

/** All keys that a key leads to, with itself. */
function descendantsOf<T extends GraphResult>(item: GraphItem<T>): ReadonlySet<GraphItem<T>> {
  const below = new Set([item]);
  for (const next of below)
    for (const targets of next.targets.values()) for (const target of targets) below.add(target);
  return below;
}
