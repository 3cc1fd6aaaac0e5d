import type { EnvStep } from "../../../language/plan/step.js";
import { checkLegacyFormat, checkSecretName } from "../checks.js";
import { expandPairs } from "../expand.js";
import { commit } from "../history.js";
import type { StageState } from "../stage-state.js";
import type { StepContext } from "./step-context.js";

/** ENV: variables of later steps and of containers. Matches dispatchEnv, dockerfile2llb/convert.go. */
export function lowerEnv(step: EnvStep, { stage, checks, expand }: StepContext): void {
  const pairs = expandPairs(step.pairs, expand);
  let note = "ENV";
  for (const { name, text, legacy } of pairs) {
    if (legacy) checkLegacyFormat(step, checks);
    checkSecretName("ENV", name, step, checks);
    note += ` ${name}=${text}`;
    stage.state.env.set(name, text);
    setImageEnv(stage, name, text);
  }
  commit(stage, note);
}

/** Sets a variable of the image where it stands, or at the end. */
function setImageEnv(stage: StageState, name: string, value: string): void {
  const { env } = stage.image.config;
  stage.envIndex ??= indexEnv(env);
  const at = stage.envIndex.get(name) ?? env.length;
  env[at] = `${name}=${value}`;
  stage.envIndex.set(name, at);
}

/** The first position of each name. */
function indexEnv(env: readonly string[]): Map<string, number> {
  const index = new Map<string, number>();
  env.forEach((entry, at) => {
    const equals = entry.indexOf("=");
    const name = equals === -1 ? entry : entry.slice(0, equals);
    if (!index.has(name)) index.set(name, at);
  });
  return index;
}
