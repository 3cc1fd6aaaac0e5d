import {
  parseNormalizedNamed,
  referenceName,
  referenceToString,
  tagNameOnly,
} from "../../../base/image/reference.js";
import type { PushRepository } from "../../../registry/push/push-repository.js";
import type { BlobStore } from "../../content/blob-store.js";
import type { StepContext } from "../../step-context.js";
import { invalidAttribute } from "../attributes.js";
import type { ExportEnvironment } from "../export-environment.js";
import type { AssembledImage, ImageBlob } from "../image/assembled-image.js";
import { sourceRepositories } from "../image/descriptor.js";
import { isNonDistributable } from "../image/layer-types.js";
import { mapBounded } from "../map-bounded.js";
import { oneOff } from "../one-off.js";

/** As many as BuildKit sends at a time. */
const MAX_BLOBS = 4;

/** How often progress is told, in milliseconds. */
const TELL_EVERY = 100;

/**
 * Pushes an image under a name, or without a tag under its digest alone: what the registry lacks of its blobs, some of
 * them at a time, then manifests, then what the name refers to. Layers that other repositories of the registry are known
 * to have are taken from there, without fetching them.
 *
 * Rejects with a BuildError: `option/value`, `image/…`. Agrees with Push, BuildKit's util/push.
 */
export async function pushImage(
  image: AssembledImage,
  name: string,
  { byDigest, insecure }: { readonly byDigest: boolean; readonly insecure: boolean },
  { pusher, blobs }: ExportEnvironment,
  context: StepContext,
): Promise<void> {
  const parsed = parseNormalizedNamed(name);
  if (byDigest && (parsed.tag !== undefined || parsed.digest !== undefined)) {
    throw invalidAttribute(`can't push tagged ref ${referenceToString(parsed)} by digest`);
  }
  const { tag } = byDigest ? parsed : tagNameOnly(parsed);
  const shown = byDigest
    ? referenceName(parsed)
    : `${referenceToString({ ...parsed, tag, digest: image.root.digest })}`;
  await oneOff(context, "pushing layers", () =>
    mapBounded(pushedBlobs(image), MAX_BLOBS, context, (blob, within) =>
      pushBlob(blob, pusher.repository(parsed, insecure, within.signal), blobs, within),
    ),
  );
  const repository = pusher.repository(parsed, insecure, context.signal);
  await oneOff(context, `pushing manifest for ${shown}`, async () => {
    const documents = image.isIndex ? image.manifests.map(({ descriptor }) => descriptor) : [];
    for (const { digest, mediaType } of new Map(documents.map((each) => [each.digest, each])).values()) {
      await repository.pushManifest(undefined, mediaType, await readDocument(digest, blobs));
    }
    const { digest, mediaType } = image.root;
    await repository.pushManifest(tag, mediaType, await readDocument(digest, blobs));
  });
}

/** Configs and layers, each once, large ones first so that none is left for last. */
function pushedBlobs({ manifests }: AssembledImage): readonly ImageBlob[] {
  const found = new Map<string, ImageBlob>();
  for (const { config, layers } of manifests) {
    for (const blob of [config, ...layers]) {
      if (!isNonDistributable(blob.descriptor.mediaType)) found.set(blob.descriptor.digest, blob);
    }
  }
  return [...found.values()].sort((a, b) => b.descriptor.size - a.descriptor.size);
}

async function pushBlob(
  blob: ImageBlob,
  repository: PushRepository,
  blobs: BlobStore,
  context: StepContext,
): Promise<void> {
  const { digest, size } = blob.descriptor;
  const from = sourceRepositories(blob.annotations, repository.domain);
  const id = `pushing ${digest}`;
  let told = 0;
  const onProgress = (current: number): void => {
    if (performance.now() - told < TELL_EVERY) return;
    told = performance.now();
    context.progress.status(id, { current, total: size });
  };
  const read = (offset: number, length: number) => blobs.read(digest, { offset, length });
  const done = await repository.pushBlob({ digest, size, read, onProgress }, from, () =>
    blob.ensure(context),
  );
  if (done === "uploaded") context.progress.status(id, { current: size, total: size, isDone: true });
}

async function readDocument(digest: string, blobs: BlobStore): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.read(digest)) pieces.push(piece);
  return Buffer.concat(pieces);
}
