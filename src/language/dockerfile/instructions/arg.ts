import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { ArgDefinition, ArgStep, Word } from "../../plan/step.js";
import type { ArgInstruction } from "../ast.js";
import { docComments } from "../doc-comment.js";
import { NO_FLAGS } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { partOf } from "../node-text.js";
import { someWords, stepBase } from "../step-base.js";

/** `ARG <name>[=<default>] …`. Flags fall away unread. Agrees with parseArg, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const arg = {
  name: "ARG",
  shape: "assignments",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseArg,
} as const satisfies InstructionRow<ArgInstruction, ArgStep>;

function parseArg(node: ArgInstruction, context: InstructionContext): ArgStep {
  const docOf = docComments(node.comments);
  const args = someWords(node, "ARG").map((word) => definitionOf(word, node, docOf));
  return { kind: "arg", ...stepBase(node, context), args };
}

function definitionOf(word: Word, node: ArgInstruction, docOf: (name: string) => string): ArgDefinition {
  const { text, range } = word;
  const equals = text.indexOf("=");
  if (equals === 0) throw new BuildError("instruction/arguments", "ARG names can not be blank", { range });
  if (equals === -1) return { key: text, value: undefined, docComment: docOf(text), range };
  const key = text.slice(0, equals);
  return {
    key,
    value: { text: text.slice(equals + 1), range: partOf(node, word, equals + 1, text.length) },
    docComment: docOf(key),
    range,
  };
}
