import type { ArgStep } from "../../../language/plan/step.js";
import { isBuildOnlyArg } from "../args.js";
import { checkSecretName } from "../checks.js";
import { commit } from "../history.js";
import type { StepContext } from "./step-context.js";

/**
 * ARG: a variable of later steps that `--build-arg`, a default or a global ARG may give a value.
 * Matches dispatchArg, dockerfile2llb/convert.go.
 */
export function lowerArg(step: ArgStep, { lowering, stage, checks, expand }: StepContext): void {
  const notes: string[] = [];
  for (const arg of step.args) {
    checkSecretName("ARG", arg.key, step, checks);
    let value = lowering.buildArgs.get(arg.key);
    let isInherited = false;
    if (value === undefined && arg.value !== undefined) value = expand(arg.value);
    else if (value === undefined) {
      value = lowering.globalArgs.get(arg.key);
      isInherited = value !== undefined;
    }
    if (value !== undefined && !isBuildOnlyArg(arg.key)) stage.state.env.set(arg.key, value);
    if (!isInherited) {
      const { key: name, docComment } = arg;
      stage.outline.addArg({ name, value: value ?? "", docComment, place: step, deps: NONE });
    }
    stage.outline.useArg(arg.key);
    stage.buildArgs ??= [];
    stage.buildArgs.push({ key: arg.key, value });
    notes.push(value === undefined ? arg.key : `${arg.key}=${value}`);
  }
  commit(stage, `ARG ${notes.join(" ")}`);
}

const NONE: ReadonlySet<string> = new Set();
