import { digestOf } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";
import { ActiveVertex } from "./active-vertex.js";
import type { CacheSource, MainCache } from "./cache-source.js";
import type { EdgeState } from "./edge-state.js";
import { stepEdge } from "./edge-step.js";
import { verticesOf } from "./load-graph.js";
import { MergeIndex } from "./merge-index.js";
import { Scheduler } from "./scheduler.js";
import type { SolveProgress } from "./solve-progress.js";
import type { Edge, Vertex } from "./vertex.js";

/** Who has active vertices. */
export interface VertexOwner<R> {
  readonly stream: SolveProgress;
  readonly sources: readonly CacheSource<R>[];
}

/** The vertices of all jobs. Agrees with `Solver`, BuildKit's solver/jobs.go. */
export class SolverState<R> {
  readonly main: MainCache<R>;
  readonly scheduler = new Scheduler();
  readonly #active = new Map<string, ActiveVertex<R>>();
  readonly #owners = new Map<ActiveVertex<R>, Set<VertexOwner<R>>>();
  #index = new MergeIndex<R>();
  readonly #step: (edge: EdgeState<R>) => void;

  constructor(main: MainCache<R>) {
    this.main = main;
    const env = { scheduler: this.scheduler, index: () => this.#index };
    this.#step = (edge) => stepEdge(env, edge);
  }

  /**
   * Makes an edge and all that it needs an owner's. Vertices that are active are not made anew, whoever's they are.
   *
   * @param known what was made of the vertices before
   * @throws BuildError `engine/definition`
   */
  load(edge: Edge<R>, owner: VertexOwner<R>, known: Map<Vertex<R>, ActiveVertex<R>>): EdgeState<R> {
    if (!known.has(edge.vertex)) {
      for (const vertex of verticesOf(edge)) {
        if (!known.has(vertex)) known.set(vertex, this.#activate(vertex, owner, known));
      }
    }
    return known.get(edge.vertex)!.edge(edge.output).current;
  }

  /** Takes vertices from an owner; what nobody has any more is forgotten. */
  release(vertices: Iterable<ActiveVertex<R>>, owner: VertexOwner<R>): void {
    for (const active of vertices) {
      active.reporter.detach(owner.stream);
      const owners = this.#owners.get(active);
      if (owners === undefined || !owners.delete(owner) || owners.size > 0) continue;
      this.#owners.delete(active);
      this.#active.delete(active.digest);
      this.#index.release(active);
    }
    // Nothing is left that could be merged with anything.
    if (this.#active.size === 0) this.#index = new MergeIndex();
  }

  #activate(
    vertex: Vertex<R>,
    owner: VertexOwner<R>,
    known: ReadonlyMap<Vertex<R>, ActiveVertex<R>>,
  ): ActiveVertex<R> {
    const active = this.#find(vertex) ?? this.#create(vertex, known);
    this.#owners.get(active)!.add(owner);
    active.addSources(owner.sources);
    active.reporter.attach(owner.stream);
    return active;
  }

  /** The active vertex to be used for a vertex: one that ignores the cache is good for all, others are not for it. */
  #find(vertex: Vertex<R>): ActiveVertex<R> | undefined {
    const ignoring = this.#active.get(ignoringDigest(vertex));
    if (ignoring !== undefined) return ignoring;
    const same = this.#active.get(vertex.digest);
    return same !== undefined && vertex.ignoreCache && !same.ignoresCache ? undefined : same;
  }

  #create(vertex: Vertex<R>, known: ReadonlyMap<Vertex<R>, ActiveVertex<R>>): ActiveVertex<R> {
    const digest = this.#active.has(vertex.digest) ? ignoringDigest(vertex) : vertex.digest;
    const inputs = vertex.inputs.map((input) => known.get(input.vertex)!.edge(input.output));
    const env = { main: this.main, scheduler: this.scheduler, step: this.#step };
    const active = new ActiveVertex(env, vertex, digest, inputs);
    this.#active.set(digest, active);
    this.#owners.set(active, new Set());
    return active;
  }
}

function ignoringDigest<R>({ digest }: Vertex<R>): string {
  return digestOf(encodeText(`${digest}-ignorecache`));
}
