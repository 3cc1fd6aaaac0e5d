import { goQuote } from "../../base/util/go-quote.js";
import type { CheckReporter } from "../checks/check-reporter.js";
import type { Stage } from "../plan/plan.js";
import type { StepBase } from "../plan/step.js";
import type { FromInstruction, InstructionNode } from "./ast.js";
import { goLower, goUpper } from "./go-case.js";
import { INSTRUCTION_NAMES } from "./instruction-table.js";
import type { OpenStage } from "./instructions/from.js";
import { linesOf, rangeOf } from "./node-text.js";
import { wordsOf } from "./step-base.js";

const RESERVED: ReadonlySet<string> = new Set(["context", "scratch"]);

/** StageNameCasing and FromAsCasing, which look at a FROM before it is read. Agrees with ParseInstructionWithLinter. */
export function checkFromCasing(node: FromInstruction, checks: CheckReporter): void {
  const [, as, name, ...more] = wordsOf(node);
  if (as === undefined || name === undefined) return;
  if (more.length === 0 && name.text !== goLower(name.text)) {
    const detail = `Stage name '${name.text}' should be lowercase`;
    checks.report("StageNameCasing", detail, { range: name.range, lines: linesOf(node) });
  }
  if (!hasCaseOf(node.keyword, as.text)) {
    const detail = `'${as.text}' and '${node.keyword}' keywords' casing do not match`;
    checks.report("FromAsCasing", detail, { range: as.range, lines: linesOf(node) });
  }
}

/** Whether a word is in the case of the keyword, if that is in one case. */
function hasCaseOf(keyword: string, word: string): boolean {
  if (keyword === goLower(keyword)) return word === goLower(word);
  return keyword !== goUpper(keyword) || word === goUpper(word);
}

/**
 * InvalidDefinitionDescription: the last comment above a FROM or ARG begins with a name that it defines.
 * Agrees with validateDefinitionDescription, instructions/parse.go.
 */
export function checkDescription(
  node: InstructionNode,
  name: "FROM" | "ARG",
  keys: readonly string[],
  checks: CheckReporter,
): void {
  const comment = node.comments?.at(-1);
  if (comment === undefined || keys.length === 0) return;
  const space = comment.indexOf(" ");
  if (keys.includes(space === -1 ? comment : comment.slice(0, space))) return;
  const key = keys.length > 1 ? "<arg_key>" : keys[0]!;
  const detail = `Comment for ${name} should follow the format: \`# ${key} <description>\``;
  checks.report("InvalidDefinitionDescription", detail, { range: rangeOf(node), lines: linesOf(node) });
}

/** ReservedStageName and DuplicateStageName. Agrees with validateStageNames, dockerfile2llb/validations.go. */
export function checkStageNames(stages: readonly OpenStage[], checks: CheckReporter): void {
  const seen = new Set<string>();
  for (const stage of stages) {
    const { name, nameRange: range, lines } = stage;
    if (name === "") continue;
    if (RESERVED.has(name)) {
      const detail = `Stage name should not use the same name as reserved stage ${goQuote(name)}`;
      checks.report("ReservedStageName", detail, { range, lines });
    }
    if (seen.has(name)) {
      const detail = `Duplicate stage name ${goQuote(name)}, stage names should be unique`;
      checks.report("DuplicateStageName", detail, { range, lines });
    }
    seen.add(name);
  }
}

/**
 * ConsistentInstructionCasing: every keyword has the case of the majority, upper case if there is none.
 * Agrees with validateCommandCasing, dockerfile2llb/validations.go.
 */
export function checkInstructionCasing(stages: readonly Stage[], checks: CheckReporter): void {
  let lower = 0;
  let upper = 0;
  const count = (keyword: string): void => {
    const letterCase = caseOf(keyword);
    if (letterCase === "lowercase") lower++;
    else if (letterCase === "uppercase") upper++;
  };
  for (const stage of stages) {
    count(stage.keyword);
    for (const step of stage.steps) count(step.keyword);
  }
  const wanted = lower > upper ? "lowercase" : "uppercase";
  const check = ({ keyword, range, lines }: CasedInstruction): void => {
    if (caseOf(keyword) === wanted || keyword === (lower > upper ? goLower : goUpper)(keyword)) return;
    const detail = `Command '${keyword}' should match the case of the command majority (${wanted})`;
    const place = { start: range.start, end: range.start + keyword.length };
    checks.report("ConsistentInstructionCasing", detail, { range: place, lines });
  };
  for (const stage of stages) {
    check(stage);
    for (const step of stage.steps) check(step);
  }
}

type CasedInstruction = Pick<StepBase, "keyword" | "range" | "lines">;

/** The case of a keyword; a text without letters is in lower case. */
function caseOf(keyword: string): "lowercase" | "uppercase" | "mixed" {
  const common = COMMON_CASES.get(keyword);
  if (common !== undefined) return common;
  return keyword === goLower(keyword) ? "lowercase" : keyword === goUpper(keyword) ? "uppercase" : "mixed";
}

const COMMON_CASES: ReadonlyMap<string, "lowercase" | "uppercase"> = new Map(
  INSTRUCTION_NAMES.flatMap((name) => [
    [name, "uppercase"] as const,
    [name.toLowerCase(), "lowercase"] as const,
  ]),
);
