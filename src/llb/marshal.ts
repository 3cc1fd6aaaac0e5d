import { digestOf } from "../base/image/digest.js";
import type { Platform } from "../base/platform/platform.js";
import type { LineSpan } from "../base/source/range.js";
import type { Source } from "../base/source/source.js";
import { encodeOp, type Input, type Op, type OpMetadata } from "../proto/generated/ops.js";
import { releaseEncoded } from "../proto/wire-writer.js";
import { ALL_CAPS, type CapSet } from "./caps.js";
import type { Definition, DefinitionOp } from "./definition.js";
import { marshalVertex, vertexCaps, vertexInputs } from "./op-table.js";
import type { MarshalContext } from "./ops/op.js";
import type { Edge, Vertex } from "./vertex.js";

/** What the bytes of a definition depend on beside its graph. */
export interface MarshalOptions {
  /** For vertices that name none. */
  readonly defaultPlatform: Platform;
  /** What the daemon can do; everything if not given. */
  readonly caps?: CapSet;
  /** Identifies local sources where there is no session; must be the same for the same digests. */
  readonly localUniqueId?: string;
  /** Progress groups are named by this and a number, in the order of their first op. */
  readonly groupIdPrefix?: string;
  /** The text that the graph was made from. */
  readonly source?: Source;
}

/** Up to this many ops keep their bytes; those of further ones are made anew each time they are asked for. */
const KEPT = 10_000;

/**
 * The graph behind an edge as a definition. Vertices that encode to the same bytes become one op, whose metadata
 * is that of all of them, the last one winning.
 *
 * Order and metadata agree with State.Marshal, client/llb/state.go: inputs first, depth first.
 */
export function marshal(result: Edge | undefined, options: MarshalOptions): Definition {
  if (result === undefined) return { ops: [], source: options.source };
  const marshaled = new Map<Vertex, VertexOp>();
  const graph = createGraph(marshaled, options);
  const ops: DefinitionOp[] = marshalAll(result.vertex, marshaled, graph);
  ops.push(resultOp(graph.inputOf(result), marshaled.keys()));
  return { ops, source: options.source };
}

/** What all ops of a definition share. */
interface Graph extends MarshalContext {
  readonly groups: ProgressGroupIds;
}

/** Not a part of `marshal`: what a closure is made beside stays as long as the closure does. */
function createGraph(marshaled: ReadonlyMap<Vertex, VertexOp>, options: MarshalOptions): Graph {
  return {
    caps: options.caps ?? ALL_CAPS,
    defaultPlatform: options.defaultPlatform,
    localUniqueId: options.localUniqueId ?? "buildfile",
    inputOf: ({ vertex, index }) => ({ digest: marshaled.get(vertex)!.digest, index }),
    groups: new ProgressGroupIds(options.groupIdPrefix ?? "group-"),
  };
}

/** The ops of a vertex and all that it depends on, each once; `marshaled` is filled with the op of each vertex. */
function marshalAll(last: Vertex, marshaled: Map<Vertex, VertexOp>, graph: Graph): VertexOp[] {
  const ops = new Map<string, VertexOp>();
  walk(last, marshaled, (vertex) => {
    const bytes = encodeOp(marshalVertex(vertex, graph));
    const digest = digestOf(bytes);
    let op = ops.get(digest);
    if (op === undefined) {
      const isKept = ops.size < KEPT;
      op = new VertexOp(digest, vertex, graph, isKept ? bytes : undefined);
      ops.set(digest, op);
      if (!isKept) releaseEncoded(bytes);
    } else op.add(vertex);
    return op;
  });
  const all = [...ops.values()];
  for (const op of all) graph.groups.number(op.lastGroup);
  return all;
}

/**
 * Calls `visit` for all vertices that one depends on, then for itself, each once and inputs first; what it makes of
 * them is kept in `visited`. Iterative, since a stage may have any number of steps. There are no cycles.
 */
