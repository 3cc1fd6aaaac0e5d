import type { Image } from "../../base/image/image.js";
import { normalizePlatform } from "../../base/platform/platform.js";
import { isAbsPath, joinPath } from "../../base/util/go-path.js";
import { type BuildState, EnvMap, rootState } from "../../llb/lower/build-state.js";
import type { LoadedContext } from "../../llb/lower/environment.js";
import type { Edge } from "../../llb/vertex.js";

/** A context of files alone. */
export function filesContext(output: Edge | undefined): LoadedContext {
  return { state: stateAt(output), image: undefined };
}

/** A context that is an image, with the state that its configuration asks for. Agrees with State.WithImageConfig, client/llb/state.go. */
export function imageContext(output: Edge | undefined, image: Image): LoadedContext {
  const env = new EnvMap();
  for (const entry of image.config.env) {
    const equals = entry.indexOf("=");
    const name = equals === -1 ? entry : entry.slice(0, equals);
    if (name !== "") env.set(name, equals === -1 ? "" : entry.slice(equals + 1));
  }
  const { workingDir } = image.config;
  const dir = isAbsPath(workingDir) ? workingDir : joinPath("/", workingDir);
  const { platform } = image;
  const isKnown = platform.architecture !== "" && platform.os !== "";
  const state = {
    ...stateAt(output),
    env,
    dir,
    platform: isKnown ? normalizePlatform(platform) : undefined,
  };
  return { state, image };
}

function stateAt(output: Edge | undefined): BuildState {
  const platform = output?.vertex.constraints.platform;
  return rootState(output, platform && normalizePlatform(platform));
}
