import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Image } from "../../base/image/image.js";
import { normalizePlatform, type Platform } from "../../base/platform/platform.js";
import { defaultPath } from "../../base/util/os-path.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { suggest } from "../../base/util/suggest.js";
import type { CheckReporter } from "../../language/checks/check-reporter.js";
import type { Plan } from "../../language/plan/plan.js";
import type { Edge } from "../vertex.js";
import { globalArgs, platformArgs } from "./args.js";
import { Budget } from "./budget.js";
import type { EnvMap } from "./build-state.js";
import { linkDependencies } from "./dependencies.js";
import { dispatch } from "./dispatch.js";
import type { LowerEnvironment } from "./environment.js";
import { resolveEpoch } from "./epoch.js";
import { checkDefaultBases } from "./from-checks.js";
import type { Lowering } from "./lowering.js";
import { addTriggers } from "./onbuild.js";
import type { LowerOptions } from "./options.js";
import { OutlineCapture } from "./outline-capture.js";
import { followPaths } from "./paths.js";
import { proxyFromArgs } from "./proxy.js";
import { reachableStages } from "./reachable.js";
import { resolveBase, resolveScratch } from "./resolve-base.js";
import { inheritBase, NO_STEPS, SCRATCH, type StageState } from "./stage-state.js";
import { StageTable } from "./stage-table.js";
import { buildStages } from "./stages.js";
import { setWorkdir } from "./steps/workdir.js";

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
  // Not one async function: nothing is to hold on to the plan while its steps become LLB.
  return prepare(plan, options, environment, checks).then(lowerStages);
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
  target.paths.add("/");
  return finish(lowering, target);
}

async function prepare(
  plan: Plan,
  options: LowerOptions,
  environment: LowerEnvironment,
  checks: CheckReporter,
): Promise<Lowering> {
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
  buildStages(lowering, plan.stages, outline);
  return lowering;
}

function usedContextPaths(stages: StageTable): ReadonlySet<string> {
  const used = new Set<string>();
  for (const stage of stages.all) for (const path of stage.contextPaths.all) used.add(path);
  return used;
}

function findTarget({ stages, options }: Lowering): StageState {
  if (options.target === "") return stages.last;
  const target = stages.byName(options.target);
  if (target !== undefined) return target;
  throw new BuildError("stage/target", `target stage "${options.target}" could not be found`, {
    suggestion: suggest(options.target, stages.names()),
  });
}

/** Resolves bases until no ONBUILD trigger of theirs needs another one. Matches resolveStages. */
async function resolveStages(lowering: Lowering, target: StageState): Promise<ReadonlySet<StageState>> {
  for (;;) {
    const reachable = reachableStages(target);
    const pending: Promise<void>[] = [];
    for (const stage of lowering.stages.all) {
      if (stage.base !== undefined || stage.dispatched || stage.resolved) continue;
      const isNeeded = lowering.options.allStages || reachable.has(stage);
      stage.resolved = isNeeded;
      if (stage.baseName === SCRATCH && stage.namedContext === undefined) resolveScratch(lowering, stage);
      else pending.push(resolveBase(lowering, stage, isNeeded));
    }
    await allInOrder(pending);
    let hasNewSources = false;
    for (const stage of [...lowering.stages.all]) {
      if (reachable.has(stage) && addTriggers(lowering, stage)) hasNewSources = true;
    }
    if (!hasNewSources) return reachable;
  }
}

/** Waits for all, then throws what the first failed one threw: the same error every time. */
async function allInOrder(pending: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(pending)) {
    if (result.status === "rejected") throw result.reason;
  }
}

/** Matches the loop of dispatchStages. */
function lowerStage(lowering: Lowering, stage: StageState): void {
  inheritBase(stage);
  stage.dispatched = true;
  stage.platform ??= { os: "", architecture: "" };
  const { config } = stage.image;
  const { state } = stage;
  if (!config.env.some(isPath) && stage.platform.os !== "windows") {
    config.env.push(`PATH=${defaultPath(stage.platform.os)}`);
  }
  setImageEnv(state.env, config.env);
  if (lowering.options.hostname !== "") state.hostname = lowering.options.hostname;
  try {
    if (config.workingDir !== "") setWorkdir(stage, config.workingDir);
  } catch (error) {
    throw BuildError.from(error).atPlace(stage.place);
  }
  if (config.user !== "") state.user = config.user;
  stage.steps.forEach((step, index) => {
    stage.isOnBuildStep = index < stage.triggerCount;
    dispatch(lowering, stage, step);
  });
  stage.steps = NO_STEPS;
  stage.sources = undefined;
  noteScans(lowering, stage);
}

/** Sets an image's variables, in its order; a stage that only inherited them has them so already. */
function setImageEnv(env: EnvMap, entries: readonly string[]): void {
  const known = env.toEntries();
  if (known.length === entries.length && entries.every((entry, i) => entry === known[i])) return;
  for (const entry of entries) {
    const equals = entry.indexOf("=");
    if (equals === -1) env.set(entry, "");
    else env.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
}

function isPath(entry: string): boolean {
  return entry === "PATH" || entry.startsWith("PATH=");
}

/** Whether an SBOM scanner is to look at the stage or the context. */
function noteScans(lowering: Lowering, stage: StageState): void {
  const enabled = (name: string): boolean => {
    const given = lowering.globalArgs.get(name);
    let result = given !== undefined && isEnabledFor(stage.stageName, given);
    for (const { key, value } of stage.buildArgs) {
      if (key === name && value !== undefined) result = isEnabledFor(stage.stageName, value);
    }
    return result;
  };
  if (enabled("BUILDKIT_SBOM_SCAN_CONTEXT")) stage.scanContext = true;
  if (enabled("BUILDKIT_SBOM_SCAN_STAGE")) stage.scanStage = true;
}

function isEnabledFor(stage: string, value: string): boolean {
  return parseBool(value) ?? value.split(",").includes(stage);
}

/** Matches finalizeResultImage. */
function finish(lowering: Lowering, target: StageState): Lowered {
  const { options, checks, targetPlatform } = lowering;
  const { image } = target;
  for (const [name, value] of options.labels) image.config.labels.set(name, value);
  if (checks.failsBuild) {
    const rules = [...new Set(checks.findings.map((finding) => finding.code))];
    throw new BuildError("check/violation", `lint violation found for rules: ${rules.join(", ")}`);
  }
  image.platform = normalizePlatform(
    options.platform === undefined ? image.platform : askedPlatform(targetPlatform, image.platform),
  );
  const scanTargets = new Map<string, Edge | undefined>();
  if (target.scanContext) scanTargets.set("context", lowering.mainContext);
  for (const stage of reachableStages(target)) {
    if (stage !== target && stage.scanStage) scanTargets.set(stage.stageName, stage.state.output);
  }
  const { state, baseImage, epoch } = target;
  return { result: state.output, image, baseImage, targetPlatform, epoch, scanTargets, target };
}

/** The image is of the platform that was asked for; what it says beyond that stays if it is of the same kind. */
function askedPlatform(asked: Platform, own: Platform): Platform {
  const isSame = asked.os === own.os && asked.architecture === own.architecture;
  return {
    os: asked.os,
    architecture: asked.architecture,
    variant: asked.variant || !isSame ? asked.variant : own.variant,
    osVersion: asked.osVersion || !isSame ? asked.osVersion : own.osVersion,
    osFeatures: asked.osFeatures ?? own.osFeatures,
  };
}
