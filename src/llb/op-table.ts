import type { Op } from "../proto/generated/ops.js";
import type { LlbCap } from "./caps.js";
import { buildRow } from "./ops/build.js";
import { diffRow } from "./ops/diff.js";
import { execRow } from "./ops/exec.js";
import { fileRow } from "./ops/file.js";
import { givenRow } from "./ops/given.js";
import { mergeRow } from "./ops/merge.js";
import type { MarshalContext, OpRow } from "./ops/op.js";
import { passthroughRow } from "./ops/passthrough.js";
import { sourceRow } from "./ops/source.js";
import type { Edge, Vertex } from "./vertex.js";

type Kind = Vertex["kind"];
type VertexOf<K extends Kind> = Extract<Vertex, { readonly kind: K }>;
type OpTable = { readonly [K in Kind]: OpRow<VertexOf<K>> };

/** A row per kind of vertex. */
const OP_TABLE: OpTable = {
  source: sourceRow,
  exec: execRow,
  file: fileRow,
  merge: mergeRow,
  diff: diffRow,
  build: buildRow,
  passthrough: passthroughRow,
  given: givenRow,
};

/** The edges a vertex depends on, in the order in which the reference walks them. */
export function vertexInputs<K extends Kind>(vertex: VertexOf<K>): readonly Edge[] {
  return rowOf(vertex).inputs(vertex);
}

/** A vertex as a protobuf op. */
export function marshalVertex<K extends Kind>(vertex: VertexOf<K>, context: MarshalContext): Op {
  return rowOf(vertex).marshal(vertex, context);
}

/** The capabilities that the metadata of a vertex names. */
export function vertexCaps<K extends Kind>(vertex: VertexOf<K>, context: MarshalContext): readonly LlbCap[] {
  return rowOf(vertex).caps(vertex, context);
}

function rowOf<K extends Kind>(vertex: VertexOf<K>): OpRow<VertexOf<K>> {
  const kind: K = vertex.kind;
  return OP_TABLE[kind];
}