function walk<T>(last: Vertex, visited: Map<Vertex, T>, visit: (vertex: Vertex) => T): void {
  const stack = [{ vertex: last, inputs: vertexInputs(last), next: 0 }];
  while (stack.length > 0) {
    const frame = stack[stack.length - 1]!;
    if (frame.next === frame.inputs.length) {
      visited.set(frame.vertex, visit(frame.vertex));
      stack.pop();
      continue;
    }
    const { vertex } = frame.inputs[frame.next++]!;
    if (!visited.has(vertex)) stack.push({ vertex, inputs: vertexInputs(vertex), next: 0 });
  }
}

/** Names progress groups by their order, since the ids they were made with say nothing. */
class ProgressGroupIds {
  readonly #prefix: string;
  readonly #names = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  number(id: string | undefined): void {
    if (id !== undefined && !this.#names.has(id))
      this.#names.set(id, `${this.#prefix}${this.#names.size + 1}`);
  }

  name(id: string): string {
    return this.#names.get(id) ?? id;
  }
}

/** An op and the vertices that encode to it; metadata is put together when it is asked for. */
class VertexOp implements DefinitionOp {
  readonly digest: string;
  readonly #vertex: Vertex;
  readonly #graph: Graph;
  readonly #bytes: Uint8Array | undefined;
  /** Further vertices that encode to the same bytes, which few ops have. */
  #others: Vertex[] | undefined;

  constructor(digest: string, vertex: Vertex, graph: Graph, bytes: Uint8Array | undefined) {
    this.digest = digest;
    this.#vertex = vertex;
    this.#graph = graph;
    this.#bytes = bytes;
  }

  get op(): Op {
    return marshalVertex(this.#vertex, this.#graph);
  }

  get bytes(): Uint8Array {
    return this.#bytes ?? encodeOp(this.op);
  }

  add(vertex: Vertex): void {
    this.#others ??= [];
    this.#others.push(vertex);
  }

  /** The progress group that counts: the last one named. */
  get lastGroup(): string | undefined {
    const { progressGroup } = this.#vertex.constraints;
    if (this.#others === undefined) return progressGroup?.id;
    return (
      this.#others.findLast((vertex) => vertex.constraints.progressGroup)?.constraints.progressGroup?.id ??
      progressGroup?.id
    );
  }

  get lines(): readonly LineSpan[] {
    return [this.#vertex, ...(this.#others ?? [])].flatMap((vertex) => vertex.constraints.lines ?? []);
  }

  /** Agrees with mergeMetadata, client/llb/state.go. */
  get metadata(): OpMetadata {
    const caps: Record<string, boolean> = {};
    let metadata: OpMetadata = {};
    for (const vertex of [this.#vertex, ...(this.#others ?? [])]) {
      const { ignoreCache, description, progressGroup, resources } = vertex.constraints;
      for (const cap of vertexCaps(vertex, this.#graph)) caps[cap] = true;
      metadata = {
        ignore_cache: metadata.ignore_cache || ignoreCache,
        description:
          description === undefined ? metadata.description : { ...metadata.description, ...description },
        progress_group: progressGroup ?? metadata.progress_group,
        linux_resources: resources ?? metadata.linux_resources,
      };
    }
    const group = metadata.progress_group;
    return {
      ...metadata,
      caps,
      progress_group: group && { ...group, id: this.#graph.groups.name(group.id ?? "") },
    };
  }
}

/** The last op: nothing but an input, and the capabilities that the metadata of the others needs. */
function resultOp(input: Input, vertices: Iterable<Vertex>): DefinitionOp {
  const op: Op = { inputs: [input] };
  const bytes = encodeOp(op);
  const caps: Record<string, boolean> = { constraints: true, platform: true };
  for (const { constraints } of vertices) {
    if (constraints.ignoreCache) caps["meta.ignorecache"] = true;
    if (constraints.description) caps["meta.description"] = true;
  }
  return { op, bytes, digest: digestOf(bytes), metadata: { caps }, lines: [] };
}
