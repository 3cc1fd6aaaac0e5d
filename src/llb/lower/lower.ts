import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Image } from "../../base/image/image.js";
import type { Platform } from "../../base/platform/platform.js";
import { suggest } from "../../base/util/suggest.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { Plan } from "../../language/plan/plan.js";
import type { Edge } from "../vertex.js";
import { globalArgs, platformArgs } from "./args.js";
import { beginStage } from "./begin-stage.js";
import { Budget } from "./budget.js";
import { linkDependencies } from "./dependencies.js";
import { dispatch } from "./dispatch.js";
import type { LowerEnvironment } from "./environment.js";
import { resolveEpoch } from "./epoch.js";
import { checkDefaultBases } from "./from-checks.js";
import type { Lowering } from "./lowering.js";
import type { LowerOptions } from "./options.js";
import { OutlineCapture } from "./outline-capture.js";
import { followPaths } from "./paths.js";
import { proxyFromArgs } from "./proxy.js";
import { reachableStages } from "./reachable.js";
import { resolveStages } from "./resolve-stages.js";
import { resultImage } from "./result-image.js";
import { noteScans, scanTargets } from "./scan-targets.js";
import { NO_STEPS, pathsOf, type StageState } from "./stage-state.js";
import { StageTable } from "./stage-table.js";
import { buildStages } from "./stages.js";

/** A plan as a build graph, with the image that its result becomes. */
export interface Lowered {
  /** The result; undefined for scratch. */
  readonly result: Edge | undefined;
  readonly image: Image;
  /** The base image as it was; undefined if there is none. */
  readonly baseImage: Image | undefined;
  readonly targetPlatform: Platform;
  /** Seconds since 1970, if SOURCE_DATE_EPOCH names a time. */
  readonly epoch: bigint | undefined;
  /** What an SBOM scanner is to look at beside the result: stages by name, and `context`. */
  readonly scanTargets: ReadonlyMap<string, Edge | undefined>;
  /** The stage that was built, for its outline. */
  readonly target: StageState;
  /** All stages of the text, those that the target does without included. */
  readonly stages: readonly StageEntry[];
}

/** A stage as a list of stages shows it. */
export interface StageEntry {
  /** In lower case; empty if it has none. */
  readonly name: string;
  /** The base as written. */
  readonly base: string;
  /** How many steps the text gives it. */
  readonly stepCount: number;
  /** Undefined for a stage that the target does without. */
  readonly use: "target" | "needed" | undefined;
}

/**
 * Lowers a plan: resolves its stages and their bases, then turns the steps of every stage that the target needs into
 * LLB, in order. Build checks report as they are met.
 *
 * @throws BuildError for the first mistake. Matches toDispatchState, dockerfile2llb/convert.go.
 */
export function lower(
  plan: Plan,
  options: LowerOptions,
  environment: LowerEnvironment,
  checks: CheckReporter,
): Promise<Lowered> {
  // Not one async function: nothing is to hold on to the plan while its stages are taken out and become LLB.
  const reversed = [...plan.stages].reverse();
  return prepare(plan, options, environment, checks).then(({ lowering, outline }) => {
    buildStages(lowering, reversed, outline);
    return lowerStages(lowering);
  });
}

async function lowerStages(lowering: Lowering): Promise<Lowered> {
  const { options, environment } = lowering;
  const target = findTarget(lowering);
  linkDependencies(lowering);
  const reachable = await resolveStages(lowering, target);
  lowering.ignoreMatcher = await environment.ignoreMatcher();
  for (const stage of lowering.stages.all) {
    if (options.allStages || (reachable.has(stage) && !stage.dispatched)) lowerStage(lowering, stage);
  }
  // The result is all of the target's file system.
  pathsOf(target).add("/");
  return finish(lowering, target);
}

interface Prepared {
  /** Without a stage yet. */
  readonly lowering: Lowering;
  /** Of the arguments before the first FROM. */
  readonly outline: OutlineCapture;
}

async function prepare(
  plan: Plan,
  options: LowerOptions,
  environment: LowerEnvironment,
  checks: CheckReporter,
): Promise<Prepared> {
  const outline = new OutlineCapture();
  const buildPlatform = options.buildPlatforms[0]!;
  const targetPlatform = options.platform ?? buildPlatform;
  const targetName = options.target === "" ? plan.stages[plan.stages.length - 1]!.name : options.target;
  const platformEnv = platformArgs(buildPlatform, targetPlatform, targetName, options.buildArgs);
  const words = { escape: plan.escape };
  checkDefaultBases(plan, platformEnv, checks);
  const args = globalArgs(platformEnv, plan.globalArgs, options.buildArgs, words);
  for (const arg of args.outline.values()) outline.addArg(arg);
  const epoch = await resolveEpoch(plan, options.buildArgs, args.env, targetPlatform, environment);
  const stages = new StageTable();
  const lowering: Lowering = {
    words,
    nameWords: { escape: plan.escape, rawQuotes: true, skipUnset: true },
    options,
    environment,
    checks,
    targetPlatform,
    ...epoch,
    proxy: proxyFromArgs(epoch.buildArgs),
    stages,
    budget: new Budget(),
    mainContext: environment.mainContext(() => followPaths(usedContextPaths(stages))),
    ignoreMatcher: undefined,
  };
  return { lowering, outline };
}

/** Not a union where there is but one set: it may be a very large one. */
function usedContextPaths(stages: StageTable): ReadonlySet<string> {
  const [first = NO_PATHS, ...others] = stages.all.flatMap(({ contextPaths }) => contextPaths ?? []);
  if (others.length === 0) return first;
  const used = new Set(first);
  for (const paths of others) for (const path of paths) used.add(path);
  return used;
}

const NO_PATHS: ReadonlySet<string> = new Set();

function findTarget({ stages, options }: Lowering): StageState {
  if (options.target === "") return stages.last;
  const target = stages.byName(options.target);
  if (target !== undefined) return target;
  throw new BuildError("stage/target", `target stage "${options.target}" could not be found`, {
    suggestion: suggest(options.target, stages.names()),
  });
}

/** Matches the loop of dispatchStages. */
function lowerStage(lowering: Lowering, stage: StageState): void {
  beginStage(stage, lowering.options.hostname);
  // Steps are let go of one by one, since what becomes of them takes as much room.
  const reversed = [...stage.steps].reverse();
  stage.steps = NO_STEPS;
  for (let index = 0; reversed.length > 0; index++) {
    stage.isOnBuildStep = index < stage.triggerCount;
    dispatch(lowering, stage, reversed.pop()!);
  }
  stage.sources = undefined;
  noteScans(lowering, stage);
}

function finish(lowering: Lowering, target: StageState): Lowered {
  const { checks, targetPlatform } = lowering;
  if (checks.failsBuild) {
    const rules = [...new Set(checks.findings.map((finding) => finding.code))];
    throw new BuildError("check/violation", `lint violation found for rules: ${rules.join(", ")}`);
  }
  return {
    result: target.state.output,
    image: resultImage(lowering, target),
    baseImage: target.baseImage,
    targetPlatform,
    epoch: target.epoch,
    scanTargets: scanTargets(lowering, target),
    target,
    stages: stageEntries(lowering, target),
  };
}

function stageEntries({ stages }: Lowering, target: StageState): readonly StageEntry[] {
  const needed = reachableStages(target);
  return stages.all
    .filter((stage) => !stage.unregistered)
    .map((stage) => {
      const { name, baseText: base, stepCount } = stage;
      return {
        name,
        base,
        stepCount,
        use: stage === target ? "target" : needed.has(stage) ? "needed" : undefined,
      };
    });
}
