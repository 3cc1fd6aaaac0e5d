import type { Diagnostic } from "../../../src/base/diagnostic/diagnostic.js";
import { Source } from "../../../src/base/source/source.js";
import { parseCheckConfig } from "../../../src/language/checks/check-config.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import { dockerfileLanguage } from "../../../src/language/dockerfile/dockerfile-language.js";
import type { Plan } from "../../../src/language/plan/plan.js";
import type { Step, StepKind } from "../../../src/language/plan/step.js";

/** What a Dockerfile became. */
export interface PlannedText {
  readonly source: Source;
  readonly plan: Plan | undefined;
  readonly errors: readonly Diagnostic[];
  readonly findings: readonly Diagnostic[];
}

/** Plans a Dockerfile with the checks that `check` asks for, as in `# check=`. */
export function planText(text: string | Uint8Array, check = ""): PlannedText {
  const source = new Source("Dockerfile", text);
  const checks = new CheckReporter(parseCheckConfig(check));
  const { plan, errors } = dockerfileLanguage(source, checks);
  return { source, plan, errors, findings: checks.findings };
}

/** The steps of the only stage of a text that has nothing wrong. */
export function stepsOf(text: string | Uint8Array): readonly Step[] {
  const { plan, errors } = planText(text);
  if (plan === undefined) throw new Error(`not planned: ${errors[0]?.message}`);
  return plan.stages.flatMap((stage) => stage.steps);
}

/** The step that an instruction of a kind makes. */
export function stepOf<Kind extends StepKind>(
  kind: Kind,
  instruction: string,
): Extract<Step, { kind: Kind }> {
  const step = stepsOf(`FROM a\n${instruction}`)[0];
  if (step?.kind !== kind) throw new Error(`not ${kind} but ${step?.kind}`);
  return step as Extract<Step, { kind: Kind }>;
}

/** An error as one text: its lines, its message with the suggestion, and the text that it is about. */
export function errorText(error: Diagnostic, source: Source): string {
  const lines = error.lines.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  const suggestion = error.suggestion === undefined ? "" : ` (did you mean ${error.suggestion}?)`;
  const about =
    error.range === undefined ? "" : ` <${source.text.slice(error.range.start, error.range.end)}>`;
  return `${lines.join(",")}: ${error.message}${suggestion}${about}`;
}

/** All errors of a text, as {@link errorText} shows them. */
export function errorsOf(text: string | Uint8Array): string[] {
  const { source, errors } = planText(text);
  return errors.map((error) => errorText(error, source));
}

/** The only error of an instruction that follows a FROM, without its line. */
export function errorOf(instruction: string): string {
  const [error, ...more] = errorsOf(`FROM a\n${instruction}`);
  if (error === undefined || more.length > 0) throw new Error(`${more.length} more errors after ${error}`);
  return error.replace(/^[\d,-]*: /, "");
}
