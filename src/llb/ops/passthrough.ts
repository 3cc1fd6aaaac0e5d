import type { Constraints, Edge } from "../vertex.js";
import type { OpRow } from "./op.js";

/** Outputs that are inputs handed on, and that need all inputs to have been built. */
export interface PassthroughVertex {
  readonly kind: "passthrough";
  /** Part of the digest; not empty. */
  readonly id: string;
  readonly inputs: readonly { readonly edge: Edge; readonly output: boolean }[];
  readonly constraints: Constraints;
}

/** Agrees with PassthroughOp.Marshal, client/llb/passthrough.go. */
export const passthroughRow: OpRow<PassthroughVertex> = {
  inputs: (vertex) => vertex.inputs.map((input) => input.edge),
  marshal: (vertex, context) => ({
    inputs: vertex.inputs.map((input) => context.inputOf(input.edge)),
    constraints: {},
    passthrough: {
      id: vertex.id,
      outputs: vertex.inputs.flatMap((input, index) => (input.output ? [index] : [])),
    },
  }),
  caps: () => ["passthroughop"],
};
