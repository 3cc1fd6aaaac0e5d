import { type Reference, referenceToString } from "../../base/image/reference.js";
import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import type { BuildSurroundings } from "../../client/build/build-options.js";
import { createRegistryPusher, type RegistryPusher } from "../../registry/push/registry-pusher.js";
import { createRegistryAccess, type RegistryAccess } from "../../registry/registry-access.js";
import type { CacheFormat } from "../cache/cache-documents.js";
import type { ExportedCache } from "../cache/export-cache.js";
import type { ReadCache } from "../cache/read-cache.js";
import { readRegistryCache, registryCacheProvider, writeRegistryCache } from "../cache/registry-cache.js";
import type { BlobProvider } from "../layers/layer.js";
import { createSourceLookups } from "../sources/source-lookups.js";
import type { StepContext } from "../step-context.js";
import type { Engine } from "./open-engine.js";

/** The caches of a build that are in registries. */
export interface RegistryCaches {
  read(
    ref: Reference,
    insecure: boolean,
    context: StepContext,
  ): Promise<{ readonly caches: readonly ReadCache[]; readonly provider: BlobProvider }>;
  write(
    exported: ExportedCache,
    target: CacheFormat & { readonly ref: Reference; readonly insecure: boolean },
    context: StepContext,
  ): Promise<OciDescriptor | undefined>;
  /** Ends all connections. */
  close(): void;
}

/** Registries are reached as the engine reaches them for images. */
export function createRegistryCaches(
  { registries, blobs }: Engine,
  { env, warn }: Pick<BuildSurroundings, "env" | "warn">,
): RegistryCaches {
  const lookups = createSourceLookups();
  const common = { ...registries, env: { ...env }, warn };
  const accesses = new Map<string, RegistryAccess>();
  let pusher: RegistryPusher | undefined;
  const accessTo = (insecureHost: string): RegistryAccess => {
    const insecure = [...(registries.insecure ?? []), ...(insecureHost === "" ? [] : [insecureHost])];
    const access = accesses.get(insecureHost) ?? createRegistryAccess({ ...common, insecure });
    accesses.set(insecureHost, access);
    return access;
  };
  return {
    async read(ref, insecure, context) {
      const access = accessTo(insecure ? ref.domain : "");
      const caches = await readRegistryCache(ref, access, context);
      return { caches, provider: registryCacheProvider(ref, access, { blobs, lookups }) };
    },
    write(exported, { ref, insecure, ...format }, context) {
      pusher ??= createRegistryPusher(common);
      const { repository } = pusher;
      const place = {
        repository: (signal: AbortSignal) => repository(ref, insecure, signal),
        tag: ref.tag,
        shown: referenceToString(ref),
      };
      return writeRegistryCache(exported, { ...place, ...format }, blobs, context);
    },
    close: () => pusher?.close(),
  };
}
