import type { KeyStore } from "../cache/key-store.js";
import type { StepContext } from "../step-context.js";
import type { CacheKey } from "./cache-key.js";
import type { CacheSource, MainCache } from "./cache-source.js";
import { SolveJob } from "./solve-job.js";
import { NO_PROGRESS, type SolveProgress } from "./solve-progress.js";
import { SolverState } from "./solver-state.js";
import type { Edge, ResultStore, Vertex } from "./vertex.js";

/** What a solver works with. */
export interface SolverOptions<R> {
  readonly results: ResultStore<R>;
  readonly keys: KeyStore;
}

/** What a job is given. */
export interface JobOptions<R> {
  /** Gives the job up. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: SolveProgress | undefined;
  /** Imported caches, asked beside what is kept on this machine. */
  readonly cacheSources?: readonly CacheSource<R>[] | undefined;
}

/** An edge that is solved. */
export interface SolvedEdge<R> {
  readonly result: R;
  /** What it is known by, for exporters of caches. */
  readonly keys: readonly CacheKey<R>[];
}

/** How an edge is solved. */
export interface BuildEdgeOptions<R> {
  readonly signal?: AbortSignal | undefined;
  /** Imported caches to be asked beside those of the job. */
  readonly cacheSources?: readonly CacheSource<R>[] | undefined;
}

/** What belongs together: the builds of one user's request. */
export interface Job<R> {
  /**
   * Solves an edge: makes or loads its result, and what is needed for that, each vertex once.
   *
   * Rejects with a {@link SolveFailure} for the first vertex that fails, and with a BuildError `build/canceled`,
   * `engine/definition`. What was done for this build only is then given up.
   */
  build(edge: Edge<R>, options?: BuildEdgeOptions<R>): Promise<SolvedEdge<R>>;
  /** The vertices that an edge of this job comes from, inputs first: those that were really asked and executed. */
  vertices(edge: Edge<R>): readonly Vertex<R>[];
  /**
   * Does something under a vertex of its own that users see, such as `exporting to image`.
   *
   * @param id what the vertex is known by if its name is not unique
   */
  run<T>(name: string, work: (context: StepContext) => Promise<T>, id?: string): Promise<T>;
  /** Gives up what still runs, and waits until it does not any more. Never rejects. */
  close(): Promise<void>;
}

/**
 * Solves graphs of vertices: lazily, in parallel, and each vertex once for all jobs that run at once. What was solved
 * before, here or in an imported cache, is used again.
 *
 * Agrees with BuildKit's solver. Spec: spec/engine/solver.md
 */
export interface Solver<R> {
  openJob(options?: JobOptions<R>): Job<R>;
}

/** A {@link Solver} that keeps its results in stores. */
export function createSolver<R>({ results, keys }: SolverOptions<R>): Solver<R> {
  const main: MainCache<R> = {
    keys,
    load: (name, signal) => results.load(name, signal),
    save: (result) => results.save(result),
    forget: (name) => keys.forget(name),
  };
  const state = new SolverState<R>(main);
  return {
    openJob: ({ signal, progress = NO_PROGRESS, cacheSources = [] } = {}) =>
      new SolveJob(state, progress, cacheSources, signal),
  };
}
