import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Range } from "../../../base/source/range.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { Stage } from "../../plan/plan.js";
import type { Step, Word } from "../../plan/step.js";
import type { FromInstruction } from "../ast.js";
import { docComments } from "../doc-comment.js";
import { flagTable, readFlags } from "../flags.js";
import { goLower } from "../go-case.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { argumentError, stepBase, wordsOf } from "../step-base.js";

const FLAGS = flagTable({ platform: "string" });

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

/** A stage whose steps are still to come. */
export interface OpenStage extends Stage {
  steps: Step[];
  /** Where its name stands, undefined if it has none. */
  readonly nameRange: Range | undefined;
}

/** `FROM [--platform=<platform>] <base> [AS <name>]`. Agrees with parseFrom, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const from = {
  name: "FROM",
  shape: "words",
  heredocs: false,
  flags: FLAGS,
  parse: parseFrom,
} as const satisfies InstructionRow<FromInstruction, OpenStage>;

function parseFrom(node: FromInstruction, context: InstructionContext): OpenStage {
  const words = wordsOf(node);
  const name = stageName(node, words);
  const flags = readFlags(node, FLAGS, context);
  const { keyword, code, range, lines, comments } = stepBase(node, context);
  // Member by member: what a spread adds takes an object of its own, and a file may have very many.
  return {
    name,
    base: words[0]!,
    platform: flags.text("platform"),
    docComment: docComments(node.comments)(name),
    steps: [],
    nameRange: words[2]?.range,
    keyword,
    code,
    range,
    lines,
    comments,
  };
}

function stageName(node: FromInstruction, words: readonly Word[]): string {
  if (words.length === 1) return "";
  if (words.length !== 3 || !isAs(words[1]!.text)) {
    throw argumentError(node, "FROM requires either one or three arguments");
  }
  const { text, range } = words[2]!;
  const name = goLower(text);
  if (STAGE_NAME.test(name)) return name;
  const message = `invalid name for build stage: ${goQuote(text)}, name can't start with a number or contain symbols`;
  throw new BuildError("instruction/stage-name", message, { range });
}

/** Case is folded by Unicode's simple rules, which take the long s too. */
function isAs(text: string): boolean {
  return text === "AS" || text === "as" || (text.length === 2 && /^as$/iu.test(text));
}
