import type { Reference } from "../../base/image/reference.js";
import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import { documentKind } from "../../registry/media-types.js";
import type { PushRepository } from "../../registry/push/push-repository.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import type { BlobStore } from "../content/blob-store.js";
import { sourceRepositories } from "../exporters/image/descriptor.js";
import { mapBounded } from "../exporters/map-bounded.js";
import { oneOff } from "../exporters/one-off.js";
import type { BlobProvider, LayerBlob } from "../layers/layer.js";
import { fetchBlob } from "../sources/image/fetch-layer.js";
import type { SourceLookups } from "../sources/source-lookups.js";
import type { StepContext } from "../step-context.js";
import { type CacheFormat, cacheDocuments } from "./cache-documents.js";
import type { ExportedCache } from "./export-cache.js";
import { type DocumentReader, type ReadCache, readCache } from "./read-cache.js";

/** As many as BuildKit sends at a time. */
const MAX_BLOBS = 4;

/** How often progress is told, in milliseconds. */
const TELL_EVERY = 100;

/**
 * Reads the cache of a name in a registry, or the caches of the image that has it: `--cache-from type=registry`. Blobs of
 * layers are left where they are.
 *
 * Rejects with a BuildError of an `image/…` code, or `cache/config`. Agrees with BuildKit's cache/remotecache/registry.
 */
export async function readRegistryCache(
  ref: Reference,
  access: RegistryAccess,
  context: StepContext,
): Promise<readonly ReadCache[]> {
  const repository = access.repository(ref, context.signal);
  const top = await repository.named();
  const read: DocumentReader = async (descriptor) => {
    if (descriptor.digest === top.digest) return top.bytes;
    const full = { ...descriptor, platform: undefined };
    const isManifest = documentKind(descriptor.mediaType) !== undefined;
    return (await (isManifest ? repository.manifest(full) : repository.config(full))).bytes;
  };
  const { mediaType, digest, bytes } = top;
  return readCache(read, { mediaType, digest, size: bytes.length }, context);
}

/** Fetches blobs of layers from the repository that a cache is in. */
export function registryCacheProvider(
  ref: Reference,
  access: RegistryAccess,
  stores: { readonly blobs: BlobStore; readonly lookups: SourceLookups },
): BlobProvider {
  return ({ descriptor: { digest, size } }, context) =>
    fetchBlob(
      { digest, size },
      [(write, signal) => access.download(ref, { digest, size }, write, signal)],
      stores,
      context,
    );
}

/** Where in a registry a cache is written. */
export interface RegistryCacheTarget extends CacheFormat {
  repository(signal: AbortSignal): PushRepository;
  readonly tag: string | undefined;
  /** The full name, for users. */
  readonly shown: string;
}

/**
 * Pushes a cache: what the registry lacks of its layers, then its config, then its manifest under the tag.
 *
 * @param blobs where the blobs of the layers are
 * @returns the manifest; undefined if there was nothing to be written
 * Rejects with a BuildError of an `image/…` code. Agrees with `Finalize`, BuildKit's cache/remotecache/export.go.
 */
export async function writeRegistryCache(
  exported: ExportedCache,
  { repository, tag, shown, ...format }: RegistryCacheTarget,
  blobs: BlobStore,
  context: StepContext,
): Promise<OciDescriptor | undefined> {
  if (exported.layers.length === 0) {
    context.progress.status("skipping cache export for empty result", { isDone: true });
    return undefined;
  }
  const layers = new Map(exported.layers.map((layer) => [layer.descriptor.digest, layer]));
  await mapBounded([...layers.values()], MAX_BLOBS, context, (layer, within) =>
    pushLayer(layer, repository(within.signal), blobs, within),
  );
  const { config, manifest } = cacheDocuments(exported, format);
  const { digest, size } = config.descriptor;
  await oneOff(context, `writing config ${digest}`, async () => {
    const read = async function* (offset: number, length: number) {
      yield config.bytes.subarray(offset, offset + length);
    };
    await repository(context.signal).pushBlob({ digest, size, read }, [], async () => {});
  });
  const kind = format.isImageManifest ? "cache image manifest" : "cache manifest";
  await oneOff(context, `writing ${kind} ${manifest.descriptor.digest} to ${shown}`, () =>
    repository(context.signal).pushManifest(tag, manifest.descriptor.mediaType, manifest.bytes),
  );
  return manifest.descriptor;
}

async function pushLayer(
  { descriptor }: LayerBlob,
  repository: PushRepository,
  blobs: BlobStore,
  { progress }: StepContext,
): Promise<void> {
  const { digest, size, annotations = {} } = descriptor;
  const id = `writing layer ${digest}`;
  let told = 0;
  const onProgress = (current: number): void => {
    if (performance.now() - told < TELL_EVERY) return;
    told = performance.now();
    progress.status(id, { current, total: size });
  };
  progress.status(id, { total: size });
  const read = (offset: number, length: number) => blobs.read(digest, { offset, length });
  const from = sourceRepositories(new Map(Object.entries(annotations)), repository.domain);
  await repository.pushBlob({ digest, size, read, onProgress }, from, async () => {});
  progress.status(id, { current: size, total: size, isDone: true });
}
