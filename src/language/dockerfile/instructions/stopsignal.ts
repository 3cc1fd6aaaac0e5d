import type { StopSignalStep } from "../../plan/step.js";
import type { StopSignalInstruction } from "../ast.js";
import { NO_FLAGS } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { onlyArgument, stepBase } from "../step-base.js";

/** `STOPSIGNAL <signal>`. Flags fall away unread. Agrees with parseStopSignal, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const stopsignal = {
  name: "STOPSIGNAL",
  shape: "text",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseStopSignal,
} as const satisfies InstructionRow<StopSignalInstruction, StopSignalStep>;

function parseStopSignal(node: StopSignalInstruction, context: InstructionContext): StopSignalStep {
  return {
    kind: "stopsignal",
    ...stepBase(node, context),
    signal: onlyArgument(node, "STOPSIGNAL", context),
  };
}
