import { parseNormalizedNamed } from "../../base/image/reference.js";
import {
  formatPlatformAll,
  normalizePlatform,
  type Platform,
  parsePlatform,
} from "../../base/platform/platform.js";
import { goQuote } from "../../base/util/go-quote.js";
import { suggest } from "../../base/util/suggest.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { Plan, Stage } from "../../language/plan/plan.js";
import type { Env } from "../../language/words/env.js";
import { type Expansion, tryExpandWord } from "../../language/words/try-expand-word.js";
import { globalArgs } from "./args.js";
import type { EnvMap } from "./build-state.js";
import type { OutlineCapture } from "./outline-capture.js";

/** UndefinedArgInFrom: a variable that no global ARG declares. Agrees with reportUnusedFromArgs, validations.go. */
export function checkUndeclaredArgs(
  expansion: Expansion,
  stage: Stage,
  env: Env,
  outline: OutlineCapture,
  checks: CheckReporter,
): void {
  if (expansion.unmatched.size === 0) return;
  const declared = new Set([...outline.args.keys(), ...env.keys()]);
  for (const name of expansion.unmatched) {
    if (declared.has(name)) continue;
    const near = suggest(name, declared);
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    checks.report("UndefinedArgInFrom", `FROM argument '${name}' is not declared${hint}`, stage);
  }
}

/** RedundantTargetPlatform: `--platform=$TARGETPLATFORM`. */
export function checkRedundantPlatform(
  expansion: Expansion,
  stage: Stage,
  env: Env,
  checks: CheckReporter,
): void {
  const { matched, unmatched, text } = expansion;
  if (matched.size !== 1 || unmatched.size > 0 || !matched.has("TARGETPLATFORM")) return;
  if (text !== (env.get("TARGETPLATFORM") ?? "")) return;
  const detail = `Setting platform to predefined ${stage.platform!.text} in FROM is redundant as this is the default behavior`;
  checks.report("RedundantTargetPlatform", detail, stage);
}

/** FromPlatformFlagConstDisallowed: a platform without variables, unless the stage's name speaks of it. */
export function checkConstantPlatform(expansion: Expansion, stage: Stage, checks: CheckReporter): void {
  if (expansion.matched.size > 0 || expansion.unmatched.size > 0) return;
  let platform: Platform;
  try {
    platform = parsePlatform(expansion.text);
  } catch {
    return;
  }
  if (stage.name.includes(platform.os) || stage.name.includes(platform.architecture)) return;
  const detail = `FROM --platform flag should not use constant value ${goQuote(expansion.text)}`;
  checks.report("FromPlatformFlagConstDisallowed", detail, stage);
}

/**
 * InvalidDefaultArgInFrom: bases that no image can have where no build argument is given.
 * Agrees with validateBaseImagesWithDefaultArgs, dockerfile2llb/validations.go.
 */
export function checkDefaultBases(plan: Plan, platformEnv: EnvMap, checks: CheckReporter): void {
  const words = { escape: plan.escape };
  let env: Env;
  try {
    env = globalArgs(platformEnv, plan.globalArgs, new Map(), words).env;
  } catch {
    return;
  }
  for (const stage of plan.stages) {
    const base = tryExpandWord(stage.base.text, env, words);
    if (base.error !== undefined) return;
    try {
      parseNormalizedNamed(base.text);
    } catch {
      const detail = `Default value for ARG ${stage.base.text} results in empty or invalid base image name`;
      checks.report("InvalidDefaultArgInFrom", detail, stage);
    }
  }
}

/** InvalidBaseImagePlatform: the registry gave an image for another platform. */
export function checkBasePlatform(
  name: string,
  expected: Platform,
  actual: Platform,
  place: Parameters<CheckReporter["report"]>[2],
  checks: CheckReporter,
): void {
  if (expected.os === actual.os && expected.architecture === actual.architecture) return;
  const shown = (platform: Platform) => goQuote(formatPlatformAll(normalizePlatform(platform)));
  const detail = `Base image ${name} was pulled with platform ${shown(actual)}, expected ${shown(expected)} for current build`;
  checks.report("InvalidBaseImagePlatform", detail, place);
}
