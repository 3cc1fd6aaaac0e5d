import type { Platform } from "../base/platform/platform.js";
import type { LineSpan } from "../base/source/range.js";
import type { Source } from "../base/source/source.js";
import { encodeOp, type Input, type OpMetadata } from "../proto/generated/ops.js";
import { ALL_CAPS, type CapSet } from "./caps.js";
import type { Definition, DefinitionOp } from "./definition.js";
import { digestOf } from "./digest.js";
import { marshalVertex, vertexCaps, vertexInputs } from "./op-table.js";
import type { MarshalContext } from "./ops/op.js";
import type { Edge, Vertex } from "./vertex.js";

export interface MarshalOptions {
  readonly defaultPlatform: Platform;
  readonly caps?: CapSet;
  /** Identifies local sources where there is no session; must be the same for the same digests. */
  readonly localUniqueId?: string;
  /** Progress groups are named by this and a number, in the order of their first op. */
  readonly groupIdPrefix?: string;
  readonly source?: Source;
}

/**
 * The graph behind an edge as a definition. Vertices that encode to the same bytes become one op, whose metadata
 * is that of all of them, the last one winning.
 *
 * Order and metadata agree with State.Marshal, client/llb/state.go: inputs first, depth first.
 */
export function marshal(result: Edge | undefined, options: MarshalOptions): Definition {
  if (result === undefined) return { ops: [], source: options.source };
  const marshaled = new Map<Vertex, VertexOp>();
  const inputOf = (edge: Edge): Input => ({ digest: marshaled.get(edge.vertex)!.digest, index: edge.index });
  const graph: Graph = {
    caps: options.caps ?? ALL_CAPS,
    defaultPlatform: options.defaultPlatform,
    localUniqueId: options.localUniqueId ?? "buildfile",
    inputOf,
    groups: new ProgressGroupIds(options.groupIdPrefix ?? "group-"),
  };
  const ops = new Map<string, VertexOp>();
  walk(result.vertex, marshaled, (vertex) => {
    const bytes = encodeOp(marshalVertex(vertex, graph));
    const digest = digestOf(bytes);
    let op = ops.get(digest);
    if (op === undefined) {
      op = new VertexOp(bytes, digest, vertex, graph);
      ops.set(digest, op);
    } else op.add(vertex);
    return op;
  });
  const all: DefinitionOp[] = [];
  for (const op of ops.values()) {
    graph.groups.number(op.lastGroup);
    all.push(op);
  }
  all.push(resultOp(inputOf(result), marshaled.keys()));
  return { ops: all, source: options.source };
}

/** What all ops of a definition share. */
interface Graph extends MarshalContext {
  readonly groups: ProgressGroupIds;
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
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly #vertex: Vertex;
  readonly #graph: Graph;
  #others: Vertex[] | undefined;

  constructor(bytes: Uint8Array, digest: string, vertex: Vertex, graph: Graph) {
    this.bytes = bytes;
    this.digest = digest;
    this.#vertex = vertex;
    this.#graph = graph;
  }

  add(vertex: Vertex): void {
    this.#others ??= [];
    this.#others.push(vertex);
  }

  get #vertices(): readonly Vertex[] {
    return this.#others === undefined ? [this.#vertex] : [this.#vertex, ...this.#others];
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
    return this.#vertices.flatMap((vertex) => vertex.constraints.lines ?? []);
  }

  /** Agrees with mergeMetadata, client/llb/state.go. */
  get metadata(): OpMetadata {
    const caps: Record<string, boolean> = {};
    let metadata: OpMetadata = {};
    for (const vertex of this.#vertices) {
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
  const bytes = encodeOp({ inputs: [input] });
  const caps: Record<string, boolean> = { constraints: true, platform: true };
  for (const { constraints } of vertices) {
    if (constraints.ignoreCache) caps["meta.ignorecache"] = true;
    if (constraints.description) caps["meta.description"] = true;
  }
  return { bytes, digest: digestOf(bytes), metadata: { caps }, lines: [] };
}
