import { encodeText } from "../../../base/util/decode-text.js";
import type { ExposeStep, Word } from "../../plan/step.js";
import type { ExposeInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { someWords, stepBase } from "../step-base.js";

/** `EXPOSE <port>[/<protocol>] …`. Agrees with parseExpose, instructions/parse.go. Spec: spec/dockerfile.md#expose. */
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
  const ports = words.length === 1 ? words : words.toSorted(byBytes);
  return { kind: "expose", ...stepBase(node, context), ports };
}

/** Beyond ASCII the order of UTF-16 units is not that of bytes. */
function byBytes(a: Word, b: Word): number {
  const ascii = /^[\0-\x7f]*$/;
  if (ascii.test(a.text) && ascii.test(b.text)) return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  return Buffer.compare(encodeText(a.text), encodeText(b.text));
}
