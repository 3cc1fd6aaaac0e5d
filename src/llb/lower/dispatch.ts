import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Step } from "../../language/plan/step.js";
import { createExpander } from "./expand.js";
import type { Lowering } from "./lowering.js";
import type { StageState } from "./stage-state.js";
import { lowerAdd } from "./steps/add.js";
import { lowerArg } from "./steps/arg.js";
import { lowerCopy } from "./steps/copy.js";
import { lowerEnv } from "./steps/env.js";
import {
  lowerCmd,
  lowerEntrypoint,
  lowerExpose,
  lowerHealthcheck,
  lowerMaintainer,
  lowerOnbuild,
  lowerShell,
  lowerStopSignal,
  lowerUser,
  lowerVolume,
} from "./steps/image-settings.js";
import { lowerLabel } from "./steps/label.js";
import { lowerRun } from "./steps/run.js";
import type { StepContext } from "./steps/step-context.js";
import { lowerWorkdir } from "./steps/workdir.js";

/**
 * Lowers one step of a stage.
 *
 * @throws BuildError with the step's lines. Matches dispatch, dockerfile2llb/convert.go.
 */
export function dispatch(lowering: Lowering, stage: StageState, step: Step): void {
  const checks = lowering.checks.withComments(step.comments);
  const { words } = lowering;
  const expand = createExpander(stage, step, checks, words);
  const sources = stage.sources?.get(step) ?? NO_SOURCES;
  try {
    lowerStep(step, { lowering, stage, checks, expand, words, sources });
  } catch (error) {
    throw BuildError.from(error).at(step.range).onLines(step.lines);
  }
}

const NO_SOURCES: readonly StageState[] = [];

function lowerStep(step: Step, context: StepContext): void {
  switch (step.kind) {
    case "run":
      return lowerRun(step, context);
    case "copy":
      return lowerCopy(step, context);
    case "add":
      return lowerAdd(step, context);
    case "env":
      return lowerEnv(step, context);
    case "label":
      return lowerLabel(step, context);
    case "arg":
      return lowerArg(step, context);
    case "workdir":
      return lowerWorkdir(step, context);
    case "user":
      return lowerUser(step, context);
    case "expose":
      return lowerExpose(step, context);
    case "volume":
      return lowerVolume(step, context);
    case "stopsignal":
      return lowerStopSignal(step, context);
    case "maintainer":
      return lowerMaintainer(step, context);
    case "shell":
      return lowerShell(step, context);
    case "cmd":
      return lowerCmd(step, context);
    case "entrypoint":
      return lowerEntrypoint(step, context);
    case "healthcheck":
      return lowerHealthcheck(step, context);
    case "onbuild":
      return lowerOnbuild(step, context);
  }
}
