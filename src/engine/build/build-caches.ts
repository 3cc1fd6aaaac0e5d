import { BuildError } from "../../base/diagnostic/build-error.js";
import type { BuildOptions, BuildSurroundings } from "../../client/build/build-options.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import type { EngineResult } from "../exporters/engine-result.js";
import type { Tree } from "../layers/layer.js";
import type { CacheSource } from "../solver/cache-source.js";
import type { Job } from "../solver/solver.js";
import type { Engine } from "./open-engine.js";

/** Where a build takes cache from, and where it leaves it. */
export interface BuildCaches {
  readonly sources: readonly CacheSource<Tree>[];
  export(result: EngineResult, job: Job<Tree>): Promise<ExporterResponse>;
}

/** Opens the caches of a command line. Rejects with a BuildError for one of a kind that the engine does not have. */
export async function buildCaches(
  { cacheFrom, cacheTo }: Pick<BuildOptions, "cacheFrom" | "cacheTo">,
  _engine: Engine,
  _around: BuildSurroundings,
): Promise<BuildCaches> {
  for (const { type } of [...cacheFrom, ...cacheTo]) {
    throw new BuildError("engine/unsupported", `the bundled engine has no caches of type ${type}`);
  }
  return { sources: [], export: async () => ({}) };
}
