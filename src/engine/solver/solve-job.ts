import { digestOf } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";
import type { StepContext } from "../step-context.js";
import type { ActiveVertex } from "./active-vertex.js";
import type { CacheSource } from "./cache-source.js";
import type { EdgeRequest, EdgeState } from "./edge-state.js";
import { verticesOf } from "./load-graph.js";
import { canceledError } from "./solve-failure.js";
import type { SolveProgress } from "./solve-progress.js";
import type { BuildEdgeOptions, Job, SolvedEdge } from "./solver.js";
import type { SolverState, VertexOwner } from "./solver-state.js";
import type { Edge, Vertex } from "./vertex.js";
import { VertexReporter } from "./vertex-reporter.js";
import { VertexStream } from "./vertex-stream.js";

/** The builds of one request. Agrees with `Job`, BuildKit's solver/jobs.go. */
export class SolveJob<R> implements Job<R>, VertexOwner<R> {
  readonly stream: VertexStream;
  readonly sources: readonly CacheSource<R>[];
  readonly #state: SolverState<R>;
  readonly #known = new Map<Vertex<R>, ActiveVertex<R>>();
  readonly #controller = new AbortController();
  readonly #runs = new Set<Promise<unknown>>();
  readonly #unlink: () => void;
  #closed: Promise<void> | undefined;

  constructor(
    state: SolverState<R>,
    progress: SolveProgress,
    sources: readonly CacheSource<R>[],
    signal: AbortSignal | undefined,
  ) {
    this.#state = state;
    this.stream = new VertexStream(progress);
    this.sources = sources;
    this.#unlink = onAbort(signal, () => this.#controller.abort());
  }

  async build(
    { vertex, output }: Edge<R>,
    { signal, cacheSources = [] }: BuildEdgeOptions<R> = {},
  ): Promise<SolvedEdge<R>> {
    if (this.#controller.signal.aborted || signal?.aborted) throw canceledError();
    const edge = this.#state.load({ vertex, output }, this, this.#known);
    if (cacheSources.length > 0) this.#addSources({ vertex, output }, cacheSources);
    const cleanups: (() => void)[] = [];
    try {
      const { result } = await new Promise<EdgeState<R>>((resolve, reject) => {
        const request: EdgeRequest<R> = { edge, resolve, reject };
        edge.addRequest(request);
        const cancel = (): void => {
          request.edge.removeRequest(request);
          reject(canceledError());
        };
        cleanups.push(onAbort(this.#controller.signal, cancel), onAbort(signal, cancel));
      });
      return { result: result!.value, keys: result!.keys };
    } finally {
      for (const cleanup of cleanups) cleanup();
    }
  }

  #addSources(edge: Edge<R>, sources: readonly CacheSource<R>[]): void {
    for (const vertex of verticesOf(edge)) this.#known.get(vertex)?.addSources(sources);
  }

  vertices(edge: Edge<R>): readonly Vertex<R>[] {
    const top = this.#known.get(edge.vertex);
    if (top === undefined) return [];
    const seen = new Set([top]);
    // Walks over all vertices below, and adds to them while it does.
    for (const active of seen) for (const input of active.inputs) seen.add(input.vertex);
    return [...seen].sort((a, b) => a.level - b.level).map(({ vertex }) => vertex);
  }

  async run<T>(name: string, work: (context: StepContext) => Promise<T>, id = name): Promise<T> {
    const { signal } = this.#controller;
    if (signal.aborted) throw canceledError();
    const reporter = new VertexReporter(digestOf(encodeText(id)), name, []);
    reporter.attach(this.stream);
    const run = reporter.during(signal, () => work(reporter.context(signal)));
    this.#runs.add(run);
    try {
      return await run;
    } finally {
      this.#runs.delete(run);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { scheduler, main } = this.#state;
    this.#controller.abort();
    this.#unlink();
    await scheduler.settleUnwanted();
    await Promise.allSettled(this.#runs);
    this.stream.end();
    this.#state.release(new Set(this.#known.values()), this);
    this.#known.clear();
    // Without its keys a result is not found again; that is no reason to fail.
    await main.keys.flush().catch(() => {});
  }
}

/** Calls something once when a signal is aborted, at once if it is; gives what takes that back. */
function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
