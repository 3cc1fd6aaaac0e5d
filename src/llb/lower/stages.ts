import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Platform, parsePlatform } from "../../base/platform/platform.js";
import type { LineSpan } from "../../base/source/range.js";
import { suggest } from "../../base/util/suggest.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { Stage } from "../../language/plan/plan.js";
import type { Word } from "../../language/plan/step.js";
import { NO_NAMES } from "../../language/words/evaluate-word.js";
import { type TriedExpansion, tryExpandWord } from "../../language/words/try-expand-word.js";
import { checkConstantPlatform, checkRedundantPlatform, checkUndeclaredArgs } from "./from-checks.js";
import type { Lowering } from "./lowering.js";
import type { OutlineCapture } from "./outline-capture.js";
import { followPaths } from "./paths.js";
import { createStage, SCRATCH, type StageState } from "./stage-state.js";

/**
 * Fills the stage table: bases and platforms expanded, stages linked to the stages they are based on. The stages come
 * in reverse, and are taken out of their list one by one, since there may be very many.
 *
 * @throws BuildError with the FROM's lines. Matches buildDispatchStates, dockerfile2llb/convert.go.
 */
export function buildStages(lowering: Lowering, reversed: Stage[], outline: OutlineCapture): void {
  for (let index = 0; reversed.length > 0; index++) {
    const stage = reversed.pop()!;
    try {
      addStage(lowering, stage, index, outline);
    } catch (error) {
      throw BuildError.from(error).at(stage.range).onLines(stage.lines);
    }
  }
}

function addStage(lowering: Lowering, stage: Stage, index: number, outline: OutlineCapture): void {
  const { stages } = lowering;
  const from: FromContext = {
    lowering,
    stage,
    outline,
    checks: lowering.checks.withComments(stage.comments),
  };
  const base = expandBase(from);
  const state = createStage({
    baseName: base.text,
    place: { range: stage.range, lines: stage.lines },
    baseText: stage.base.text,
    baseRange: stage.base.range,
    name: stage.name,
    code: stage.code,
    docComment: stage.docComment,
    steps: stage.steps,
    outline,
    epoch: lowering.epoch,
    budget: lowering.budget,
  });
  const usedInPlatform = stage.platform === undefined ? NO_NAMES : setPlatform(state, stage.platform, from);
  if (stage.name === "") state.stageName = `stage-${index}`;
  else state.namedContext = findNamedContext(lowering, stage.name, state, state.platform);
  stages.add(state);
  if (state.namedContext !== undefined) {
    state.base = undefined;
    return;
  }
  if (base.matched.size > 0 || usedInPlatform.size > 0) {
    state.outline = state.outline.clone();
    for (const name of base.matched) state.outline.useArg(name);
    for (const name of usedInPlatform) state.outline.useArg(name);
  }
  state.stepTotal = countSteps(state);
  state.ignoreCache = lowering.environment.isNoCache(stage.name);
}

/** What the words of one FROM are read with. */
interface FromContext {
  readonly lowering: Lowering;
  readonly stage: Stage;
  /** Of the arguments before the first FROM. */
  readonly outline: OutlineCapture;
  /** With what the comments above the FROM skip. */
  readonly checks: CheckReporter;
}

function expandBase({ lowering, stage, outline, checks }: FromContext): TriedExpansion {
  const { globalArgs, words } = lowering;
  const { text, range } = stage.base;
  const base = tryExpandWord(text, globalArgs, words);
  checkUndeclaredArgs(base, stage, globalArgs, outline, checks);
  if (base.error !== undefined) throw base.error.at(range);
  if (base.text === "") {
    throw new BuildError("stage/base-name", `base name (${text}) should not be blank`, { range });
  }
  return base;
}

/** Sets the platform that a FROM asks for; returns the arguments that it names. */
function setPlatform(
  state: StageState,
  word: Word,
  { lowering, stage, outline, checks }: FromContext,
): ReadonlySet<string> {
  const { globalArgs, words } = lowering;
  const platform = tryExpandWord(word.text, globalArgs, words);
  checkUndeclaredArgs(platform, stage, globalArgs, outline, checks);
  checkRedundantPlatform(platform, stage, globalArgs, checks);
  checkConstantPlatform(platform, stage, checks);
  state.platform = platformOf(platform, word, stage.lines, globalArgs.keys());
  return platform.matched;
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
    followPaths: () => followPaths(stage.paths ?? []),
  });
}

function platformOf(
  expansion: TriedExpansion,
  { text, range }: Word,
  lines: LineSpan,
  known: Iterable<string>,
): Platform {
  if (expansion.error !== undefined) {
    throw expansion.error.wrap(`failed to process arguments for platform ${expansion.text}`).at(range);
  }
  const suggestion = suggestAny(expansion.unmatched, [...known]);
  if (expansion.text === "") {
    const message = `empty platform value from expression ${text}`;
    throw new BuildError("stage/platform", message, { range, suggestion });
  }
  try {
    return parsePlatform(expansion.text);
  } catch (cause) {
    const message = `failed to parse platform ${text}: ${BuildError.from(cause).message}`;
    // the reference attaches the FROM's place twice here
    throw new BuildError("stage/platform", message, { range, suggestion, lines: [lines], cause });
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
