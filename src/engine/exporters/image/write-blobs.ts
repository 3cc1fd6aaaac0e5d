import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { OciDescriptor } from "../../../base/oci/layout-writer.js";
import { pathError } from "../../../client/files/path-error.js";
import { blobPath } from "../../../client/session/content/blob-path.js";
import type { BlobStore } from "../../content/blob-store.js";
import type { StepContext } from "../../step-context.js";
import type { ExporterSink } from "../exporter-entry.js";
import { mapBounded } from "../map-bounded.js";
import { type AssembledImage, imageBlobs } from "./assembled-image.js";

const MAX_COPIES = 4;
const READABLE = 0o444;

/**
 * Writes the blobs of an image, all of which are in the store, into a directory of blobs, cloned where the file system can;
 * what is there already stays. Rejects with a BuildError `file/write`, or with the signal's reason.
 */
export async function writeBlobDirectory(
  image: AssembledImage,
  directory: string,
  blobs: BlobStore,
  context: StepContext,
): Promise<void> {
  await mapBounded(
    imageBlobs(image),
    MAX_COPIES,
    context,
    async ({ descriptor: { digest, size } }, { signal }) => {
      signal.throwIfAborted();
      const target = blobPath(directory, digest);
      const found = await stat(target).catch(() => undefined);
      if (found?.isFile() && found.size === size) return;
      const draft = `${target}.${randomBytes(6).toString("hex")}`;
      try {
        await mkdir(dirname(target), { recursive: true });
        await copyFile(blobs.path(digest), draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        await chmod(draft, READABLE);
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw pathError("write", target, error, "file/write");
      }
    },
  );
}

/** Hands the blobs of an image to somebody else, each after those that it refers to. */
export async function writeBlobs(
  image: AssembledImage,
  sink: ExporterSink & { readonly kind: "blob-writer" },
  blobs: BlobStore,
): Promise<void> {
  for (const { descriptor } of imageBlobs(image)) {
    const { mediaType, digest, size } = descriptor;
    const plain: OciDescriptor = { mediaType, digest, size };
    if (!(await sink.has(digest))) await sink.write(plain, blobs.read(digest));
  }
}
