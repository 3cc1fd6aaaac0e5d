import type { WorkdirStep } from "../../plan/step.js";
import type { WorkdirInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { onlyArgument, stepBase } from "../step-base.js";

/** `WORKDIR <path>`. Agrees with parseWorkdir, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const workdir = {
  name: "WORKDIR",
  shape: "text",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseWorkdir,
} as const satisfies InstructionRow<WorkdirInstruction, WorkdirStep>;

function parseWorkdir(node: WorkdirInstruction, context: InstructionContext): WorkdirStep {
  const path = onlyArgument(node, "WORKDIR", context);
  readFlags(node, NO_FLAGS, context);
  return { kind: "workdir", ...stepBase(node, context), path };
}
