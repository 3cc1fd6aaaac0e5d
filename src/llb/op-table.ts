import { buildRow } from "./ops/build.js";
import { diffRow } from "./ops/diff.js";
import { execRow } from "./ops/exec.js";
import { fileRow } from "./ops/file.js";
import { mergeRow } from "./ops/merge.js";
import type { MarshalContext, MarshaledOp } from "./ops/op.js";
import { passthroughRow } from "./ops/passthrough.js";
import { sourceRow } from "./ops/source.js";
import type { Edge, Vertex } from "./vertex.js";

/** The edges a vertex depends on, in the order in which the reference walks them. */
export function vertexInputs(vertex: Vertex): readonly Edge[] {
  switch (vertex.kind) {
    case "source":
      return sourceRow.inputs(vertex);
    case "exec":
      return execRow.inputs(vertex);
    case "file":
      return fileRow.inputs(vertex);
    case "merge":
      return mergeRow.inputs(vertex);
    case "diff":
      return diffRow.inputs(vertex);
    case "build":
      return buildRow.inputs(vertex);
    case "passthrough":
      return passthroughRow.inputs(vertex);
  }
}

/** A vertex as a protobuf op. */
export function marshalVertex(vertex: Vertex, context: MarshalContext): MarshaledOp {
  switch (vertex.kind) {
    case "source":
      return sourceRow.marshal(vertex, context);
    case "exec":
      return execRow.marshal(vertex, context);
    case "file":
      return fileRow.marshal(vertex, context);
    case "merge":
      return mergeRow.marshal(vertex, context);
    case "diff":
      return diffRow.marshal(vertex, context);
    case "build":
      return buildRow.marshal(vertex, context);
    case "passthrough":
      return passthroughRow.marshal(vertex, context);
  }
}
