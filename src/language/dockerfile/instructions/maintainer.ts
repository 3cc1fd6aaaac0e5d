import type { MaintainerStep } from "../../plan/step.js";
import type { MaintainerInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { onlyArgument, stepBase } from "../step-base.js";

/** `MAINTAINER <name>`. Agrees with parseMaintainer, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const maintainer = {
  name: "MAINTAINER",
  shape: "text",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseMaintainer,
} as const satisfies InstructionRow<MaintainerInstruction, MaintainerStep>;

function parseMaintainer(node: MaintainerInstruction, context: InstructionContext): MaintainerStep {
  const text = onlyArgument(node, "MAINTAINER", context);
  readFlags(node, NO_FLAGS, context);
  return { kind: "maintainer", ...stepBase(node, context), maintainer: text };
}
