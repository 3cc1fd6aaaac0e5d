import { encodeOp, type Input, type OpMetadata } from "../proto/generated/ops.js";
import type { Platform } from "../base/platform/platform.js";
import type { LineSpan } from "../base/source/range.js";
import type { Source } from "../base/source/source.js";
import { ALL_CAPS, type CapSet } from "./caps.js";
import type { Definition, DefinitionOp } from "./definition.js";
import { digestOf } from "./digest.js";
import { marshalVertex, vertexInputs } from "./op-table.js";
import type { MarshalContext } from "./ops/op.js";
import type { Constraints, Edge, Vertex } from "./vertex.js";

export interface MarshalOptions {
  readonly defaultPlatform: Platform;
  readonly caps?: CapSet;
  /** Identifies local sources where there is no session; must be the same for the same digests. */
  readonly localUniqueId?: string;
  /** Progress groups are named by this and a number, in the order of their first op. */
  readonly groupIdPrefix?: string;
  readonly source?: Source;
}

interface MutableOp {
  bytes: Uint8Array;
  digest: string;
  metadata: OpMetadata;
  lines: LineSpan[];
}

/**
 * The graph behind an edge as a definition. Vertices that encode to the same bytes become one op, whose metadata
 * is that of all of them, the last one winning.
 *
 * Order and metadata agree with State.Marshal, client/llb/state.go: inputs first, depth first.
 */
export function marshal(result: Edge | undefined, options: MarshalOptions): Definition {
  if (result === undefined) return { ops: [], source: options.source };
  const digests = new Map<Vertex, string>();
  const inputOf = (edge: Edge): Input => ({ digest: digests.get(edge.vertex)!, index: edge.index });
  const context: MarshalContext = {
    caps: options.caps ?? ALL_CAPS,
    defaultPlatform: options.defaultPlatform,
    localUniqueId: options.localUniqueId ?? "buildfile",
    inputOf,
  };
  const ops = new Map<string, MutableOp>();
  for (const vertex of dependencyOrder(result.vertex)) {
    const { op, caps } = marshalVertex(vertex, context);
    const bytes = encodeOp(op);
    const digest = digestOf(bytes);
    digests.set(vertex, digest);
    const known = ops.get(digest);
    const metadata = metadataOf(vertex.constraints, caps);
    if (known === undefined) {
      const { lines } = vertex.constraints;
      ops.set(digest, { bytes, digest, metadata, lines: lines === undefined ? [] : [lines] });
      continue;
    }
    known.metadata = mergeMetadata(known.metadata, metadata);
    if (vertex.constraints.lines !== undefined) known.lines.push(vertex.constraints.lines);
  }
  const all: DefinitionOp[] = numberGroups([...ops.values()], options.groupIdPrefix ?? "group-");
  all.push(resultOp(inputOf(result), all));
  return { ops: all, source: options.source };
}

/** All vertices that one depends on, and itself last. Iterative, since a stage may have any number of steps. */
function dependencyOrder(last: Vertex): Vertex[] {
  const order: Vertex[] = [];
  const seen = new Set<Vertex>([last]);
  const stack = [{ vertex: last, inputs: vertexInputs(last), next: 0 }];
  while (stack.length > 0) {
    const frame = stack[stack.length - 1]!;
    const edge = frame.inputs[frame.next++];
    if (edge === undefined) {
      order.push(frame.vertex);
      stack.pop();
    } else if (!seen.has(edge.vertex)) {
      seen.add(edge.vertex);
      stack.push({ vertex: edge.vertex, inputs: vertexInputs(edge.vertex), next: 0 });
    }
  }
  return order;
}

function metadataOf(constraints: Constraints, caps: readonly string[]): OpMetadata {
  const named: Record<string, boolean> = {};
  for (const cap of caps) named[cap] = true;
  return {
    ignore_cache: constraints.ignoreCache,
    description: constraints.description,
    caps: named,
    progress_group: constraints.progressGroup,
    linux_resources: constraints.resources,
  };
}

/** Agrees with mergeMetadata, client/llb/state.go. */
function mergeMetadata(first: OpMetadata, second: OpMetadata): OpMetadata {
  return {
    ignore_cache: first.ignore_cache || second.ignore_cache,
    description: second.description === undefined ? first.description : { ...first.description, ...second.description },
    caps: { ...first.caps, ...second.caps },
    progress_group: second.progress_group ?? first.progress_group,
    linux_resources: second.linux_resources ?? first.linux_resources,
  };
}

/** Names progress groups by their order, since the ids they were made with say nothing. */
function numberGroups(ops: MutableOp[], prefix: string): MutableOp[] {
  const ids = new Map<string, string>();
  for (const op of ops) {
    const group = op.metadata.progress_group;
    if (group?.id === undefined) continue;
    const id = ids.get(group.id) ?? `${prefix}${ids.size + 1}`;
    ids.set(group.id, id);
    op.metadata = { ...op.metadata, progress_group: { ...group, id } };
  }
  return ops;
}

/** The last op: nothing but an input, and the capabilities that the metadata of the others needs. */
function resultOp(input: Input, ops: readonly DefinitionOp[]): DefinitionOp {
  const bytes = encodeOp({ inputs: [input] });
  const caps: Record<string, boolean> = { constraints: true, platform: true };
  if (ops.some((op) => op.metadata.ignore_cache)) caps["meta.ignorecache"] = true;
  if (ops.some((op) => op.metadata.description !== undefined)) caps["meta.description"] = true;
  return { bytes, digest: digestOf(bytes), metadata: { caps }, lines: [] };
}
