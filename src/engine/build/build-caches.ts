import { resolve } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseGoInt } from "../../base/util/go-number.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { BuildOptions, BuildSurroundings } from "../../client/build/build-options.js";
import { type CacheEntry, withEnvironment } from "../../client/build/cache-options.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import { exportCache } from "../cache/export-cache.js";
import { importCache } from "../cache/import-cache.js";
import { localCacheProvider, readLocalCache, writeLocalCache } from "../cache/local-cache.js";
import type { Compression, LayerBlob, Tree } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { CacheSource } from "../solver/cache-source.js";
import type { Job, SolvedEdge } from "../solver/solver.js";
import type { StepContext } from "../step-context.js";
import { quietContext } from "./engine-backend.js";
import type { Engine } from "./open-engine.js";

/** Where a build takes cache from, and where it leaves it. */
export interface BuildCaches {
  readonly sources: readonly CacheSource<Tree>[];
  /** Writes what was solved to all places; what an answer says of it. */
  export(solved: readonly SolvedEdge<Tree>[], job: Job<Tree>): Promise<ExporterResponse>;
}

const COMPRESSIONS: readonly string[] = ["uncompressed", "gzip", "zstd"] satisfies readonly Compression[];

/**
 * Opens the caches of a command line: those of directories. One that is not there to be read is left out with a warning.
 *
 * Rejects with a BuildError `engine/unsupported` for one of a kind that the engine does not have, `option/value`.
 */
export async function buildCaches(
  { cacheFrom, cacheTo }: Pick<BuildOptions, "cacheFrom" | "cacheTo">,
  engine: Engine,
  around: BuildSurroundings,
): Promise<BuildCaches> {
  const targets = withEnvironment(cacheTo, around.env).map((entry) => readTarget(entry, around));
  const sources: CacheSource<Tree>[] = [];
  for (const entry of withEnvironment(cacheFrom, around.env))
    sources.push(...(await openSource(entry, engine, around)));
  return {
    sources,
    async export(solved, job) {
      const response: Record<string, string> = {};
      for (const target of targets) {
        const write = (context: StepContext) => writeCache(solved, target, engine, context);
        try {
          Object.assign(
            response,
            await job.run("exporting cache to client directory", write, `cache ${target.directory}`),
          );
        } catch (error) {
          if (!target.ignoresErrors || around.signal.aborted) throw error;
          around.warn(`the cache was not written to ${target.directory}: ${BuildError.from(error).message}`);
        }
      }
      return response;
    },
  };
}

interface CacheTarget {
  readonly directory: string;
  readonly tag: string | undefined;
  readonly mode: "min" | "max";
  readonly isImageManifest: boolean;
  readonly hasOciTypes: boolean;
  readonly compression: Compression;
  readonly level: number | undefined;
  readonly force: boolean;
  readonly ignoresErrors: boolean;
}

function readTarget({ type, attrs }: CacheEntry, { cwd }: BuildSurroundings): CacheTarget {
  assertLocal(type);
  if (!attrs.dest) throw new BuildError("option/value", "local cache exporter requires dest");
  const flag = (name: string, usual: boolean): boolean => {
    const text = attrs[name];
    if (text === undefined || text === "") return usual;
    const value = parseBool(text);
    if (value === undefined) throw new BuildError("option/value", `non-bool value for ${name}: ${text}`);
    return value;
  };
  const mode = attrs.mode ?? "min";
  if (mode !== "min" && mode !== "max") throw new BuildError("option/value", `unknown cache mode ${mode}`);
  const compression = attrs.compression || "gzip";
  if (!isCompression(compression)) {
    throw new BuildError("option/value", `unsupported layer compression type ${compression}`);
  }
  const level = attrs["compression-level"];
  const parsed = level === undefined ? undefined : parseGoInt(level, 10, 32);
  if (typeof parsed === "string")
    throw new BuildError("option/value", `non-int value ${level} for compression-level`);
  const hasOciTypes = flag("oci-mediatypes", true);
  return {
    directory: resolve(cwd, attrs.dest),
    tag: attrs.tag,
    mode,
    hasOciTypes,
    isImageManifest: flag("image-manifest", hasOciTypes),
    compression,
    level: parsed === undefined ? undefined : Number(parsed),
    force: flag("force-compression", false),
    ignoresErrors: flag("ignore-error", false),
  };
}

function isCompression(text: string): text is Compression {
  return COMPRESSIONS.includes(text);
}

function assertLocal(type: string): void {
  if (type === "local") return;
  throw new BuildError(
    "engine/unsupported",
    `the bundled engine has no caches of type ${type} yet: use type=local, or build with a daemon by --addr`,
  );
}

async function openSource(
  { type, attrs }: CacheEntry,
  { layers, blobs }: Engine,
  { cwd, warn, signal }: BuildSurroundings,
): Promise<readonly CacheSource<Tree>[]> {
  assertLocal(type);
  if (!attrs.src) throw new BuildError("option/value", "local cache importer requires src");
  const directory = resolve(cwd, attrs.src);
  const provider = localCacheProvider(directory, blobs);
  const treeOf = (chain: readonly LayerBlob[]): Tree => {
    const below: ReturnType<LayerStore["lazy"]>[] = [];
    for (const blob of chain) {
      below.push(
        layers.lazy({ blob, below: [...below], provider, description: `imported from ${attrs.src}` }),
      );
    }
    return layers.tree(below);
  };
  try {
    const caches = await readLocalCache(
      { directory, tag: attrs.tag, digest: attrs.digest },
      quietContext(signal),
    );
    return caches.map(({ config, descriptors }) => importCache(config, descriptors, treeOf));
  } catch (error) {
    signal.throwIfAborted();
    warn(`local cache import at ${attrs.src} skipped: ${BuildError.from(error).message}`);
    return [];
  }
}

async function writeCache(
  solved: readonly SolvedEdge<Tree>[],
  target: CacheTarget,
  { layers, blobs }: Engine,
  context: StepContext,
): Promise<ExporterResponse> {
  const remoteOf = (tree: Tree, canMake: boolean) => treeBlobs(tree, canMake, target, layers, context);
  context.progress.status("preparing build cache for export", {});
  const exported = await exportCache(solved, { mode: target.mode, remoteOf, signal: context.signal });
  context.progress.status("preparing build cache for export", { isDone: true });
  const manifest = await writeLocalCache(exported, target, blobs, context);
  return manifest === undefined ? {} : { "cache.manifest": JSON.stringify(manifest) };
}

/** The blobs of a tree's layers; undefined if one is missing that is not to be made, or the tree is read in place. */
async function treeBlobs(
  tree: Tree,
  canMake: boolean,
  { compression, level, force }: CacheTarget,
  layers: LayerStore,
  context: StepContext,
): Promise<readonly LayerBlob[] | undefined> {
  const chain = tree.lazyLayers;
  if (chain === undefined) return undefined;
  if (!canMake && chain.some((layer) => layers.info(layer).blobs.length === 0)) return undefined;
  return Promise.all(
    chain.map((layer, at) => layers.blob(layer, chain.slice(0, at), { compression, level, force }, context)),
  );
}
