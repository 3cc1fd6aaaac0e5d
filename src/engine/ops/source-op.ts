import type { SourceOp } from "../../proto/generated/ops.js";
import type { Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import type { LoadedOp } from "./load-definition.js";
import type { OpEnvironment, StepSource } from "./op-environment.js";

/** Fetches what a build starts with. Agrees with sourceOp, solver/llbsolver/ops/source.go. */
export function sourceOperation(
  source: SourceOp,
  { digest, platform }: LoadedOp,
  environment: OpEnvironment,
): Operation<Tree> {
  let opened: StepSource | undefined;
  const open = (): StepSource => {
    opened ??= environment.openSource(source, platform, digest);
    return opened;
  };
  return {
    async cacheMap(index, context) {
      const { digest, isLast } = await open().cacheKey(index, context);
      return { map: { digest, inputs: [] }, isLast };
    },
    execute: async (_inputs, context) => [await open().tree(context)],
  };
}
