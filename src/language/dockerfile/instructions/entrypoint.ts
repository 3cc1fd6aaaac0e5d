import type { EntrypointStep } from "../../plan/step.js";
import type { EntrypointInstruction } from "../ast.js";
import { commandLine } from "../command-line.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { stepBase } from "../step-base.js";

/** `ENTRYPOINT <command>` or `ENTRYPOINT ["…", …]`. Agrees with parseEntrypoint, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const entrypoint = {
  name: "ENTRYPOINT",
  shape: "command",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseEntrypoint,
} as const satisfies InstructionRow<EntrypointInstruction, EntrypointStep>;

function parseEntrypoint(node: EntrypointInstruction, context: InstructionContext): EntrypointStep {
  readFlags(node, NO_FLAGS, context);
  return { kind: "entrypoint", ...stepBase(node, context), command: commandLine(node, context) };
}
