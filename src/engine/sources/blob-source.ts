import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestProblem } from "../../base/image/digest.js";
import type { Tree } from "../layers/layer.js";
import type { StepContext } from "../step-context.js";
import { type FileAttributes, readFileAttributes } from "./file-attributes.js";
import { type BlobPlace, fetchBlob } from "./image/fetch-layer.js";
import { layoutDirectory, layoutPlace } from "./image/layout-image.js";
import { parseRegistryReference, registryPlaces } from "./image/registry-image.js";
import type { SourceOpener } from "./open-source.js";
import { safeFileName } from "./safe-file-name.js";
import { singleFileLayer } from "./single-file.js";
import { SourceAttributes } from "./source-attributes.js";
import type { SourceEnvironment } from "./source-environment.js";
import { jsonDigest, sourceDigest } from "./source-key.js";
import { splitReference } from "./split-reference.js";

/** A blob that is wanted as a file. */
interface BlobFile extends FileAttributes {
  readonly ref: string;
  readonly digest: string;
  readonly isLocal: boolean;
  readonly places: readonly BlobPlace[];
}

/**
 * `docker-image+blob://NAME@DIGEST` and `oci-layout+blob://NAME@DIGEST`: one blob as a file, named by its digest unless an
 * attribute says otherwise. Agrees with source/containerblob.
 */
export const openBlob: SourceOpener = (source, _platform, environment) => {
  const { digest } = splitReference(source.reference);
  const problem = digestProblem(digest);
  if (problem !== undefined) {
    throw new BuildError("image/reference", `${source.reference}: invalid reference digest: ${problem}`);
  }
  const attributes = new SourceAttributes(source);
  const file = readFileAttributes(attributes);
  attributes.choice("image.recordtype", ["regular", "internal", "frontend"]);
  const isLocal = source.scheme === "oci-layout+blob";
  let storeId = "";
  if (isLocal) {
    attributes.text("oci.session"); // there is one client
    storeId = attributes.text("oci.store");
    if (storeId === "") throw attributes.error("oci.store", "oci-layout blob source requires store id");
  }
  attributes.assertAllKnown();
  const places = isLocal
    ? [layoutPlace(layoutDirectory(environment.layouts, storeId), digest)]
    : registryPlaces(parseRegistryReference(source.reference), { digest, size: undefined }, environment);
  const filename = file.filename === "" ? "" : safeFileName(file.filename);
  return openBlobFile({ ...file, filename, ref: source.reference, digest, isLocal, places }, environment);
};

function openBlobFile(blob: BlobFile, environment: SourceEnvironment): ReturnType<SourceOpener> {
  const { ref, digest, isLocal, filename, perm, uid, gid } = blob;
  const key = jsonDigest({ Digest: digest, Filename: filename, Perm: perm, UID: uid, GID: gid });
  return {
    cacheKey: async () => ({ digest: sourceDigest(key), isLast: true }),
    tree: (context) => blobTree(blob, environment, context),
    pin: () => ({ kind: "blob", ref, digest, isLocal }),
  };
}

async function blobTree(
  { ref, digest, places, filename, perm, uid, gid }: BlobFile,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<Tree> {
  const { layers, blobs } = environment;
  await fetchBlob({ digest, size: undefined }, places, environment, context);
  const name = filename === "" ? digest.slice(digest.indexOf(":") + 1) : filename;
  const { layer } = await singleFileLayer(layers, `blob ${ref}`, async (sink) => {
    for await (const piece of blobs.read(digest)) {
      context.signal.throwIfAborted();
      await sink.write(piece);
    }
    return { name, perm, uid, gid, mtime: 0 };
  });
  return layers.tree([layer]);
}
