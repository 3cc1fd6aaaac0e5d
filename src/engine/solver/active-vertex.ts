import { engineFailure } from "../state/engine-failure.js";
import type { CacheSources } from "./cache-query.js";
import type { CacheSource, MainCache } from "./cache-source.js";
import { EdgeState } from "./edge-state.js";
import type { Scheduler } from "./scheduler.js";
import { SharedTask } from "./shared-task.js";
import { SolveFailure } from "./solve-failure.js";
import type { CacheMap, Vertex } from "./vertex.js";
import { VertexReporter } from "./vertex-reporter.js";

/** What active vertices are part of. */
export interface ActiveEnvironment<R> {
  readonly main: MainCache<R>;
  readonly scheduler: Scheduler;
  readonly step: (edge: EdgeState<R>) => void;
}

/**
 * A vertex that some job has. Whatever is to be done for it is done once, for all jobs and all its outputs.
 * Agrees with `state` and `sharedOp`, BuildKit's solver/jobs.go.
 */
export class ActiveVertex<R> {
  /** What it is found by: that of the vertex, or another if it ignores the cache beside one that does not. */
  readonly digest: string;
  readonly vertex: Vertex<R>;
  readonly inputs: readonly EdgeState<R>[];
  /** Greater than that of each input. */
  readonly level: number;
  readonly reporter: VertexReporter;
  /** The cache maps that are known. */
  readonly maps: CacheMap<R>[] = [];
  hasAllMaps = false;
  /** What it is known by among the vertices that are worked on. */
  readonly indexIds = new Set<string>();
  readonly #env: ActiveEnvironment<R>;
  readonly #edges = new Map<number, EdgeState<R>>();
  readonly #maps = new Map<number, SharedTask<void>>();
  readonly #contents = new Map<number, SharedTask<readonly string[]>>();
  #execution: SharedTask<readonly R[]> | undefined;
  #sources: CacheSource<R>[];

  constructor(env: ActiveEnvironment<R>, vertex: Vertex<R>, digest: string, inputs: readonly EdgeState<R>[]) {
    this.#env = env;
    this.digest = digest;
    this.vertex = vertex;
    this.inputs = inputs;
    this.level = inputs.reduce((level, input) => Math.max(level, input.vertex.level + 1), 0);
    this.reporter = new VertexReporter(
      digest,
      vertex.name,
      inputs.map((input) => input.vertex.digest),
    );
    this.#sources = [env.main];
  }

  get ignoresCache(): boolean {
    return this.vertex.ignoreCache;
  }

  get sources(): CacheSources<R> {
    return { main: this.#env.main, all: this.#sources };
  }

  addSources(sources: readonly CacheSource<R>[]): void {
    const added = sources.filter((source) => !this.#sources.includes(source));
    if (added.length > 0) this.#sources = [...this.#sources, ...added];
  }

  /** An output, as it was before it was merged into another. */
  edge(output: number): EdgeState<R> {
    let edge = this.#edges.get(output);
    if (edge === undefined) {
      edge = new EdgeState(this, output, this.#env.scheduler, this.#env.step);
      this.#edges.set(output, edge);
    }
    return edge;
  }

  /** Asks the operation for a cache map, which is then in {@link maps}. */
  mapTask(index: number): SharedTask<void> {
    let task = this.#maps.get(index);
    if (task === undefined) {
      task = new SharedTask(this.#env.scheduler, (signal) => this.#askMap(index, signal));
      this.#maps.set(index, task);
    }
    return task;
  }

  /** Prepares an input's result, and asks for the digest of its content; empty if it has none. */
  contentTask(index: number, input: EdgeState<R>, result: R): SharedTask<readonly string[]> {
    let task = this.#contents.get(index);
    if (task === undefined) {
      const { reporter } = input.vertex;
      task = new SharedTask(this.#env.scheduler, (signal) =>
        this.#askContent(index, result, reporter, signal),
      );
      this.#contents.set(index, task);
    }
    return task;
  }

  /** Makes all outputs. */
  executeTask(inputs: readonly R[]): SharedTask<readonly R[]> {
    this.#execution ??= new SharedTask(this.#env.scheduler, (signal) => this.#execute(inputs, signal));
    return this.#execution;
  }

  /** Whether it was executed in vain. */
  get hasFailed(): boolean {
    return this.#execution?.state.kind === "failed";
  }

  async #askMap(index: number, signal: AbortSignal): Promise<void> {
    const ask = () => this.vertex.operation.cacheMap(index, this.reporter.context(signal));
    try {
      const isRoot = this.inputs.length === 0;
      const { map, isLast } = await (isRoot ? this.reporter.during(signal, ask) : ask());
      this.maps[index] = map;
      this.hasAllMaps ||= isLast || !isRoot;
    } catch (error) {
      throw this.#failure(error, "failed to load cache key: ");
    }
  }

  async #askContent(
    index: number,
    result: R,
    inputReporter: VertexReporter,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { prepare, contentDigests } = this.maps[0]!.inputs[index]!;
    try {
      await prepare?.(result, inputReporter.context(signal));
      return (await contentDigests?.(result, this.reporter.context(signal))) ?? [];
    } catch (error) {
      // It has not been told of so far: whatever goes on was the input's.
      await this.reporter.during(signal, () => Promise.reject(error)).catch(() => {});
      throw this.#failure(error, "failed to compute cache key: ", index);
    }
  }

  async #execute(inputs: readonly R[], signal: AbortSignal): Promise<readonly R[]> {
    const { operation } = this.vertex;
    try {
      const release = await operation.acquire?.(signal);
      try {
        signal.throwIfAborted();
        return await this.reporter.during(signal, () =>
          operation.execute(inputs, this.reporter.context(signal)),
        );
      } finally {
        release?.();
      }
    } catch (error) {
      throw this.#failure(error, "");
    }
  }

  #failure(error: unknown, prefix: string, contentInput?: number): SolveFailure {
    return new SolveFailure(prefix, engineFailure(error), this.vertex.digest, contentInput);
  }
}
