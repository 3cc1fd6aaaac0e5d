import type { EnvStep } from "../../../language/plan/step.js";
import { checkLegacyFormat, checkSecretName } from "../checks.js";
import { commit } from "../history.js";
import type { StepContext } from "./step-context.js";

/** ENV: variables of later steps and of containers. Matches dispatchEnv, dockerfile2llb/convert.go. */
export function lowerEnv(step: EnvStep, { stage, checks, expand }: StepContext): void {
  const pairs = step.pairs.map((pair) => ({ ...pair, name: expand(pair.key), text: expand(pair.value) }));
  let note = "ENV";
  for (const { name, text, legacy } of pairs) {
    if (legacy) checkLegacyFormat(step, checks);
    checkSecretName("ENV", name, step, checks);
    note += ` ${name}=${text}`;
    stage.state.env.set(name, text);
    stage.image.config.env = withEnv(stage.image.config.env, name, text);
  }
  commit(stage, note);
}

function withEnv(env: readonly string[], name: string, value: string): readonly string[] {
  const entry = `${name}=${value}`;
  const at = env.findIndex((known) => known === name || known.startsWith(`${name}=`));
  return at === -1 ? [...env, entry] : env.with(at, entry);
}
