import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseTrigger } from "../../language/dockerfile/parse-trigger.js";
import { linkStep } from "./dependencies.js";
import type { Lowering } from "./lowering.js";
import type { StageState } from "./stage-state.js";

/**
 * Puts the triggers that a stage's base left in front of its steps. Triggers are Dockerfile text in any language,
 * since that is what images hold.
 *
 * @returns whether they need stages or images that have to be resolved first.
 * @throws BuildError with the FROM's lines. Matches initOnBuildTriggers, dockerfile2llb/convert.go.
 */
export function addTriggers(lowering: Lowering, stage: StageState): boolean {
  const triggers = pendingTriggers(stage);
  if (triggers.length === 0) return false;
  const { place } = stage;
  try {
    let hasSources = false;
    const steps = triggers.map((trigger) => {
      const step = parseTrigger(trigger, place);
      if (linkStep(lowering, stage, step).length > 0) hasSources = true;
      return step;
    });
    stage.steps = [...steps, ...stage.steps];
    stage.triggerCount += steps.length;
    stage.stepTotal += steps.length;
    stage.image.config.onBuild = [];
    return hasSources;
  } catch (thrown) {
    const error = BuildError.from(thrown);
    error.range = undefined;
    error.lines = [];
    throw error.atPlace(place);
  }
}

function pendingTriggers(stage: StageState): readonly string[] {
  if (stage.base === undefined) return stage.image.config.onBuild;
  if (stage.onBuildInit) return [];
  stage.onBuildInit = true;
  return stage.base.steps.flatMap((step) => (step.kind === "onbuild" ? step.expression : []));
}
