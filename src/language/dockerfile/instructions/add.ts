import type { AddStep } from "../../plan/step.js";
import type { AddInstruction } from "../ast.js";
import { flagTable, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { stepBase } from "../step-base.js";
import { transferOf, transferWords } from "../transfer.js";

const FLAGS = flagTable({
  chown: "string",
  chmod: "string",
  link: "bool",
  "keep-git-dir": "bool",
  checksum: "string",
  unpack: "bool",
  exclude: "strings",
});

/** `ADD [flags] <source>… <destination>`. Agrees with parseAdd, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const add = {
  name: "ADD",
  shape: "list",
  heredocs: true,
  flags: FLAGS,
  parse: parseAdd,
} as const satisfies InstructionRow<AddInstruction, AddStep>;

function parseAdd(node: AddInstruction, context: InstructionContext): AddStep {
  const words = transferWords(node, "ADD");
  const flags = readFlags(node, FLAGS, context);
  return {
    kind: "add",
    ...stepBase(node, context),
    ...transferOf(node, "ADD", words),
    chown: flags.text("chown"),
    chmod: flags.text("chmod"),
    link: flags.bool("link") ?? false,
    exclude: flags.all("exclude"),
    checksum: flags.text("checksum"),
    keepGitDir: flags.bool("keep-git-dir"),
    unpack: flags.bool("unpack"),
  };
}
