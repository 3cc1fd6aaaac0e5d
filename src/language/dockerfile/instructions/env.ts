import type { EnvStep } from "../../plan/step.js";
import type { EnvInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { somePairs, stepBase } from "../step-base.js";

/** `ENV <name>=<value> …` or `ENV <name> <value>`. Agrees with parseEnv, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const env = {
  name: "ENV",
  shape: "pairs",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseEnv,
} as const satisfies InstructionRow<EnvInstruction, EnvStep>;

function parseEnv(node: EnvInstruction, context: InstructionContext): EnvStep {
  readFlags(node, NO_FLAGS, context);
  return { kind: "env", ...stepBase(node, context), pairs: somePairs(node, "ENV") };
}
