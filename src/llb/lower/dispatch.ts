import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Step, StepKind } from "../../language/plan/step.js";
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
import type { StepContext, StepLowering } from "./steps/step-context.js";
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

type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>;

/** What each kind of step does to its stage. */
const STEP_TABLE: { readonly [K in StepKind]: StepLowering<StepOf<K>> } = {
  run: lowerRun,
  copy: lowerCopy,
  add: lowerAdd,
  env: lowerEnv,
  label: lowerLabel,
  arg: lowerArg,
  workdir: lowerWorkdir,
  user: lowerUser,
  expose: lowerExpose,
  volume: lowerVolume,
  stopsignal: lowerStopSignal,
  maintainer: lowerMaintainer,
  shell: lowerShell,
  cmd: lowerCmd,
  entrypoint: lowerEntrypoint,
  healthcheck: lowerHealthcheck,
  onbuild: lowerOnbuild,
};

function lowerStep<K extends StepKind>(step: StepOf<K>, context: StepContext): void {
  const kind: K = step.kind;
  STEP_TABLE[kind](step, context);
}
