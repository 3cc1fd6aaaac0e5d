import { createHash } from "node:crypto";
import { OCI_LAYER } from "../../../base/oci/layout-writer.js";
import { rewriteTimestamps } from "../../archive/rewrite-timestamps.js";
import { compress } from "../../compression/compress.js";
import { decompress } from "../../compression/decompress.js";
import type { BlobStore } from "../../content/blob-store.js";
import type { Compression, LayerBlob } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import type { LayerCompression } from "../image-options.js";

const MEDIA_TYPES: Readonly<Record<Compression, string>> = {
  uncompressed: OCI_LAYER,
  gzip: `${OCI_LAYER}+gzip`,
  zstd: `${OCI_LAYER}+zstd`,
};

/**
 * A layer with no time after the epoch (in seconds), as a new blob of the store in the compression that is asked for. The blob
 * has to be there. Rejects with a BuildError `layer/…` for an archive that can't be read, or with the signal's reason.
 * Agrees with the conversion of BuildKit's util/converter.
 */
export async function rewriteLayer(
  { descriptor }: LayerBlob,
  epoch: bigint,
  { type, level }: LayerCompression,
  blobs: BlobStore,
  { signal }: StepContext,
): Promise<LayerBlob> {
  const hash = createHash("sha256");
  async function* hashed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      hash.update(piece);
      yield piece;
    }
  }
  const archive = hashed(rewriteTimestamps(decompress(blobs.read(descriptor.digest)), epoch));
  const writer = await blobs.writer();
  try {
    for await (const piece of compress(archive, { compression: type, level, signal }))
      await writer.write(piece);
    const { digest, size } = await writer.commit();
    return {
      descriptor: { mediaType: MEDIA_TYPES[type], digest, size },
      diffId: `sha256:${hash.digest("hex")}`,
      compression: type,
    };
  } finally {
    await writer.abort();
  }
}
