import { BuildError } from "../../base/diagnostic/build-error.js";
import { defaultPath } from "../../base/util/os-path.js";
import type { EnvMap } from "./build-state.js";
import { inheritBase, type StageState } from "./stage-state.js";
import { setWorkdir } from "./steps/workdir.js";

/**
 * Gives a stage what its first step finds: the file system and image of its base, and the environment, directory and
 * user that the image asks for. `hostname` is that of the build; empty for none.
 *
 * @throws BuildError at the stage's place. Matches the loop of dispatchStages, dockerfile2llb/convert.go.
 */
export function beginStage(stage: StageState, hostname: string): void {
  try {
    inheritBase(stage);
    stage.dispatched = true;
    stage.platform ??= { os: "", architecture: "" };
    const { state } = stage;
    const { config } = stage.image;
    if (!config.env.some(isPath) && stage.platform.os !== "windows") {
      config.env.push(`PATH=${defaultPath(stage.platform.os)}`);
    }
    setImageEnv(state.env, config.env);
    if (hostname !== "") state.hostname = hostname;
    if (config.workingDir !== "") setWorkdir(stage, config.workingDir, undefined);
    if (config.user !== "") state.user = config.user;
  } catch (error) {
    throw BuildError.from(error).atPlace(stage.place);
  }
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
