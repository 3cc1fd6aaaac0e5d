import {
  formatPlatformAll,
  normalizePlatform,
  type Platform,
  parsePlatform,
} from "../../base/platform/platform.js";
import type { Env } from "../../language/words/env.js";
import { tryExpandWord } from "../../language/words/try-expand-word.js";
import type { WordOptions } from "../../language/words/word-options.js";
import { joinFor } from "./join-for.js";
import type { StageState } from "./stage-state.js";
import type { StepContext } from "./steps/step-context.js";

/**
 * The name of a step in progress output, `[stage 2/5] RUN make`, and one more step counted.
 * Agrees with prefixCommand, dockerfile2llb/convert.go.
 */
export function stepName(
  stage: StageState,
  text: string,
  multiPlatform: boolean,
  platform: Platform | undefined,
  env: Env,
): string {
  stage.budget.spend(text.length);
  if (stage.stepTotal === 0) return text;
  let prefix = "[";
  if (multiPlatform && platform !== undefined)
    prefix += `${formatPlatformAll(platform)}${crossTarget(platform, env)} `;
  if (stage.stageName !== "") prefix += `${stage.stageName} `;
  stage.stepIndex++;
  const total = String(stage.stepTotal);
  const onBuild = stage.isOnBuildStep ? "ONBUILD " : "";
  const position = `${prefix}${String(stage.stepIndex).padStart(total.length)}/${total}] ${onBuild}`;
  return joinFor(stage, position, text);
}

/** {@link stepName} of a step that only changes files, and so is of its stage's platform. */
export function fileStepName(text: string, { lowering, stage }: StepContext): string {
  const platform = stage.platform ?? lowering.targetPlatform;
  return stepName(stage, text, lowering.options.multiPlatform, platform, stage.state.env);
}

/** An instruction with its keyword in capitals and its variables filled in, unchanged where that fails. */
export function expandedCode(code: string, env: Env, options: WordOptions): string {
  const expansion = tryExpandWord(code, env, options);
  const text = expansion.error === undefined ? expansion.text : code;
  const space = text.indexOf(" ");
  const keyword = space === -1 ? text : text.slice(0, space);
  const upper = keyword.toUpperCase();
  return upper === keyword ? text : upper + text.slice(keyword.length);
}

/** `->arch` where the environment says that a step builds for another platform than it runs on. */
function crossTarget(base: Platform, env: Env): string {
  const named = targetOf(env);
  if (named === undefined) return "";
  const target = normalizePlatform({
    ...named,
    os: named.os === "" ? base.os : named.os,
    architecture: named.architecture === "" ? base.architecture : named.architecture,
  });
  if (target.os !== base.os) return `->${formatPlatformAll(target)}`;
  if (target.architecture === base.architecture) return "";
  return `->${target.architecture}${target.variant ? `/${target.variant}` : ""}`;
}

function targetOf(env: Env): Platform | undefined {
  let found: Platform | undefined;
  for (const name of env.keys()) {
    const value = env.get(name) ?? "";
    if (name === "TARGETPLATFORM") {
      try {
        return parsePlatform(value);
      } catch {
        // not a platform: the other variables may still say one
      }
    } else if (name === "TARGETOS") found = { ...(found ?? UNKNOWN), os: value };
    else if (name === "TARGETARCH") found = { ...(found ?? UNKNOWN), architecture: value };
    else if (name === "TARGETVARIANT") found = { ...(found ?? UNKNOWN), variant: value };
  }
  return found;
}

const UNKNOWN: Platform = { os: "", architecture: "" };
