import type { CmdStep } from "../../plan/step.js";
import type { CmdInstruction } from "../ast.js";
import { commandLine } from "../command-line.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { stepBase } from "../step-base.js";

/** `CMD <command>` or `CMD ["…", …]`. Agrees with parseCmd, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const cmd = {
  name: "CMD",
  shape: "command",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseCmd,
} as const satisfies InstructionRow<CmdInstruction, CmdStep>;

function parseCmd(node: CmdInstruction, context: InstructionContext): CmdStep {
  readFlags(node, NO_FLAGS, context);
  return { kind: "cmd", ...stepBase(node, context), command: commandLine(node, context) };
}
