import { createHash } from "node:crypto";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { OCI_LAYER } from "../../base/oci/layout-writer.js";
import type { StateBlobStore } from "../content/create-blob-store.js";
import type { ArchiveTools } from "./archive-tools.js";
import type { Compression, LayerBlob } from "./layer.js";

const SUFFIXES: Readonly<Record<Compression, string>> = { uncompressed: "", gzip: "+gzip", zstd: "+zstd" };
/** Where a descriptor tells the diff id. */
const UNCOMPRESSED = "containerd.io/uncompressed";

/**
 * Packs an archive into a blob, while both are hashed.
 *
 * @param diffId what the archive has to be, if that is known
 */
export async function packBlob(
  tar: AsyncIterable<Uint8Array>,
  options: {
    readonly compression: Compression;
    readonly level?: number | undefined;
    readonly signal: AbortSignal;
  },
  { blobs, tools }: { readonly blobs: StateBlobStore; readonly tools: ArchiveTools },
  expected?: string,
): Promise<LayerBlob> {
  const { compression, signal } = options;
  const hash = createHash("sha256");
  const seen = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of tar) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const writer = await blobs.writer();
  try {
    for await (const chunk of tools.compress(seen(), options)) {
      signal.throwIfAborted();
      await writer.write(chunk);
    }
    const diffId = `sha256:${hash.digest("hex")}`;
    if (expected !== undefined && diffId !== expected) {
      throw new BuildError("image/digest", `the layer ${expected} became ${diffId} when it was packed anew`);
    }
    const { digest, size } = await writer.commit();
    const mediaType = OCI_LAYER + SUFFIXES[compression];
    return {
      descriptor: { mediaType, digest, size, annotations: { [UNCOMPRESSED]: diffId } },
      diffId,
      compression,
      isVerified: true,
    };
  } finally {
    await writer.abort();
  }
}

/** The blob that will do: in the wanted compression if there is one, else the one that is known the longest. */
export function chooseBlob(
  known: readonly LayerBlob[],
  { compression, force = false }: { readonly compression: Compression; readonly force?: boolean },
): LayerBlob | undefined {
  const exact = known.find((blob) => blob.compression === compression);
  // What is made anew may as well be made as it is wanted.
  return exact ?? (force ? undefined : known.find(({ isVirtual }) => !isVirtual));
}

/** What {@link packBlob} would make of an archive without compression; nothing is written. */
export async function virtualBlob(tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<LayerBlob> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of tar) {
    signal.throwIfAborted();
    hash.update(chunk);
    size += chunk.length;
  }
  const digest = `sha256:${hash.digest("hex")}`;
  const descriptor = { mediaType: OCI_LAYER, digest, size, annotations: { [UNCOMPRESSED]: digest } };
  return { descriptor, diffId: digest, compression: "uncompressed", isVirtual: true, isVerified: true };
}
