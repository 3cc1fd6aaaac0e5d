import type { CommandLine } from "../plan/step.js";
import type {
  CmdInstruction,
  EntrypointInstruction,
  HealthcheckInstruction,
  RunInstruction,
  ShellInstruction,
} from "./ast.js";
import type { InstructionContext } from "./instruction-row.js";
import { argumentText, rangeOf } from "./node-text.js";

/** What RUN and its kin execute. Agrees with parseShellDependentCommand, instructions/parse.go. */
export function commandLine(
  node: RunInstruction | CmdInstruction | EntrypointInstruction | HealthcheckInstruction | ShellInstruction,
  context: InstructionContext,
): CommandLine {
  const { heredocs, arguments: given } = node;
  if (given.form === "json") {
    return { args: given.words.map((word) => word.text), shell: false, heredocs, range: given.range };
  }
  if (given.form !== "text") return { args: [], shell: true, heredocs, range: rangeOf(node) };
  const { text, range } = argumentText(node, context.source);
  return { args: [text], shell: true, heredocs, range };
}
