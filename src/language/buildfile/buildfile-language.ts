import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { Source } from "../../base/source/source.js";
import type { CheckReporter } from "../checks/check-reporter.js";
import type { Language, LanguageResult } from "../plan/language.js";
import { checkSchema } from "./schema-errors.js";
import { checkMaintainers, checkStageNames } from "./stage-checks.js";
import { toPlan } from "./to-plan.js";
import { MAX_ERRORS, parseYaml } from "./yaml/parse-yaml.js";

/**
 * The YAML Buildfile: text to tree, tree against the schema, tree to plan. A plan comes out that the same program as a
 * Dockerfile would give too, but for places in the text. Spec: spec/buildfile.md.
 */
export const buildfileLanguage: Language = (source, checks) => {
  try {
    return read(source, checks);
  } catch (thrown) {
    const error = BuildError.from(thrown);
    if (error.code === "internal") throw error;
    return { plan: undefined, errors: [error.toDiagnostic()] };
  }
};

function read(source: Source, checks: CheckReporter): LanguageResult {
  const { root, errors: syntaxErrors } = parseYaml(source);
  if (syntaxErrors.length > 0) return { plan: undefined, errors: syntaxErrors };
  if (root === undefined) return { plan: undefined, errors: [emptyFile(source)] };
  const { errors: schemaErrors, faulty } = checkSchema(source, root);
  const { plan, stages, errors: valueErrors } = toPlan(source, root, faulty);
  const errors = inOrder([...schemaErrors, ...valueErrors]);
  checkMaintainers(plan.stages, errors[0]?.range?.start ?? Number.POSITIVE_INFINITY, checks);
  if (errors.length > 0) return { plan: undefined, errors };
  checkStageNames(source, stages, checks);
  return { plan, errors };
}

function emptyFile(source: Source): Diagnostic {
  return {
    code: source.text === "" ? "text/empty-file" : "text/no-instructions",
    severity: "error",
    message: source.text === "" ? "the Buildfile cannot be empty" : "file with no instructions",
    range: { start: 0, end: 0 },
    lines: [],
  };
}

/** In the order of the file, and not more than anybody reads. */
function inOrder(errors: readonly Diagnostic[]): readonly Diagnostic[] {
  return errors.toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0)).slice(0, MAX_ERRORS);
}
