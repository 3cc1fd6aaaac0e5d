import { parseBool } from "../../base/util/parse-bool.js";
import type { Edge } from "../vertex.js";
import type { Lowering } from "./lowering.js";
import { reachableStages } from "./reachable.js";
import type { StageState } from "./stage-state.js";

/**
 * Notes in a lowered stage whether an SBOM scanner is to look at it and at the context: BUILDKIT_SBOM_SCAN_STAGE and
 * BUILDKIT_SBOM_SCAN_CONTEXT, each a boolean or a list of stages, as global argument and as one of the stage.
 * Agrees with the loop of dispatchStages, dockerfile2llb/convert.go.
 */
export function noteScans(lowering: Lowering, stage: StageState): void {
  if (isScanned(lowering, stage, "BUILDKIT_SBOM_SCAN_CONTEXT")) stage.scanContext = true;
  if (isScanned(lowering, stage, "BUILDKIT_SBOM_SCAN_STAGE")) stage.scanStage = true;
}

/** What a scanner is to look at beside the result: stages by name, and `context`. */
export function scanTargets(lowering: Lowering, target: StageState): ReadonlyMap<string, Edge | undefined> {
  const targets = new Map<string, Edge | undefined>();
  if (target.scanContext) targets.set("context", lowering.mainContext);
  for (const stage of reachableStages(target)) {
    if (stage !== target && stage.scanStage) targets.set(stage.stageName, stage.state.output);
  }
  return targets;
}

/** The last argument with a value counts. */
function isScanned(lowering: Lowering, stage: StageState, name: string): boolean {
  const given = lowering.globalArgs.get(name);
  let result = given !== undefined && isEnabledFor(stage.stageName, given);
  for (const { key, value } of stage.buildArgs ?? []) {
    if (key === name && value !== undefined) result = isEnabledFor(stage.stageName, value);
  }
  return result;
}

function isEnabledFor(stage: string, value: string): boolean {
  return parseBool(value) ?? value.split(",").includes(stage);
}
