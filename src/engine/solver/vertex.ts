import type { StepContext } from "../step-context.js";

/** One of the results of a vertex. */
export interface Edge<R> {
  readonly vertex: Vertex<R>;
  /** Which of its outputs, from 0. */
  readonly output: number;
}

/** A step of a build: what it is made of, and how it is done. Equal digests are equal steps. */
export interface Vertex<R> {
  readonly digest: string;
  readonly name: string;
  readonly inputs: readonly Edge<R>[];
  /** Do not look for an earlier result. */
  readonly ignoreCache: boolean;
  /** Whether its result may go to exported caches. */
  readonly exportCache: boolean;
  readonly operation: Operation<R>;
}

/** What a vertex does. Agrees with `Op`, BuildKit's solver/types.go. */
export interface Operation<R> {
  /**
   * What the vertex is known by. Only vertices without inputs may have more than one: `index` counts them, and the
   * next is asked for only if this one found nothing.
   */
  cacheMap(index: number, context: StepContext): Promise<CacheMapAnswer<R>>;
  /** Makes all outputs, from one result for each input. */
  execute(inputs: readonly R[], context: StepContext): Promise<readonly R[]>;
  /** Waits until there is room to execute; what it gives makes room again. */
  acquire?(signal: AbortSignal): Promise<() => void>;
}

export interface CacheMapAnswer<R> {
  readonly map: CacheMap<R>;
  /** Whether there is no further map. */
  readonly isLast: boolean;
}

/** What a vertex is known by, apart from its inputs, and how its inputs count. */
export interface CacheMap<R> {
  /** `sha256:…`; with `random:` in place of the algorithm it is never exported. */
  readonly digest: string;
  /** One for each input of the vertex. */
  readonly inputs: readonly CacheInput<R>[];
}

export interface CacheInput<R> {
  /** The digest of the part of the input that matters; empty for all of it. */
  readonly selector: string;
  /** Digests of the part's content, if that may be a key as well: where there are several, each will do. */
  readonly contentDigests?: ((input: R, context: StepContext) => Promise<readonly string[]>) | undefined;
  /** Makes a lazy result ready before the vertex is executed. */
  readonly prepare?: ((input: R, context: StepContext) => Promise<void>) | undefined;
}

/** How results outlive the process. */
export interface ResultStore<R> {
  /** A name for a result that {@link load} understands, kept with its keys; undefined if it can't be kept. */
  save(result: R): string | undefined;
  /** The result of that name; undefined if it is gone. May be lazy. */
  load(name: string, signal: AbortSignal): Promise<R | undefined>;
}
