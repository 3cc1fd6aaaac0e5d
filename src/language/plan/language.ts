import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { Source } from "../../base/source/source.js";
import type { CheckReporter } from "../checks/check-reporter.js";
import type { Plan } from "./plan.js";

/** What a language makes of a text. */
export interface LanguageResult {
  /** Undefined if there is an error. */
  readonly plan: Plan | undefined;
  /** All errors; the first is the one that BuildKit's frontend would stop at. */
  readonly errors: readonly Diagnostic[];
}

/**
 * A source language: text to plan. It never throws for what a user wrote. Build checks that need nothing but the
 * text go to `checks`, in the reference's order and only as far as the reference would get before its first error.
 */
export type Language = (source: Source, checks: CheckReporter) => LanguageResult;
