import type { Constraints, Edge } from "../vertex.js";
import type { OpRow } from "./op.js";

/** What makes `upper` out of `lower`, as a file system with whiteouts. */
export interface DiffVertex {
  readonly kind: "diff";
  /** Undefined for scratch. */
  readonly lower: Edge | undefined;
  readonly upper: Edge | undefined;
  readonly constraints: Constraints;
}

/** Agrees with DiffOp.Marshal, client/llb/diff.go. */
export const diffRow: OpRow<DiffVertex> = {
  inputs: (vertex) => [vertex.lower, vertex.upper].filter((edge) => edge !== undefined),
  marshal(vertex, context) {
    const edges = diffRow.inputs(vertex);
    const lower = vertex.lower === undefined ? -1 : 0;
    const upper = vertex.upper === undefined ? -1 : edges.length - 1;
    const diff = { lower: { input: lower }, upper: { input: upper } };
    return { inputs: edges.map((edge) => context.inputOf(edge)), constraints: {}, diff };
  },
  caps: () => ["diffop"],
};

/** The difference of two file systems; from scratch it is `upper` itself. */
export function diff(
  lower: Edge | undefined,
  upper: Edge | undefined,
  constraints: Constraints,
): Edge | undefined {
  if (lower === undefined) return upper;
  return { vertex: { kind: "diff", lower, upper, constraints }, index: 0 };
}
