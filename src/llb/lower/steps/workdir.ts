import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Range } from "../../../base/source/range.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { isAbsOn, normalizeWorkdir, toSlash } from "../../../base/util/os-path.js";
import type { WorkdirStep } from "../../../language/plan/step.js";
import { customName } from "../../vertex.js";
import { commit } from "../history.js";
import { parseOwner } from "../owner.js";
import type { StageState } from "../stage-state.js";
import { expandedCode, fileStepName } from "../step-name.js";
import type { StepContext } from "./step-context.js";

/** WORKDIR: the directory of later steps and of containers, made if missing. Matches dispatchWorkdir. */
export function lowerWorkdir(step: WorkdirStep, context: StepContext): void {
  const { stage } = context;
  const path = context.expand(step.path);
  checkRelative(path, step, context);
  stage.workdirSet = true;
  const dir = setWorkdir(stage, path, step.path.range);
  const isMade = dir !== "/";
  if (isMade) makeDirectory(dir, step, context);
  commit(stage, `WORKDIR ${dir}`, { layer: isMade });
}

/** WorkdirRelativePath: of the first WORKDIR, since later ones may well build on it. */
function checkRelative(path: string, step: WorkdirStep, { stage, checks }: StepContext): void {
  if (stage.workdirSet || isAbsOn(path, stage.platform?.os ?? "")) return;
  const detail = `Relative workdir ${goQuote(path)} can have unexpected results if the base image changes`;
  checks.report("WorkdirRelativePath", detail, step);
}

/** Makes a directory with its parents, owned by the user of the stage. */
function makeDirectory(path: string, step: WorkdirStep, context: StepContext): void {
  const { stage } = context;
  const { state, epoch } = stage;
  const { user } = stage.image.config;
  const name = fileStepName(expandedCode(step.code, state.env, context.words), context);
  const owner = user === "" ? undefined : parseOwner(user);
  const timestamp = epoch === undefined ? undefined : BigInt.asIntN(64, epoch * 1_000_000_000n);
  state.output = {
    index: 0,
    vertex: {
      kind: "file",
      base: state.output,
      dir: state.dir,
      actions: [{ kind: "mkdir", path, mode: 0o755, makeParents: true, owner, timestamp }],
      constraints: { description: customName(name), lines: step.lines, platform: stage.platform },
    },
  };
}

/**
 * Enters a directory without making it; returns it with forward slashes.
 *
 * @throws BuildError at `range` for a directory that cannot be.
 */
export function setWorkdir(stage: StageState, path: string, range: Range | undefined): string {
  const os = stage.platform?.os ?? "";
  try {
    stage.image.config.workingDir = normalizeWorkdir(stage.image.config.workingDir, path, os);
  } catch (error) {
    throw BuildError.from(error).wrap("normalizing workdir").at(range);
  }
  const dir = toSlash(stage.image.config.workingDir, os);
  stage.state.dir = dir;
  return dir;
}
