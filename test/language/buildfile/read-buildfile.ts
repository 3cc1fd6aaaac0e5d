import { expect } from "vitest";
import type { Diagnostic } from "../../../src/base/diagnostic/diagnostic.js";
import { Source } from "../../../src/base/source/source.js";
import { buildfileLanguage } from "../../../src/language/buildfile/buildfile-language.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import type { LanguageResult } from "../../../src/language/plan/language.js";
import type { Plan } from "../../../src/language/plan/plan.js";

/** Reads a text or bytes. */
export function readBuildfile(content: string | Uint8Array, checks = new CheckReporter()): LanguageResult {
  return buildfileLanguage(new Source("Buildfile.yaml", content, "YAML"), checks);
}

/** The plan of a text that has no mistake. */
export function planOf(text: string, checks?: CheckReporter): Plan {
  const { plan, errors } = readBuildfile(text, checks);
  expect(errors).toEqual([]);
  return plan!;
}

/** A Buildfile with one stage and these steps, each of them the text behind the dash. They begin on line 6. */
export function withSteps(...steps: readonly string[]): string {
  const items = steps.map((step) => `      - ${step.replaceAll("\n", "\n        ")}\n`);
  return `buildfile: 1\nstages:\n  main:\n    from: alpine\n    steps:\n${items.join("")}`;
}

/** `line:column <text> code: message (did you mean …?)` of each error. */
export function errorsOf(text: string): string[] {
  return readBuildfile(text).errors.map((error) => viewError(error, text));
}

function viewError({ code, message, range, suggestion }: Diagnostic, text: string): string {
  const hint = suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`;
  if (range === undefined) return `${code}: ${message}${hint}`;
  const { line, column } = new Source("", text).position(range.start);
  return `${line}:${column} <${text.slice(range.start, range.end)}> ${code}: ${message}${hint}`;
}
