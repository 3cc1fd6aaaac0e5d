import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Platform, parsePlatform } from "../../base/platform/platform.js";
import { suggest } from "../../base/util/suggest.js";
import type { Stage } from "../../language/plan/plan.js";
import { NO_NAMES } from "../../language/words/evaluate-word.js";
import { type TriedExpansion, tryExpandWord } from "../../language/words/try-expand-word.js";
import { checkConstantPlatform, checkRedundantPlatform, checkUndeclaredArgs } from "./from-checks.js";
import type { Lowering } from "./lowering.js";
import type { OutlineCapture } from "./outline-capture.js";
import { followPaths } from "./paths.js";
import { createStage, SCRATCH, type StageState } from "./stage-state.js";

/**
 * Fills the stage table: bases and platforms expanded, stages linked to the stages they are based on.
 *
 * @throws BuildError with the FROM's lines. Matches buildDispatchStates, dockerfile2llb/convert.go.
 */
export function buildStages(lowering: Lowering, stages: readonly Stage[], outline: OutlineCapture): void {
  stages.forEach((stage, index) => {
    try {
      addStage(lowering, stage, index, outline);
    } catch (error) {
      throw BuildError.from(error).at(stage.range).onLines(stage.lines);
    }
  });
}

function addStage(lowering: Lowering, stage: Stage, index: number, outline: OutlineCapture): void {
  const { globalArgs, stages, words } = lowering;
  const checks = lowering.checks.withComments(stage.comments);
  const base = tryExpandWord(stage.base.text, globalArgs, words);
  checkUndeclaredArgs(base, stage, globalArgs, outline, checks);
  if (base.error !== undefined) throw base.error.at(stage.base.range);
  if (base.text === "") {
    throw new BuildError("stage/base-name", `base name (${stage.base.text}) should not be blank`, {
      range: stage.base.range,
    });
  }
  const state = createStage({
    baseName: base.text,
    place: { range: stage.range, lines: stage.lines },
    name: stage.name,
    code: stage.code,
    docComment: stage.docComment,
    steps: stage.steps,
    outline: outline.clone(),
    epoch: lowering.epoch,
    budget: lowering.budget,
  });
  let usedInPlatform: ReadonlySet<string> = NO_NAMES;
  if (stage.platform !== undefined) {
    const platform = tryExpandWord(stage.platform.text, globalArgs, words);
    checkUndeclaredArgs(platform, stage, globalArgs, outline, checks);
    checkRedundantPlatform(platform, stage, globalArgs, checks);
    checkConstantPlatform(platform, stage, checks);
    state.platform = platformOf(platform, stage, globalArgs.keys());
    usedInPlatform = platform.matched;
  }
  if (stage.name !== "") {
    state.namedContext = findNamedContext(lowering, stage.name, state, state.platform);
    if (state.namedContext !== undefined) {
      stages.add(state);
      state.base = undefined;
      return;
    }
  } else state.stageName = `stage-${index}`;
  stages.add(state);
  for (const name of base.matched) state.outline.useArg(name);
  for (const name of usedInPlatform) state.outline.useArg(name);
  state.stepTotal = countSteps(state);
  state.ignoreCache = lowering.environment.isNoCache(stage.name);
}

/** The context that replaces an image or stage, unless the name is one that contexts cannot replace. */
export function findNamedContext(
  lowering: Lowering,
  name: string,
  stage: StageState,
  platform: Platform | undefined,
): StageState["namedContext"] {
  const lower = name.toLowerCase();
  if (lower === SCRATCH || lower === "context") return undefined;
  return lowering.environment.namedContext(name, {
    platform: platform ?? lowering.targetPlatform,
    resolveMode: lowering.options.resolveMode,
    followPaths: () => followPaths(stage.paths.all),
  });
}

function platformOf(expansion: TriedExpansion, stage: Stage, known: Iterable<string>): Platform {
  const { text, range } = stage.platform!;
  if (expansion.error !== undefined) {
    throw expansion.error.wrap(`failed to process arguments for platform ${expansion.text}`).at(range);
  }
  const suggestion = suggestAny(expansion.unmatched, [...known]);
  if (expansion.text === "") {
    throw new BuildError("stage/platform", `empty platform value from expression ${text}`, {
      range,
      suggestion,
    });
  }
  try {
    return parsePlatform(expansion.text);
  } catch (cause) {
    // the reference attaches the FROM's place twice here
    throw new BuildError(
      "stage/platform",
      `failed to parse platform ${text}: ${BuildError.from(cause).message}`,
      {
        range,
        suggestion,
        lines: [stage.lines],
        cause,
      },
    );
  }
}

function suggestAny(names: ReadonlySet<string>, options: readonly string[]): string | undefined {
  for (const name of names) {
    const near = suggest(name, options);
    if (near !== undefined) return near;
  }
  return undefined;
}

/** How many steps the progress output counts: the base image, and what makes a layer. */
function countSteps(stage: StageState): number {
  let count = stage.baseName !== SCRATCH && stage.base === undefined ? 1 : 0;
  for (const { kind } of stage.steps) {
    if (kind === "run" || kind === "copy" || kind === "add" || kind === "workdir") count++;
  }
  return count;
}
