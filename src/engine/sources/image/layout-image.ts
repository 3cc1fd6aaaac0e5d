import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { digestLike, digestProblem } from "../../../base/image/digest.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { blobPath } from "../../../client/session/content/blob-path.js";
import { fileError } from "../../../frontend/contexts/file-error.js";
import type { ContentSource } from "../../../registry/image-config.js";
import type { Content } from "../../../registry/repository.js";
import type { SourceOpener } from "../open-source.js";
import { SourceAttributes } from "../source-attributes.js";
import { splitReference } from "../split-reference.js";
import { type BlobPlace, fetchBlob } from "./fetch-layer.js";
import { openImage } from "./image-source.js";

/** `oci-layout://NAME@DIGEST`: an image in a directory of the layout of the OCI image specification. */
export const openLayoutImage: SourceOpener = (source, platform, environment) => {
  const { locator, object, digest } = splitReference(source.reference);
  const attributes = new SourceAttributes(source);
  attributes.text("oci.session"); // there is one client
  const storeId = attributes.text("oci.store");
  const layerLimit = attributes.limit("oci.layerlimit");
  attributes.assertAllKnown();
  const ref = `${locator}${object.startsWith("@") ? "" : ":"}${object}`;
  if (digest === "") {
    throw new BuildError("image/reference", `reference ${goQuote(ref)} must have digest`);
  }
  const directory = layoutDirectory(environment.layouts, storeId);
  return openImage(
    {
      ref,
      platform,
      layerLimit,
      checksum: "",
      lookupKey: `layout ${directory} ${digest}`,
      isLocal: true,
      origin: () => ({ ...layoutContent(directory), top: () => readDocument(directory, digest, "") }),
      fetch: (layer, context) =>
        fetchBlob(layer, [layoutPlace(directory, layer.digest)], environment, context),
    },
    environment,
  );
};

/**
 * The directory of a name.
 *
 * @throws BuildError `context/named` if there is none
 */
export function layoutDirectory(layouts: ReadonlyMap<string, string>, storeId: string): string {
  const directory = layouts.get(storeId);
  if (directory !== undefined) return directory;
  throw new BuildError(
    "context/named",
    `unknown store ${goQuote(storeId)}: not found; name a directory for it`,
  );
}

/** Documents are small; what is larger is none. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

function layoutContent(directory: string): ContentSource {
  return {
    manifest: ({ digest, mediaType }) => readDocument(directory, digest, mediaType),
    config: ({ digest, mediaType }) => readDocument(directory, digest, mediaType),
  };
}

async function readDocument(directory: string, digest: string, mediaType: string): Promise<Content> {
  const parts: Uint8Array[] = [];
  let size = 0;
  await readLayoutBlob(directory, digest, async (piece) => {
    size += piece.length;
    if (size > MAX_DOCUMENT_BYTES) {
      throw new BuildError(
        "image/protocol",
        `${digest} of ${directory} is too large for a manifest or config`,
      );
    }
    parts.push(piece);
  });
  const bytes = Buffer.concat(parts);
  const actual = digestLike(digest, bytes);
  if (actual === digest) return { bytes, digest, mediaType };
  throw new BuildError("image/digest", `unexpected digest ${actual} in ${directory}, expected ${digest}`);
}

/** A blob of a layout directory; whether it is what its name says is for others to check. */
export function layoutPlace(directory: string, digest: string): BlobPlace {
  return (write, signal) => readLayoutBlob(directory, digest, write, signal);
}

async function readLayoutBlob(
  directory: string,
  digest: string,
  write: (piece: Uint8Array) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const problem = digestProblem(digest);
  if (problem !== undefined)
    throw new BuildError("image/protocol", `invalid descriptor "${digest}": ${problem}`);
  const path = blobPath(directory, digest);
  // A pipe in place of a file must not keep us waiting.
  const file = await open(path, READ_FLAGS).catch((cause) => {
    throw missing(directory, digest, cause);
  });
  try {
    if (!(await file.stat()).isFile()) throw missing(directory, digest, undefined);
    for (;;) {
      signal?.throwIfAborted();
      const buffer = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) return;
      await write(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

function missing(directory: string, digest: string, cause: unknown): BuildError {
  const code = cause instanceof Error && "code" in cause ? cause.code : "ENOENT";
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    return fileError("failed to read OCI layout", `${directory}: ${digest}`, cause);
  }
  return new BuildError(
    "image/not-found",
    `content ${digest}: not found in ${directory}; the image is incomplete there`,
  );
}
