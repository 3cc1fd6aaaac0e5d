import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseGitRef } from "../../base/git/git-ref.js";
import { assertDigest } from "../../base/image/digest.js";
import type { Platform } from "../../base/platform/platform.js";
import type { Range } from "../../base/source/range.js";
import { parseGoInt } from "../../base/util/go-number.js";
import { goQuote } from "../../base/util/go-quote.js";
import { httpFilename } from "../../base/util/go-url.js";
import type { Plan, Stage } from "../../language/plan/plan.js";
import type { AddStep, ArgDefinition, Word } from "../../language/plan/step.js";
import { tryExpandWord } from "../../language/words/try-expand-word.js";
import { gitEdge } from "../sources/git.js";
import { httpEdge } from "../sources/http.js";
import type { Vertex } from "../vertex.js";
import type { EnvMap } from "./build-state.js";
import type { LowerEnvironment } from "./environment.js";
import { expandAt } from "./expand.js";
import { SCRATCH } from "./stage-state.js";

const EPOCH_ARG = "SOURCE_DATE_EPOCH";

/** The arguments of a build once SOURCE_DATE_EPOCH is a time, and that time. */
export interface EpochArgs {
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly globalArgs: EnvMap;
  /** Seconds since 1970; undefined for no time. */
  readonly epoch: bigint | undefined;
}

/**
 * Reads SOURCE_DATE_EPOCH: seconds, or the name of a context or stage whose remote source has a time.
 *
 * @throws BuildError for a name that is neither, at the ARG that gave it if one did. Matches
 * resolveSourceDateEpochValue, dockerfile2llb/epoch.go.
 */
export async function resolveEpoch(
  plan: Plan,
  buildArgs: ReadonlyMap<string, string>,
  globalArgs: EnvMap,
  platform: Platform,
  environment: LowerEnvironment,
): Promise<EpochArgs> {
  const given = buildArgs.get(EPOCH_ARG);
  const value = given ?? (globalArgs.get(EPOCH_ARG) || undefined);
  if (value === undefined) return { buildArgs, globalArgs, epoch: undefined };
  let epoch: bigint | undefined;
  try {
    if (value !== "") epoch = await timeOf(value, plan, buildArgs, globalArgs, platform, environment);
  } catch (error) {
    throw given === undefined ? atArgument(BuildError.from(error), plan) : error;
  }
  const text = epoch === undefined ? "" : String(epoch);
  const changed = new Map(buildArgs);
  if (changed.has(EPOCH_ARG)) {
    if (text === "") changed.delete(EPOCH_ARG);
    else changed.set(EPOCH_ARG, text);
  }
  const env = globalArgs.clone();
  if (env.get(EPOCH_ARG) !== undefined) {
    if (text === "") env.delete(EPOCH_ARG);
    else env.set(EPOCH_ARG, text);
  }
  return { buildArgs: changed, globalArgs: env, epoch };
}

/** An error that has no place gets that of the last ARG with a value; the reference knows no lines of it. */
function atArgument(error: BuildError, plan: Plan): BuildError {
  const step = plan.globalArgs.findLast((each) => each.args.some(isDefault));
  return error.at(step?.args.findLast(isDefault)?.range);
}

function isDefault({ key, value }: ArgDefinition): boolean {
  return key === EPOCH_ARG && value !== undefined;
}

async function timeOf(
  value: string,
  plan: Plan,
  buildArgs: ReadonlyMap<string, string>,
  globalArgs: EnvMap,
  platform: Platform,
  environment: LowerEnvironment,
): Promise<bigint | undefined> {
  const seconds = parseGoInt(value, 10, 64);
  if (typeof seconds !== "string") return seconds;
  if (value === "context") {
    const main = environment.mainContext(() => undefined);
    return main && environment.sourceTime(main.vertex, "[internal] resolve main build context metadata");
  }
  const context = environment.namedContext(value, {
    platform,
    resolveMode: "default",
    followPaths: () => undefined,
  });
  if (context !== undefined) {
    const { state } = await context.load();
    const logName = `[internal] resolve SOURCE_DATE_EPOCH named context ${value}`;
    return state.output && environment.sourceTime(state.output.vertex, logName);
  }
  const stage = plan.stages.find((each) => each.name === value.toLowerCase());
  if (stage === undefined) {
    throw new BuildError("step/source-date-epoch", `invalid SOURCE_DATE_EPOCH: ${value}`);
  }
  const env = globalArgs.clone();
  env.delete(EPOCH_ARG);
  try {
    const logName = `[internal] resolve SOURCE_DATE_EPOCH source stage ${stage.name}`;
    return await environment.sourceTime(stageSource(stage, plan, buildArgs, env), logName);
  } catch (error) {
    throw BuildError.from(error).at(stage.range).onLines(stage.lines);
  }
}

/** The one remote source of a stage that is made for nothing else. */
function stageSource(stage: Stage, plan: Plan, buildArgs: ReadonlyMap<string, string>, env: EnvMap): Vertex {
  const expand = (word: Word) => expandOrThrow(word, env, plan);
  let base: string;
  try {
    base = expand(stage.base);
  } catch (error) {
    throw BuildError.from(error).wrap(`failed to process source stage base name ${goQuote(stage.base.text)}`);
  }
  if (base !== SCRATCH) throw refuse("SOURCE_DATE_EPOCH stage must use FROM scratch", stage.base);
  let source: Vertex | undefined;
  for (const step of stage.steps) {
    if (step.kind === "arg") {
      for (const { key, value } of step.args) {
        const given = buildArgs.get(key) ?? (value === undefined ? undefined : expand(value));
        if (given !== undefined) env.set(key, given);
      }
    } else if (step.kind === "add") {
      if (source !== undefined)
        throw refuse("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD", step);
      source = addSource(step, expand);
    } else {
      throw refuse(
        `SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported ${step.keyword} instruction`,
        step,
      );
    }
  }
  if (source === undefined)
    throw refuse("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD", stage);
  return source;
}

function addSource(step: AddStep, expand: (word: Word) => string): Vertex {
  const [word] = step.sources;
  if (step.contents.length > 0 || step.sources.length !== 1 || word === undefined) {
    throw refuse("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source", step);
  }
  const url = expand(word);
  const checksum = step.checksum === undefined ? "" : expand(step.checksum);
  const parsed = parseGitRef(url);
  if (parsed.kind === "error") throw parsed.error.at(word.range);
  if (parsed.kind === "git" && !parsed.ref.indistinguishableFromLocal) {
    const { ref } = parsed;
    const keepGitDir = (step.keepGitDir ?? false) || (ref.keepGitDir ?? false);
    const skipSubmodules = ref.submodules === false;
    const { subDir } = ref;
    const options = { ref: ref.ref, subDir, keepGitDir, checksum: checksum || ref.checksum, skipSubmodules };
    return gitEdge(ref.remote, { ...options, fetchByCommit: false }, {}).vertex;
  }
  if (!url.startsWith("http://") && !url.startsWith("https://")) {
    throw refuse("SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD", word);
  }
  if (step.checksum !== undefined && checksum !== "") expandAt(step.checksum, () => assertDigest(checksum));
  return httpEdge(url, { filename: httpFilename(url), checksum }, {}).vertex;
}

function expandOrThrow(word: Word, env: EnvMap, plan: Plan): string {
  const expansion = tryExpandWord(word.text, env, { escape: plan.escape });
  if (expansion.error !== undefined) throw expansion.error.at(word.range);
  return expansion.text;
}

function refuse(message: string, { range }: { readonly range: Range }): BuildError {
  return new BuildError("step/source-date-epoch", message, { range });
}
