import type { MergeOp } from "../../proto/generated/ops.js";
import type { Layer, Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import { cacheMapAnswer } from "./cache-map.js";
import { mergeKeys } from "./keys/plain-keys.js";
import type { LoadedOp } from "./load-definition.js";
import type { OpEnvironment } from "./op-environment.js";

/**
 * Lays trees one upon the other: the layers of all, in their order. Nothing is unpacked for it.
 * Agrees with mergeOp, solver/llbsolver/ops/merge.go.
 */
export function mergeOperation(
  op: MergeOp,
  { inputCount }: LoadedOp,
  environment: OpEnvironment,
): Operation<Tree> {
  return {
    cacheMap: async () => cacheMapAnswer(mergeKeys(op, inputCount), environment, false),
    execute: async (inputs, context) => {
      const parts: (readonly Layer[])[] = [];
      for (const { input = 0 } of op.inputs ?? []) {
        const tree = inputs[Number(input)]!;
        parts.push(tree.lazyLayers ?? (await tree.layers(context)));
      }
      return [environment.layers.tree(parts.flat())];
    },
  };
}
