import type { DiffOp } from "../../proto/generated/ops.js";
import type { Layer, Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import type { StepContext } from "../step-context.js";
import { cacheMapAnswer } from "./cache-map.js";
import { diffKeys } from "./keys/plain-keys.js";
import type { LoadedOp } from "./load-definition.js";
import type { OpEnvironment } from "./op-environment.js";

/**
 * What turns one tree into another. Where the one stands upon the other these are its layers above it, else a new layer.
 * Agrees with diffOp, solver/llbsolver/ops/diff.go.
 */
export function diffOperation(
  op: DiffOp,
  { inputCount, name }: LoadedOp,
  environment: OpEnvironment,
): Operation<Tree> {
  const { layers } = environment;
  return {
    cacheMap: async () => cacheMapAnswer(diffKeys(op, inputCount), environment, false),
    async execute(inputs, context) {
      const side = (input: number | bigint = 0): Tree =>
        Number(input) === -1 ? layers.tree([]) : inputs[Number(input)]!;
      const [lower, upper] = [side(op.lower?.input), side(op.upper?.input)];
      const [below, all] = [await knownLayers(lower, context), await knownLayers(upper, context)];
      if (below.every(({ id }, position) => all[position]?.id === id)) {
        return [layers.tree(all.slice(below.length))];
      }
      return [await computedDiff(lower, upper, name, environment, context)];
    },
  };
}

async function knownLayers(tree: Tree, context: StepContext): Promise<readonly Layer[]> {
  return tree.lazyLayers ?? tree.layers(context);
}

async function computedDiff(
  lower: Tree,
  upper: Tree,
  description: string,
  { layers, isUserNamespace }: OpEnvironment,
  context: StepContext,
): Promise<Tree> {
  const [{ diffTrees }, from, to] = await Promise.all([
    import("../archive/diff-trees.js"),
    lower.view(context),
    upper.view(context),
  ]);
  const layer = await layers.create({ description });
  try {
    await diffTrees(from, to, layer.directory, { isUserNamespace, signal: context.signal });
    return layers.tree([await layer.seal()]);
  } finally {
    await layer.discard();
  }
}
