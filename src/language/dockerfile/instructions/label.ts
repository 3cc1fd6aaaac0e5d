import type { LabelStep } from "../../plan/step.js";
import type { LabelInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { somePairs, stepBase } from "../step-base.js";

/** `LABEL <name>=<value> …` or `LABEL <name> <value>`. Agrees with parseLabel, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const label = {
  name: "LABEL",
  shape: "pairs",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseLabel,
} as const satisfies InstructionRow<LabelInstruction, LabelStep>;

function parseLabel(node: LabelInstruction, context: InstructionContext): LabelStep {
  readFlags(node, NO_FLAGS, context);
  return { kind: "label", ...stepBase(node, context), pairs: somePairs(node, "LABEL") };
}
