import { BuildError } from "../../../base/diagnostic/build-error.js";
import { formatPlatformAll, normalizePlatform } from "../../../base/platform/platform.js";
import type { Platform as PlatformMessage } from "../../../proto/generated/ops.js";
import { fetchImageDocuments, type ImageDocuments } from "../../../registry/image-config.js";
import type { Content } from "../../../registry/repository.js";
import type { Layer } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import type { OpenSource } from "../open-source.js";
import { platformOf } from "../platform-of.js";
import type { SourceEnvironment } from "../source-environment.js";
import { sourceDigest } from "../source-key.js";
import { manifestKey } from "./image-keys.js";
import type { ImageOrigin, LayerFetch } from "./image-origin.js";
import { imageLayers, lazyLayers } from "./lazy-image.js";

/** An image that somebody wants, wherever it comes from. */
export interface ImageRequest {
  /** As the build has it. */
  readonly ref: string;
  readonly platform: PlatformMessage;
  readonly layerLimit: number | undefined;
  /** What the reference has to lead to; empty for anything. */
  readonly checksum: string;
  /** The same for all whose reference leads to the same. */
  readonly lookupKey: string;
  readonly isLocal: boolean;
  origin(signal: AbortSignal): ImageOrigin;
  readonly fetch: LayerFetch;
}

/** An image that was found. */
interface OpenImage {
  /** Of the manifest or index that the reference led to. */
  readonly digest: string;
  readonly layers: readonly Layer[];
  readonly chainId: string | undefined;
}

/**
 * The files of an image. Only its manifest and its config are fetched for its keys, its layers when their files are
 * wanted. Agrees with source/containerimage.
 */
export function openImage(request: ImageRequest, environment: SourceEnvironment): OpenSource {
  let image: OpenImage | undefined;
  let digest: string | undefined;
  const open = async (context: StepContext): Promise<OpenImage> => {
    image ??= await findImage(request, environment, context);
    digest = image.digest;
    return image;
  };
  return {
    async cacheKey(index, context) {
      const found = await open(context);
      const first = manifestKey(found.digest, request.platform, request.layerLimit);
      const key = index === 0 ? first : (found.chainId ?? first);
      return { digest: sourceDigest(key), isLast: index > 0 };
    },
    tree: async (context) => environment.layers.tree((await open(context)).layers),
    async metadata({ platform = platformOf(request.platform), noConfig }, { signal }) {
      const top = await findTop(request, environment, signal);
      digest = top.digest;
      if (noConfig) return { image: { digest, config: new Uint8Array() } };
      const { config } = await findDocuments(request, top, platform, environment, signal);
      return { image: { digest, config: config.bytes } };
    },
    pin() {
      const { ref, platform, isLocal } = request;
      return digest === undefined ? undefined : { kind: "image", ref, platform, digest, isLocal };
    },
  };
}

async function findImage(
  request: ImageRequest,
  environment: SourceEnvironment,
  { signal, progress }: StepContext,
): Promise<OpenImage> {
  const { ref, checksum, platform, layerLimit } = request;
  const id = `resolve ${ref}`;
  progress.status(id, {});
  try {
    const top = await findTop(request, environment, signal);
    if (checksum !== "" && top.digest !== checksum) {
      const message = `image digest ${top.digest} for ${ref} does not match expected checksum ${checksum}`;
      throw new BuildError("image/digest", message);
    }
    const documents = await findDocuments(request, top, platformOf(platform), environment, signal);
    const found = imageLayers(documents, ref, layerLimit);
    // Known to the store from here on: a result of an earlier build may need what only this image's registry has.
    const layers = lazyLayers(environment.layers, found, `pulled from ${ref}`, request.fetch);
    return { digest: top.digest, layers, chainId: found.chainId };
  } finally {
    progress.status(id, { isDone: true });
  }
}

function findTop(
  { lookupKey, origin }: ImageRequest,
  { lookups }: SourceEnvironment,
  signal: AbortSignal,
): Promise<Content> {
  return lookups.once(`top ${lookupKey}`, signal, (shared) => origin(shared).top());
}

function findDocuments(
  { lookupKey, origin }: ImageRequest,
  top: Content,
  platform: ReturnType<typeof platformOf>,
  { lookups }: SourceEnvironment,
  signal: AbortSignal,
): Promise<ImageDocuments> {
  const key = `documents ${lookupKey} ${formatPlatformAll(normalizePlatform(platform))}`;
  return lookups.once(key, signal, (shared) => fetchImageDocuments(origin(shared), top, platform));
}
