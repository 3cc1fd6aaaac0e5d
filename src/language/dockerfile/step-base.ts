import { BuildError } from "../../base/diagnostic/build-error.js";
import type { KeyValue, StepBase, Word } from "../plan/step.js";
import type { EnvInstruction, InstructionNode, LabelInstruction } from "./ast.js";
import type { InstructionContext } from "./instruction-row.js";
import { argumentText, codeOf, linesOf, rangeOf } from "./node-text.js";

/** What all steps take from their instruction. */
export function stepBase(node: InstructionNode, context: InstructionContext): StepBase {
  return {
    keyword: node.keyword,
    code: codeOf(node, context.source),
    range: rangeOf(node),
    lines: linesOf(node),
    comments: node.comments,
  };
}

/**
 * The only argument of an instruction that takes one text.
 *
 * @throws BuildError `NAME requires exactly one argument`
 */
export function onlyArgument(node: InstructionNode, name: string, context: InstructionContext): Word {
  if (node.arguments.form === "text") return argumentText(node, context.source);
  throw argumentError(node, `${name} requires exactly one argument`);
}

/**
 * The words of an instruction, of a JSON array or not.
 *
 * @throws BuildError `NAME requires at least one argument`
 */
export function someWords(node: InstructionNode, name: string): readonly Word[] {
  const words = wordsOf(node);
  if (words.length === 0) throw argumentError(node, `${name} requires at least one argument`);
  return words;
}

/** The words of an instruction; none if its arguments are no words. */
export function wordsOf(node: InstructionNode): readonly Word[] {
  const { arguments: given } = node;
  return given.form === "words" || given.form === "json" ? given.words : NO_WORDS;
}

const NO_WORDS: readonly Word[] = [];

/**
 * The pairs of ENV or LABEL.
 *
 * @throws BuildError if there is none or a name is empty. Agrees with parseKvps, instructions/parse.go.
 */
export function somePairs(node: EnvInstruction | LabelInstruction, name: string): readonly KeyValue[] {
  if (node.arguments.form !== "pairs") throw argumentError(node, `${name} requires at least one argument`);
  const { pairs } = node.arguments;
  for (const { key } of pairs) {
    if (key.text === "") {
      throw new BuildError("instruction/arguments", `${name} names can not be blank`, { range: key.range });
    }
  }
  return pairs;
}

/** An instruction has too few or wrong arguments. */
export function argumentError(node: InstructionNode, message: string): BuildError {
  return new BuildError("instruction/arguments", message, { range: rangeOf(node) });
}
