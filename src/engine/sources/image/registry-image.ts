import { BuildError } from "../../../base/diagnostic/build-error.js";
import {
  parseNormalizedNamed,
  type Reference,
  referenceName,
  referenceToString,
} from "../../../base/image/reference.js";
import type { LayerDescriptor } from "../../../registry/manifest.js";
import type { Content } from "../../../registry/repository.js";
import type { StepContext } from "../../step-context.js";
import { urlPlace } from "../http/url-place.js";
import type { SourceOpener } from "../open-source.js";
import { SourceAttributes } from "../source-attributes.js";
import type { SourceEnvironment } from "../source-environment.js";
import { type BlobPlace, fetchBlob, type WantedBlob } from "./fetch-layer.js";
import type { ImageOrigin } from "./image-origin.js";
import { openImage } from "./image-source.js";
import { isForeign } from "./layer-media-types.js";
import { readStored, store, withStored } from "./stored-documents.js";

/** Whether a reference is looked up in the registry, or first among the engine's own images. */
type ResolveMode = "default" | "pull" | "local";

/** `docker-image://NAME:TAG@DIGEST`: an image of a registry. */
export const openRegistryImage: SourceOpener = (source, platform, environment) => {
  const ref = parseRegistryReference(source.reference);
  const attributes = new SourceAttributes(source);
  const mode: ResolveMode = attributes.choice("image.resolvemode", ["default", "pull", "local"]);
  attributes.choice("image.recordtype", ["regular", "internal", "frontend"]);
  const layerLimit = attributes.limit("image.layerlimit");
  const checksum = attributes.digest("image.checksum");
  attributes.assertAllKnown();
  const name = referenceToString(ref);
  return openImage(
    {
      ref: name,
      platform,
      layerLimit,
      checksum,
      lookupKey: `image ${mode} ${name}`,
      isLocal: false,
      origin: (signal) => registryOrigin(ref, mode, environment, signal),
      fetch: (layer, context) => fetchLayer(ref, layer, environment, context),
    },
    environment,
  );
};

/** A full name with a tag or a digest. Throws a BuildError `image/reference`. */
export function parseRegistryReference(text: string): Reference {
  const ref = parseNormalizedNamed(text);
  if (ref.tag !== undefined || ref.digest !== undefined) return ref;
  throw new BuildError("image/reference", `${text}: object required; write a tag or a digest`);
}

/**
 * Where an image's documents come from. What its registry gives is kept; a tag is asked for each time, but not its content
 * if that is here; a digest is taken from here if this repository has given it before.
 */
function registryOrigin(
  ref: Reference,
  mode: ResolveMode,
  environment: SourceEnvironment,
  signal: AbortSignal,
): ImageOrigin {
  const repository = environment.registry.repository(ref, signal);
  const local = (): Promise<Content | undefined> => findLocal(ref, environment);
  return {
    ...withStored(environment.blobs, repository),
    async top() {
      const first = mode === "local" ? await local() : undefined;
      if (first !== undefined) return first;
      try {
        return await remoteTop(ref, environment, signal);
      } catch (error) {
        const second = mode === "default" && !signal.aborted ? await local() : undefined;
        if (second !== undefined) return second;
        throw error;
      }
    },
  };
}

async function remoteTop(
  ref: Reference,
  { blobs, records, registry }: SourceEnvironment,
  signal: AbortSignal,
): Promise<Content> {
  const repository = registry.repository(ref, signal);
  const name = referenceToString(ref);
  const known = await knownTop(ref, records, blobs);
  if (known !== undefined) {
    if (ref.digest !== undefined) return known;
    // Not every registry knows HEAD; what is wrong shows when the content itself is asked for.
    const digest = await repository.currentDigest().catch((error: unknown) => ignoreAnswer(error));
    if (digest === known.digest) return known;
  }
  const top = await store(blobs, await repository.named());
  records.put(sourceRecord(ref, top.digest), "");
  if (ref.digest === undefined) records.put(tagRecord(name), top.digest);
  return top;
}

/** What the reference led to the last time, if it is still here. */
async function knownTop(
  ref: Reference,
  records: SourceEnvironment["records"],
  blobs: SourceEnvironment["blobs"],
): Promise<Content | undefined> {
  const digest = ref.digest ?? records.get(tagRecord(referenceToString(ref)));
  if (digest === undefined || records.get(sourceRecord(ref, digest)) === undefined) return undefined;
  return readStored(blobs, digest);
}

function tagRecord(name: string): string {
  return `image.tag ${name}`;
}

function sourceRecord(ref: Reference, digest: string): string {
  return `image.source ${referenceName(ref)}@${digest}`;
}

function ignoreAnswer(error: unknown): undefined {
  if (error instanceof BuildError && error.code !== "image/unreachable") return undefined;
  throw error;
}

async function findLocal(ref: Reference, { images, blobs }: SourceEnvironment): Promise<Content | undefined> {
  // They are known by their names; a digest says which one is meant.
  const found = images?.find(referenceToString({ ...ref, digest: undefined }));
  if (found === undefined || (ref.digest !== undefined && ref.digest !== found.digest)) return undefined;
  return readStored(blobs, found.digest, found.mediaType);
}

function fetchLayer(
  ref: Reference,
  layer: LayerDescriptor,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<void> {
  const elsewhere = isForeign(layer.mediaType) ? layer.urls : [];
  const places = [
    ...elsewhere.map((url) => urlPlace(url, layer, environment.http)),
    ...registryPlaces(ref, layer, environment),
  ];
  return fetchBlob(layer, places, environment, context);
}

/** All hosts of a repository, then all but the first, and so on: each is passed over once it has spoilt the blob. */
export function registryPlaces(
  ref: Reference,
  { digest, size }: WantedBlob,
  { registry }: SourceEnvironment,
): readonly BlobPlace[] {
  const { hostCount } = registry.repository(ref);
  return Array.from(
    { length: hostCount },
    (_, skip): BlobPlace =>
      (write, signal) =>
        registry.download(ref, { digest, size, skip }, write, signal),
  );
}
