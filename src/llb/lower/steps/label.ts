import type { LabelStep } from "../../../language/plan/step.js";
import { checkLegacyFormat } from "../checks.js";
import { expandPairs } from "../expand.js";
import { commit } from "../history.js";
import type { StepContext } from "./step-context.js";

/** LABEL: metadata of the image. Matches dispatchLabel, dockerfile2llb/convert.go. */
export function lowerLabel(step: LabelStep, { stage, checks, expand }: StepContext): void {
  const pairs = expandPairs(step.pairs, expand);
  const { labels } = stage.image.config;
  let note = "LABEL";
  for (const { name, text, legacy } of pairs) {
    if (legacy) checkLegacyFormat(step, checks);
    labels.set(name, text);
    note += ` ${name}=${text}`;
  }
  commit(stage, note);
}
