import type { Source } from "../../base/source/source.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { CheckReporter } from "../checks/check-reporter.js";
import type { Stage } from "../plan/plan.js";
import type { StageNode } from "./stages.js";
import { linesOf } from "./yaml/syntax-error.js";

const RESERVED = ["context", "scratch"];

/**
 * ReservedStageName and DuplicateStageName, which only a list of stages can have.
 * Agrees with validateStageNames, dockerfile2llb/validations.go.
 */
export function checkStageNames(source: Source, stages: readonly StageNode[], checks: CheckReporter): void {
  const seen = new Set<string>();
  for (const { name, nameRange: range } of stages) {
    if (name === "") continue;
    const place = { range, lines: linesOf(source, range) };
    if (RESERVED.includes(name)) {
      const detail = `Stage name should not use the same name as reserved stage ${goQuote(name)}`;
      checks.report("ReservedStageName", detail, place);
    }
    if (seen.has(name)) {
      const detail = `Duplicate stage name ${goQuote(name)}, stage names should be unique`;
      checks.report("DuplicateStageName", detail, place);
    }
    seen.add(name);
  }
}

/** MaintainerDeprecated, as far as the first error, where the reference would stop. */
export function checkMaintainers(stages: readonly Stage[], until: number, checks: CheckReporter): void {
  for (const step of stages.flatMap((stage) => stage.steps)) {
    if (step.kind !== "maintainer" || step.range.start >= until) continue;
    const detail = "Maintainer instruction is deprecated in favor of using label";
    checks.withComments(step.comments).report("MaintainerDeprecated", detail, step);
  }
}
