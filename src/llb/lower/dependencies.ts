import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Range } from "../../base/source/range.js";
import { parseGoInt } from "../../base/util/go-number.js";
import type { CopyStep, MountSpec, RunStep, Step } from "../../language/plan/step.js";
import { EMPTY_ENV } from "../../language/words/env.js";
import { tryExpandWord } from "../../language/words/try-expand-word.js";
import type { Lowering } from "./lowering.js";
import { type BasePlace, createStage, SCRATCH, type StageState } from "./stage-state.js";

/**
 * Finds the stages and images that the steps of all stages copy and mount from.
 *
 * @throws BuildError for stages that need each other. Matches buildStageDependencyGraph, dockerfile2llb/convert.go.
 */
export function linkDependencies(lowering: Lowering): void {
  const { stages } = lowering;
  for (const stage of [...stages.all]) {
    for (const step of stage.steps) linkStep(lowering, stage, step);
  }
  assertAcyclic(stages.all);
  if (stages.all.length === 1) stages.all[0]!.stageName = "";
}

/** Finds what a step copies or mounts from, and makes it a dependency of the stage. */
export function linkStep(lowering: Lowering, stage: StageState, step: Step): readonly StageState[] {
  const sources = stepSources(lowering, step);
  if (sources.length === 0) return sources;
  stage.sources ??= new Map();
  stage.sources.set(step, sources);
  for (const source of sources) {
    stage.deps ??= new Map();
    stage.deps.set(source, step);
    if (source.unregistered) lowering.stages.add(source);
  }
  return sources;
}

function stepSources(lowering: Lowering, step: Step): readonly StageState[] {
  if (step.kind === "run") return step.mounts.length === 0 ? NO_STAGES : mountSources(lowering, step);
  if (step.kind === "copy" && step.from !== undefined) return [copySource(lowering, step)];
  return NO_STAGES;
}

const NO_STAGES: readonly StageState[] = [];

function copySource(lowering: Lowering, step: CopyStep): StageState {
  const { stages, words } = lowering;
  const from = step.from!;
  const expansion = tryExpandWord(from.text, EMPTY_ENV, words);
  if (expansion.error !== undefined) throw expansion.error.at(from.range);
  if (expansion.text !== from.text) {
    throw new BuildError(
      "stage/reference",
      "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
      { range: from.range },
    );
  }
  const index = parseGoInt(from.text, 10, 64);
  if (typeof index !== "string") {
    try {
      return stages.byIndex(Number(index));
    } catch (error) {
      throw BuildError.from(error).at(from.range);
    }
  }
  return stages.byName(from.text) ?? outsideStage(lowering, from.text, step, from.range);
}

function mountSources(lowering: Lowering, step: RunStep): readonly StageState[] {
  return step.mounts.map((mount) => {
    const from = mount.from === "" ? SCRATCH : mount.from;
    const { range } = mount;
    return (
      lowering.stages.byName(from) ??
      outsideStage(lowering, from, { range, lines: undefined }, fromRange(mount))
    );
  });
}

/** The `from` of a mount; the last one counts. */
function fromRange({ fields }: MountSpec): Range | undefined {
  return fields.findLast(({ key }) => key === "from")?.range;
}

/** An image or context that a step names directly. */
function outsideStage(
  { budget }: Lowering,
  baseName: string,
  { range, lines }: BasePlace,
  baseRange: Range | undefined,
): StageState {
  return createStage({ baseName, place: { range, lines }, baseRange, budget, unregistered: true });
}

interface Frame {
  readonly stage: StageState;
  readonly deps: Iterator<readonly [StageState, Step]> | undefined;
  /** The step that led here. */
  readonly step: Step | undefined;
}

/** Agrees with validateCircularDependency, dockerfile2llb/validations.go; iterative, for any number of stages. */
function assertAcyclic(stages: readonly StageState[]): void {
  const visited = new Set<StageState>();
  for (const root of stages) {
    if (visited.has(root) || root.deps === undefined) continue;
    const onPath = new Set<StageState>([root]);
    const stack: Frame[] = [{ stage: root, deps: root.deps.entries(), step: undefined }];
    visited.add(root);
    while (stack.length > 0) {
      const frame = stack[stack.length - 1]!;
      const next = frame.deps?.next();
      if (next === undefined || next.done) {
        onPath.delete(frame.stage);
        stack.pop();
        continue;
      }
      const [dep, step] = next.value;
      if (onPath.has(dep)) throw circular(root, [...stack.flatMap((each) => each.step ?? []), step]);
      if (visited.has(dep)) continue;
      visited.add(dep);
      onPath.add(dep);
      stack.push({ stage: dep, deps: dep.deps?.entries(), step });
    }
  }
}

function circular(stage: StageState, steps: readonly Step[]): BuildError {
  return new BuildError("stage/circular", `circular dependency detected on stage: ${stage.stageName}`, {
    range: steps[0]?.range,
    lines: steps.map((step) => step.lines),
  });
}
