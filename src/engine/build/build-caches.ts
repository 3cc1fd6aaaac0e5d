import { BuildError } from "../../base/diagnostic/build-error.js";
import type { BuildOptions, BuildSurroundings } from "../../client/build/build-options.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import { prepareCache } from "../../client/build/prepare-cache.js";
import { type ExportedCache, exportCache } from "../cache/export-cache.js";
import { writeLocalCache } from "../cache/local-cache.js";
import type { Tree } from "../layers/layer.js";
import type { Job, SolvedEdge } from "../solver/solver.js";
import type { StepContext } from "../step-context.js";
import { type CacheTarget, readCacheTarget, unsupportedCache } from "./cache-target.js";
import { ENGINE_TRAITS } from "./engine-traits.js";
import { createImportedCaches, type ImportedCaches } from "./imported-caches.js";
import type { Engine } from "./open-engine.js";
import { createRegistryCaches, type RegistryCaches } from "./registry-caches.js";
import { treeBlobs } from "./tree-blobs.js";

/** Where a build takes cache from, and where it leaves it. */
export interface BuildCaches {
  /** What the frontend is asked to take cache from, as an option. */
  readonly frontendOption: string | undefined;
  readonly imported: ImportedCaches;
  /** Whether images are to have the cache of what they were made by. */
  readonly isInline: boolean;
  /** Writes what was solved to all places; what an answer says of it. */
  export(solved: readonly SolvedEdge<Tree>[], job: Job<Tree>): Promise<ExporterResponse>;
  /** Ends all connections. */
  close(): void;
}

/**
 * Reads what a command line says of caches: directories, registries, images. One that is not there to be read is left out
 * with a warning.
 *
 * Rejects with a BuildError `engine/unsupported` for one of a kind that the engine does not have, `option/value`.
 */
export async function buildCaches(
  options: Pick<BuildOptions, "cacheFrom" | "cacheTo" | "buildArgs">,
  engine: Engine,
  around: BuildSurroundings,
): Promise<BuildCaches> {
  const { options: asked, frontendOption } = await prepareCache(options, {
    ...around,
    traits: ENGINE_TRAITS,
  });
  const exports = asked.Exports ?? [];
  const targets = exports
    .filter(({ Type }) => Type !== "inline")
    .map(({ Type = "", Attrs = {} }) => readCacheTarget(Type, Attrs));
  for (const { Type = "" } of asked.Imports ?? []) {
    if (Type !== "registry" && Type !== "local") throw unsupportedCache(Type);
  }
  const registries = createRegistryCaches(engine, around);
  return {
    frontendOption,
    imported: createImportedCaches(engine, registries),
    isInline: exports.some(({ Type }) => Type === "inline"),
    async export(solved, job) {
      const exporting = targets.map((target, position) =>
        exportTo(target, position, { solved, job, engine, registries, around }),
      );
      // None of them is to be at work when this has rejected.
      const ended = await Promise.allSettled(exporting);
      const failed = ended.find((each) => each.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return Object.assign({}, ...ended.map((each) => (each.status === "fulfilled" ? each.value : {})));
    },
    close: () => registries.close(),
  };
}

interface CacheExport {
  readonly solved: readonly SolvedEdge<Tree>[];
  readonly job: Job<Tree>;
  readonly engine: Engine;
  readonly registries: RegistryCaches;
  readonly around: Pick<BuildSurroundings, "signal" | "warn">;
}

/** Agrees with runCacheExporters, solver/llbsolver/export.go. */
async function exportTo(
  target: CacheTarget,
  position: number,
  { solved, job, engine, registries, around }: CacheExport,
): Promise<ExporterResponse> {
  const name = `exporting cache to ${target.kind === "local" ? "client directory" : "registry"}`;
  const work = async (context: StepContext): Promise<ExporterResponse> => {
    const exported = await prepare(solved, target, engine, context);
    const manifest =
      target.kind === "local"
        ? await writeLocalCache(exported, target, engine.blobs, context)
        : await registries.write(exported, target, context);
    return manifest === undefined ? {} : { "cache.manifest": JSON.stringify(manifest) };
  };
  try {
    return await job.run(name, work, `cache ${position}`);
  } catch (error) {
    if (!target.ignoresErrors || around.signal.aborted) throw error;
    around.warn(`the cache was not written to ${target.shown}: ${BuildError.from(error).message}`);
    return {};
  }
}

async function prepare(
  solved: readonly SolvedEdge<Tree>[],
  target: CacheTarget,
  { layers }: Engine,
  context: StepContext,
): Promise<ExportedCache> {
  const remoteOf = (tree: Tree, canMake: boolean) => treeBlobs(tree, canMake, target, layers, context);
  context.progress.status("preparing build cache for export", {});
  const exported = await exportCache(solved, { mode: target.mode, remoteOf, signal: context.signal });
  context.progress.status("preparing build cache for export", { isDone: true });
  return exported;
}
