import { decodeText } from "../../base/util/decode-text.js";
import { isRecord } from "../../registry/registry-error.js";
import type { BlobStore } from "../content/blob-store.js";

/** What an image of the store is made of, as far as its documents are here. */
export interface ImageContent {
  /** Documents and layers, whether they are here or not. */
  readonly blobs: ReadonlySet<string>;
  /** Bytes of all these, as far as they say themselves; what several share counts once. */
  readonly size: number;
  /** The diff ids of the layers of each of its manifests, lowest first. */
  readonly diffIds: readonly (readonly string[])[];
}

const MAX_DOCUMENT = 4 * 1024 * 1024;
const MAX_CONFIG = 8 * 1024 * 1024;
/** Indexes may list indexes, but hardly more often than this. */
const MAX_DEPTH = 4;
const MAX_DOCUMENTS = 10_000;

/**
 * Follows an image from its manifest or index to all that it refers to: what is not to be removed while the image has a name.
 * Documents that are missing or make no sense end the way there.
 */
export async function imageContent(digest: string, blobs: BlobStore): Promise<ImageContent> {
  const found = new Set<string>();
  let size = blobs.size(digest) ?? 0;
  const diffIds: (readonly string[])[] = [];
  const visit = async (from: string, depth: number): Promise<void> => {
    if (found.has(from) || depth > MAX_DEPTH || found.size > MAX_DOCUMENTS) return;
    found.add(from);
    const json = await readDocument(from, blobs, MAX_DOCUMENT);
    if (json === undefined) return;
    for (const each of descriptorsOf(json.manifests)) {
      if (!found.has(each.digest)) size += each.size;
      await visit(each.digest, depth + 1);
    }
    const [config] = descriptorsOf([json.config]);
    const contents = [...descriptorsOf(json.layers), ...(config === undefined ? [] : [config])];
    const isConfigKnown = config === undefined || found.has(config.digest);
    for (const each of contents) {
      if (!found.has(each.digest)) size += each.size;
      found.add(each.digest);
    }
    if (isConfigKnown) return;
    const rootfs = (await readDocument(config.digest, blobs, MAX_CONFIG))?.rootfs;
    if (isRecord(rootfs) && Array.isArray(rootfs.diff_ids)) {
      diffIds.push(rootfs.diff_ids.filter((id): id is string => typeof id === "string"));
    }
  };
  await visit(digest, 0);
  return { blobs: found, size, diffIds };
}

function descriptorsOf(list: unknown): readonly { readonly digest: string; readonly size: number }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) =>
    isRecord(item) && typeof item.digest === "string"
      ? [{ digest: item.digest, size: typeof item.size === "number" ? item.size : 0 }]
      : [],
  );
}

async function readDocument(
  digest: string,
  blobs: BlobStore,
  limit: number,
): Promise<Record<string, unknown> | undefined> {
  try {
    const size = blobs.size(digest);
    if (size === undefined || size > limit) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of blobs.read(digest)) pieces.push(piece);
    const json: unknown = JSON.parse(decodeText(Buffer.concat(pieces)));
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
