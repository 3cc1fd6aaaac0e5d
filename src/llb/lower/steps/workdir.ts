import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { isAbsOn, normalizeWorkdir, toSlash } from "../../../base/util/os-path.js";
import type { WorkdirStep } from "../../../language/plan/step.js";
import { customName } from "../../vertex.js";
import { commit } from "../history.js";
import { parseOwner } from "../owner.js";
import type { StageState } from "../stage-state.js";
import { expandedCode, stepName } from "../step-name.js";
import type { StepContext } from "./step-context.js";

/** WORKDIR: the directory of later steps and of containers, made if missing. Matches dispatchWorkdir. */
export function lowerWorkdir(
  step: WorkdirStep,
  { lowering, stage, checks, expand, words }: StepContext,
): void {
  const path = expand(step.path);
  const os = stage.platform?.os ?? "";
  if (!stage.workdirSet && !isAbsOn(path, os)) {
    const detail = `Relative workdir ${goQuote(path)} can have unexpected results if the base image changes`;
    checks.report("WorkdirRelativePath", detail, step);
  }
  stage.workdirSet = true;
  const dir = setWorkdir(stage, path);
  if (dir === "/") {
    commit(stage, `WORKDIR ${dir}`);
    return;
  }
  const { state } = stage;
  const { user } = stage.image.config;
  const platform = stage.platform ?? lowering.targetPlatform;
  const text = expandedCode(step.code, state.env, words);
  const name = stepName(stage, text, lowering.options.multiPlatform, platform, state.env);
  state.output = {
    index: 0,
    vertex: {
      kind: "file",
      base: state.output,
      dir: state.dir,
      actions: [
        {
          kind: "mkdir",
          path: dir,
          mode: 0o755,
          makeParents: true,
          owner: user === "" ? undefined : parseOwner(user),
          timestamp: stage.epoch === undefined ? undefined : BigInt.asIntN(64, stage.epoch * 1_000_000_000n),
        },
      ],
      constraints: { description: customName(name), lines: step.lines, platform: stage.platform },
    },
  };
  commit(stage, `WORKDIR ${dir}`, { layer: true });
}

/** Enters a directory without making it; returns it with forward slashes. */
export function setWorkdir(stage: StageState, path: string): string {
  const os = stage.platform?.os ?? "";
  try {
    stage.image.config.workingDir = normalizeWorkdir(stage.image.config.workingDir, path, os);
  } catch (error) {
    throw BuildError.from(error).wrap("normalizing workdir");
  }
  const dir = toSlash(stage.image.config.workingDir, os);
  stage.state.dir = dir;
  return dir;
}
