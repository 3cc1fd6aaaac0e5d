import type { ContentSource } from "../../../registry/image-config.js";
import type { Content } from "../../../registry/repository.js";
import type { BlobStore } from "../../content/blob-store.js";

/** Documents are small; what is larger is none. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** A document of the blob store, undefined if it is not here. */
export async function readStored(
  blobs: BlobStore,
  digest: string,
  mediaType = "",
): Promise<Content | undefined> {
  const size = blobs.size(digest);
  if (size === undefined || size > MAX_DOCUMENT_BYTES) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of blobs.read(digest)) parts.push(part);
  return { bytes: Buffer.concat(parts), digest, mediaType };
}

/** Keeps a document for the next time. */
export async function store(blobs: BlobStore, content: Content): Promise<Content> {
  if (isKept(content.digest) && blobs.size(content.digest) === undefined) await blobs.put(content.bytes);
  return content;
}

/** Documents from the blob store where it has them, and else from `remote`, kept from then on. */
export function withStored(blobs: BlobStore, remote: ContentSource): ContentSource {
  return {
    manifest: async (descriptor) =>
      (await readStored(blobs, descriptor.digest, descriptor.mediaType)) ??
      (await store(blobs, await remote.manifest(descriptor))),
    config: async (descriptor) =>
      (await readStored(blobs, descriptor.digest, descriptor.mediaType)) ??
      (await store(blobs, await remote.config(descriptor))),
  };
}

/** The store names what it is given by SHA-256. */
function isKept(digest: string): boolean {
  return digest.startsWith("sha256:");
}
