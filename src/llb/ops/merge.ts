import type { Constraints, Edge } from "../vertex.js";
import type { OpRow } from "./op.js";

/** File systems laid over each other, the last on top, without copying. */
export interface MergeVertex {
  readonly kind: "merge";
  /** At least two. */
  readonly inputs: readonly Edge[];
  readonly constraints: Constraints;
}

/** Agrees with MergeOp.Marshal, client/llb/merge.go. */
export const mergeRow: OpRow<MergeVertex> = {
  inputs: (vertex) => vertex.inputs,
  marshal: (vertex, context) => ({
    inputs: vertex.inputs.map((edge) => context.inputOf(edge)),
    constraints: {},
    merge: { inputs: vertex.inputs.map((_, input) => ({ input })) },
  }),
  caps: () => ["mergeop"],
};

/** Edges laid over each other; scratch has no effect, and a single file system needs no op. */
export function merge(edges: readonly (Edge | undefined)[], constraints: Constraints): Edge | undefined {
  const inputs = edges.filter((edge) => edge !== undefined);
  if (inputs.length < 2) return inputs[0];
  return { vertex: { kind: "merge", inputs, constraints }, index: 0 };
}
