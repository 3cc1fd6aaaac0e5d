import type { CopyStep } from "../../plan/step.js";
import type { CopyInstruction } from "../ast.js";
import { flagTable, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { stepBase } from "../step-base.js";
import { transferOf, transferWords } from "../transfer.js";

const FLAGS = flagTable({
  chown: "string",
  from: "string",
  chmod: "string",
  link: "bool",
  exclude: "strings",
  parents: "bool",
});

/** `COPY [flags] <source>… <destination>`. Agrees with parseCopy, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const copy = {
  name: "COPY",
  shape: "list",
  heredocs: true,
  flags: FLAGS,
  parse: parseCopy,
} as const satisfies InstructionRow<CopyInstruction, CopyStep>;

function parseCopy(node: CopyInstruction, context: InstructionContext): CopyStep {
  const words = transferWords(node, "COPY");
  const flags = readFlags(node, FLAGS, context);
  const { keyword, code, range, lines, comments } = stepBase(node, context);
  const { sources, contents, dest } = transferOf(node, "COPY", words);
  // Member by member: what a spread adds takes an object of its own, and a file may have very many.
  return {
    kind: "copy",
    keyword,
    code,
    range,
    lines,
    comments,
    sources,
    contents,
    dest,
    chown: flags.text("chown"),
    chmod: flags.text("chmod"),
    link: flags.bool("link") ?? false,
    exclude: flags.all("exclude"),
    from: flags.text("from"),
    parents: flags.bool("parents") ?? false,
  };
}
