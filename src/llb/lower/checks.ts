import { goQuote } from "../../base/util/go-quote.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { EnvStep, LabelStep, Step } from "../../language/plan/step.js";
import type { Place, StageState } from "./stage-state.js";

const SECRET = /(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/i;
const NOT_SECRET = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** SecretsUsedInArgOrEnv: a variable whose name speaks of a secret. Agrees with validateNoSecretKey. */
export function checkSecretName(
  keyword: "ARG" | "ENV",
  name: string,
  step: Place,
  checks: CheckReporter,
): void {
  if (!SECRET.test(name) || NOT_SECRET.test(name)) return;
  const detail = `Do not use ARG or ENV instructions for sensitive data (${keyword} ${goQuote(name)})`;
  checks.report("SecretsUsedInArgOrEnv", detail, step);
}

/** LegacyKeyValueFormat: `ENV name value`. */
export function checkLegacyFormat(step: EnvStep | LabelStep, checks: CheckReporter): void {
  const { keyword } = step;
  const detail = `"${keyword} key=value" should be used instead of legacy "${keyword} key value" format`;
  checks.report("LegacyKeyValueFormat", detail, step);
}

/** MultipleInstructionsDisallowed: reported at the earlier instruction, the one without effect. */
export function checkUsedOnce(
  kind: "cmd" | "entrypoint" | "healthcheck",
  step: Step,
  stage: StageState,
  checks: CheckReporter,
): void {
  const earlier = stage.lastOf[kind];
  if (earlier !== undefined) {
    const detail = `Multiple ${step.keyword} instructions should not be used in the same stage because only the last one will be used`;
    checks.report("MultipleInstructionsDisallowed", detail, earlier);
  }
  stage.lastOf = { ...stage.lastOf, [kind]: { range: step.range, lines: step.lines } };
}
