import { BuildError } from "../../base/diagnostic/build-error.js";
import { suggest } from "../../base/util/suggest.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { KeyValue, Step, Word } from "../../language/plan/step.js";
import { type TriedExpansion, tryExpandWord } from "../../language/words/try-expand-word.js";
import type { WordOptions } from "../../language/words/word-options.js";
import { isBuildOnlyArg } from "./args.js";
import type { StageState } from "./stage-state.js";

/** A function that expands the words of one step with the variables of its stage. */
export type Expander = (word: Word) => string;

/**
 * An expander for a step; it reports variables that neither the environment nor an ARG defines.
 * Corresponds to the expander in dispatch, dockerfile2llb/convert.go.
 */
export function createExpander(
  stage: StageState,
  step: Step,
  checks: CheckReporter,
  options: WordOptions,
): Expander {
  const { env } = stage.state;
  return (word) => {
    const expansion = tryExpandWord(word.text, env, options);
    if (expansion.unmatched.size > 0) reportUndefined(expansion, stage, step, checks);
    if (expansion.error !== undefined) throw expansion.error.at(word.range);
    return expansion.text;
  };
}

/** A `key=value` with its variables filled in. */
export interface ExpandedPair {
  readonly name: string;
  readonly text: string;
  readonly legacy: boolean;
}

/** All pairs of a step, before any of them takes effect. */
export function expandPairs(pairs: readonly KeyValue[], expand: Expander): ExpandedPair[] {
  return pairs.map(({ key, value, legacy }) => ({ name: expand(key), text: expand(value), legacy }));
}

/** Runs an expansion of a word; its error gets the word's place. */
export function expandAt<T>(word: Word, expand: () => T): T {
  try {
    return expand();
  } catch (error) {
    throw BuildError.from(error).at(word.range);
  }
}

function reportUndefined(
  expansion: TriedExpansion,
  stage: StageState,
  step: Step,
  checks: CheckReporter,
): void {
  for (const name of expansion.unmatched) {
    if (isBuildOnlyArg(name) || stage.buildArgs?.some((arg) => arg.key === name)) continue;
    const near = suggest(name, stage.state.env.keys());
    const hint = near === undefined ? "" : ` (did you mean $${near}?)`;
    checks.report("UndefinedVar", `Usage of undefined variable '$${name}'${hint}`, step);
  }
}
