import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import type { ExposeStep } from "../../plan/step.js";
import type { ExposeInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { someWords, stepBase } from "../step-base.js";

/** `EXPOSE <port>[/<protocol>] …`. Agrees with parseExpose, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const expose = {
  name: "EXPOSE",
  shape: "words",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseExpose,
} as const satisfies InstructionRow<ExposeInstruction, ExposeStep>;

function parseExpose(node: ExposeInstruction, context: InstructionContext): ExposeStep {
  const words = someWords(node, "EXPOSE");
  readFlags(node, NO_FLAGS, context);
  const ports = words.length === 1 ? words : words.toSorted((a, b) => compareUtf8(a.text, b.text));
  return { kind: "expose", ...stepBase(node, context), ports };
}
