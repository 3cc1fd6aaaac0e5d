import type { Diagnostic } from "../../../src/base/diagnostic/diagnostic.js";
import type { LineSpan } from "../../../src/base/source/range.js";
import { Source } from "../../../src/base/source/source.js";
import { parseCheckConfig } from "../../../src/language/checks/check-config.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import { detectCheckDirective } from "../../../src/language/dockerfile/directives.js";
import { dockerfileLanguage } from "../../../src/language/dockerfile/dockerfile-language.js";
import type { Stage } from "../../../src/language/plan/plan.js";
import type { Step } from "../../../src/language/plan/step.js";
import { errorText } from "./plan-text.js";

/** What is in every step, or follows from what else is shown. */
const HIDDEN: ReadonlySet<string> = new Set([
  "kind",
  "keyword",
  "code",
  "range",
  "lines",
  "steps",
  "nameRange",
]);

/** A Dockerfile as it was understood, for people: a line a stage, step, error or finding. */
export function outline(text: string): string {
  const source = new Source("Dockerfile", text);
  const checks = new CheckReporter(parseCheckConfig(detectCheckDirective(text)?.text ?? ""));
  const { plan, errors } = dockerfileLanguage(source, checks);
  const lines = [
    ...(plan?.globalArgs.map(shownStep) ?? []),
    ...(plan?.stages.flatMap((stage) => [
      shownStage(stage),
      ...stage.steps.map((step) => `  ${shownStep(step)}`),
    ]) ?? []),
    ...errors.map((error) => `error ${errorText(error, source)}`),
    ...checks.findings.map((finding) => `${finding.code} ${shownFinding(finding)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function shownStage(stage: Stage): string {
  return `${shownLines(stage.lines)} from ${shownFields(stage)}`;
}

function shownStep(step: Step): string {
  return `${shownLines(step.lines)} ${step.kind} ${shownFields(step)}`;
}

function shownFinding({ lines, message }: Diagnostic): string {
  return `${lines.map(shownLines).join(",")}: ${message}`;
}

function shownLines({ first, last }: LineSpan): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

function shownFields(value: object): string {
  return Object.entries(value)
    .filter(([name, field]) => !HIDDEN.has(name) && !isNothing(field))
    .map(([name, field]) => `${name}=${JSON.stringify(field, plain)}`)
    .join(" ");
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === "" ||
    value === false ||
    value === 0n ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Words as their texts, durations as nanoseconds, and no places. */
function plain(name: string, value: unknown): unknown {
  if (name === "range" || name === "terminator" || (name !== "" && isNothing(value))) return undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || !("text" in value)) return value;
  return "value" in value || !("range" in value) ? value : value.text;
}
