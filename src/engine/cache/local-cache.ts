import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { assertDigest } from "../../base/image/digest.js";
import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import { blobPath } from "../../client/session/content/blob-path.js";
import { putIndexEntry } from "../../client/session/content/oci-index.js";
import { createId } from "../../client/session/create-id.js";
import { fileError } from "../../frontend/contexts/file-error.js";
import { findTag } from "../../registry/oci-layout.js";
import type { BlobStore } from "../content/blob-store.js";
import type { BlobProvider } from "../layers/layer.js";
import type { StepContext } from "../step-context.js";
import { MAX_CACHE_DOCUMENT, malformed } from "./cache-config.js";
import { type CacheDocument, type CacheFormat, cacheDocuments } from "./cache-documents.js";
import type { ExportedCache } from "./export-cache.js";
import { type ReadCache, readCache } from "./read-cache.js";

/** Where in a directory of caches one is. */
export interface LocalCachePlace {
  readonly directory: string;
  /** `latest` by default. */
  readonly tag?: string | undefined;
  /** Of its manifest; the one that the tag has by default. */
  readonly digest?: string | undefined;
}

/**
 * Reads a cache of a directory: `--cache-from type=local`. Blobs of layers are left where they are.
 *
 * Rejects with a BuildError `file/read` if there is none, `cache/config` if it is not as it should be.
 * Agrees with BuildKit's cache/remotecache/local and client/solve.go.
 */
export async function readLocalCache(
  { directory, tag = "latest", digest = findTag(directory, tag) }: LocalCachePlace,
  context: StepContext,
): Promise<readonly ReadCache[]> {
  if (digest === undefined) throw malformed(`no digest found for tag ${tag} in ${directory}`);
  assertDigest(digest);
  const path = blobPath(directory, digest);
  const { size } = await stat(path).catch((cause) => {
    throw fileError("failed to read build cache", path, cause);
  });
  const read = (blob: OciDescriptor): Promise<Uint8Array> => readSmallBlob(directory, blob);
  return readCache(read, { mediaType: "", digest, size }, context);
}

/** Fetches blobs of layers from a directory of caches. */
export function localCacheProvider(directory: string, blobs: BlobStore): BlobProvider {
  return async ({ descriptor }, { signal, progress }) => {
    const { digest, size } = descriptor;
    if (blobs.size(digest) !== undefined) return;
    const file = await openBlob(blobPath(directory, digest));
    const writer = await blobs.writer({ digest, size }).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    let current = 0;
    try {
      for await (const chunk of file.createReadStream()) {
        signal.throwIfAborted();
        await writer.write(chunk);
        current += chunk.length;
        progress.status(digest, { current, total: size });
      }
      await writer.commit();
      progress.status(digest, { current, total: size, isDone: true });
    } finally {
      await writer.abort();
      await file.close().catch(() => {});
    }
  };
}

/** How a cache is written into a directory. */
export interface LocalCacheTarget extends CacheFormat {
  readonly directory: string;
  /** `latest` by default. */
  readonly tag?: string | undefined;
}

/**
 * Writes a cache into a directory, which becomes an OCI image layout: `--cache-to type=local`. What else is there stays.
 *
 * @param blobs where the blobs of the layers are
 * @returns the manifest; undefined if there was nothing to be written
 * Rejects with a BuildError `file/write`. Agrees with `Finalize`, BuildKit's cache/remotecache/export.go.
 */
export async function writeLocalCache(
  exported: ExportedCache,
  { directory, tag = "latest", ...format }: LocalCacheTarget,
  blobs: BlobStore,
  { signal, progress }: StepContext,
): Promise<OciDescriptor | undefined> {
  if (exported.layers.length === 0) {
    progress.status("skipping cache export for empty result", { isDone: true });
    return undefined;
  }
  const written = async (name: string, work: () => Promise<void>): Promise<void> => {
    signal.throwIfAborted();
    progress.status(name, {});
    await work();
    progress.status(name, { isDone: true });
  };
  const sizes = new Map(exported.layers.map(({ descriptor }) => [descriptor.digest, descriptor.size]));
  for (const [digest, size] of sizes) {
    await written(`writing layer ${digest}`, () =>
      putFile(directory, digest, size, blobs.read(digest), signal),
    );
  }
  const { config, manifest } = cacheDocuments(exported, format);
  const put = ({ descriptor: { digest, size }, bytes }: CacheDocument) =>
    putFile(directory, digest, size, [bytes], signal);
  await written(`writing config ${config.descriptor.digest}`, () => put(config));
  const kind = format.isImageManifest ? "cache image manifest" : "cache manifest";
  await written(`writing ${kind} ${manifest.descriptor.digest}`, () => put(manifest));
  await putIndexEntry(directory, { ...manifest.descriptor }, [{ kind: "tag", value: tag }]);
  return manifest.descriptor;
}

/** Writes a blob, unless it is there. Only whole ones ever bear the name of their digest. */
async function putFile(
  directory: string,
  digest: string,
  size: number,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const path = blobPath(directory, digest);
  const draft = `${path}.${createId()}`;
  try {
    const known = await stat(path).catch(() => undefined);
    if (known?.isFile() && known.size === size) return;
    await mkdir(dirname(path), { recursive: true });
    const file = await open(draft, "wx", 0o644);
    await pipeline(content, file.createWriteStream(), { signal });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    if (signal.aborted) throw cause;
    throw fileError("failed to write build cache", path, cause, "file/write");
  }
}

/** A blob that is not larger than it says. */
async function readSmallBlob(directory: string, { digest, size }: OciDescriptor): Promise<Uint8Array> {
  const file = await openBlob(blobPath(directory, digest));
  try {
    const bytes = new Uint8Array(Math.min(size, MAX_CACHE_DOCUMENT) + 1);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < bytes.length; filled += count)
      count = (await file.read(bytes, filled)).bytesRead;
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function openBlob(path: string): Promise<FileHandle> {
  try {
    // A pipe in place of a file must not keep us waiting.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (cause) {
    throw fileError("failed to read build cache", path, cause);
  }
  throw new BuildError("file/read", `failed to read build cache: ${path} is not a file`);
}
