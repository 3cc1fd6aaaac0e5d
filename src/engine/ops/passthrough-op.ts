import type { PassthroughOp } from "../../proto/generated/ops.js";
import type { Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import { passthroughKeys } from "./keys/plain-keys.js";
import type { LoadedOp } from "./load-definition.js";

/** Gives its inputs on as they are. Agrees with passthroughOp, solver/llbsolver/ops/passthrough.go. */
export function passthroughOperation(op: PassthroughOp, { inputCount }: LoadedOp): Operation<Tree> {
  const { digest, inputs } = passthroughKeys(op, inputCount);
  return {
    cacheMap: async () => ({
      map: { digest, inputs: inputs.map(({ selector }) => ({ selector })) },
      isLast: true,
    }),
    execute: async (trees) => (op.outputs ?? []).map((input) => trees[Number(input)]!),
  };
}
