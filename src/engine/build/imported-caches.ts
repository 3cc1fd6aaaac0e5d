import { BuildError } from "../../base/diagnostic/build-error.js";
import type { CacheImport } from "../../frontend/gateway.js";
import { importCache } from "../cache/import-cache.js";
import { localCacheProvider, readLocalCache } from "../cache/local-cache.js";
import type { ReadCache } from "../cache/read-cache.js";
import type { BlobProvider, Layer, LayerBlob, Tree } from "../layers/layer.js";
import type { CacheSource } from "../solver/cache-source.js";
import type { Job } from "../solver/solver.js";
import type { StepContext } from "../step-context.js";
import { readFlag, readReference, unsupportedCache } from "./cache-target.js";
import type { Engine } from "./open-engine.js";
import type { RegistryCaches } from "./registry-caches.js";

type Sources = readonly CacheSource<Tree>[];

/** The caches that a build's frontends ask for. */
export interface ImportedCaches {
  /**
   * Reads caches, each once however often it is asked for. One that can't be read is shown to be so, and left out.
   *
   * Rejects with a BuildError `engine/unsupported` for a kind that there is not, and when the build is given up.
   */
  open(imports: readonly CacheImport[], job: Job<Tree>): Promise<Sources>;
}

/** Agrees with the cache managers of llbBridge, solver/llbsolver/bridge.go. */
export function createImportedCaches(engine: Engine, registries: RegistryCaches): ImportedCaches {
  const known = new Map<string, Promise<Sources>>();
  const open = async (cache: CacheImport, job: Job<Tree>): Promise<Sources> => {
    const { name, read } = importerOf(cache, engine, registries);
    try {
      return await job.run(`importing cache manifest from ${name}`, async (context) => {
        const { caches, provider } = await read(context);
        const treeOf = treeMaker(engine, provider, `imported from ${name}`);
        return caches.map(({ config, descriptors }) => importCache(config, descriptors, treeOf));
      });
    } catch (error) {
      // The build goes on without it; its vertex tells why.
      if (BuildError.from(error).code === "build/canceled") throw error;
      return [];
    }
  };
  return {
    async open(imports, job) {
      const opened = imports.map((cache) => {
        const key = JSON.stringify([cache.type, Object.entries(cache.attrs).sort()]);
        const sources = known.get(key) ?? open(cache, job);
        known.set(key, sources);
        return sources;
      });
      return (await Promise.all(opened)).flat();
    },
  };
}

interface Importer {
  /** What users know it by. */
  readonly name: string;
  read(context: StepContext): Promise<{
    readonly caches: readonly ReadCache[];
    readonly provider: BlobProvider;
  }>;
}

/** @throws BuildError `engine/unsupported`, `option/value`, `image/reference` */
function importerOf({ type, attrs }: CacheImport, { blobs }: Engine, registries: RegistryCaches): Importer {
  switch (type) {
    case "registry": {
      const ref = readReference(attrs);
      const insecure = readFlag(attrs, "registry.insecure", false);
      return { name: attrs.ref!, read: (context) => registries.read(ref, insecure, context) };
    }
    case "local": {
      const { src: directory = "", tag, digest } = attrs;
      const read = async (context: StepContext) => ({
        caches: await readLocalCache({ directory, tag, digest }, context),
        provider: localCacheProvider(directory, blobs),
      });
      return { name: `local:${directory}`, read };
    }
    default:
      throw unsupportedCache(type);
  }
}

function treeMaker({ layers }: Engine, provider: BlobProvider, description: string) {
  return (chain: readonly LayerBlob[]): Tree => {
    const below: Layer[] = [];
    for (const blob of chain) below.push(layers.lazy({ blob, below: [...below], provider, description }));
    return layers.tree(below);
  };
}
