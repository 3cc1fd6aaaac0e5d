import { BuildError } from "../../base/diagnostic/build-error.js";
import { joinPath } from "../../base/util/go-path.js";
import { type BuildOp, decodeDefinition } from "../../proto/generated/ops.js";
import type { Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import type { StepContext } from "../step-context.js";
import { readViewFile } from "../view/read-file.js";
import { cacheMapAnswer } from "./cache-map.js";
import { buildKeys } from "./keys/plain-keys.js";
import type { LoadedOp } from "./load-definition.js";
import type { OpEnvironment } from "./op-environment.js";

/** The builder that stands for a definition, in place of an input. */
const LLB_BUILDER = -1;
const DEFINITION_INPUT = "buildkit.llb.definition";
const FILE_ATTRIBUTE = "llbbuild.filename";
const DEFAULT_FILE = DEFINITION_INPUT;
const MAX_DEFINITION_BYTES = 64 * 1024 * 1024;

/** Builds a definition that lies in a file of an input. Agrees with BuildOp, solver/llbsolver/ops/build.go. */
export function buildOperation(
  op: BuildOp,
  { inputCount }: LoadedOp,
  environment: OpEnvironment,
): Operation<Tree> {
  return {
    cacheMap: async () => cacheMapAnswer(buildKeys(op, inputCount), environment, false),
    async execute(inputs, context) {
      if (Number(op.builder ?? 0) !== LLB_BUILDER) {
        throw new BuildError("engine/unsupported", "only LLB builder is currently allowed");
      }
      const position = Number(op.inputs?.[DEFINITION_INPUT]?.input ?? -1);
      const tree = inputs[position];
      if (tree === undefined) {
        throw new BuildError("engine/definition", `no llb definition input ${DEFINITION_INPUT} found`);
      }
      const definition = decodeDefinition(
        await readDefinition(tree, op.attrs?.[FILE_ATTRIBUTE] ?? DEFAULT_FILE, context),
      );
      return [await environment.solve(definition, context)];
    },
  };
}

async function readDefinition(tree: Tree, path: string, context: StepContext): Promise<Uint8Array> {
  const bytes = readViewFile(await tree.view(context), joinPath("/", path), {
    offset: 0,
    length: MAX_DEFINITION_BYTES + 1,
  });
  if (bytes.length <= MAX_DEFINITION_BYTES) return bytes;
  throw new BuildError("engine/definition", `${path} has more than 64 MiB, which no definition has`);
}
