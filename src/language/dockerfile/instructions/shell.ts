import type { ShellStep } from "../../plan/step.js";
import type { ShellInstruction } from "../ast.js";
import { commandLine } from "../command-line.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { argumentError, stepBase } from "../step-base.js";

/** `SHELL ["…", …]`. Agrees with parseShell, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const shell = {
  name: "SHELL",
  shape: "command",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseShell,
} as const satisfies InstructionRow<ShellInstruction, ShellStep>;

function parseShell(node: ShellInstruction, context: InstructionContext): ShellStep {
  readFlags(node, NO_FLAGS, context);
  const command = commandLine(node, context);
  if (command.args.length === 0) throw argumentError(node, "SHELL requires at least one argument");
  if (command.shell) throw argumentError(node, "SHELL requires the arguments to be in JSON form");
  return { kind: "shell", ...stepBase(node, context), shell: command.args };
}
