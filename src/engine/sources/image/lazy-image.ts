import { BuildError } from "../../../base/diagnostic/build-error.js";
import { digestProblem } from "../../../base/image/digest.js";
import type { ImageDocuments } from "../../../registry/image-config.js";
import type { LayerDescriptor } from "../../../registry/manifest.js";
import { isRecord } from "../../../registry/registry-error.js";
import type { BlobProvider, Layer, LayerBlob } from "../../layers/layer.js";
import type { LayerStore } from "../../layers/layer-store.js";
import { chainId } from "./image-keys.js";
import type { LayerFetch } from "./image-origin.js";
import { compressionOf } from "./layer-media-types.js";

/** The layers of an image, and what each has in it. */
export interface ImageLayers {
  readonly descriptors: readonly LayerDescriptor[];
  readonly diffIds: readonly string[];
  /** The id of all of them together; undefined if there are none, or if the config does not say that these are layers. */
  readonly chainId: string | undefined;
}

/**
 * The layers that an image's manifest and config agree on, no more than a limit.
 *
 * @throws BuildError `image/config` if they do not, or are fewer. Agrees with getLayers, util/pull/pull.go.
 */
export function imageLayers(
  { config, layers }: ImageDocuments,
  ref: string,
  limit: number | undefined,
): ImageLayers {
  const rootfs = rootfsOf(config.bytes, ref);
  const diffIds = diffIdsOf(rootfs, ref);
  if (diffIds.length !== layers.length) {
    const counts = `its config names ${diffIds.length}, its manifest ${layers.length}`;
    throw imageError(ref, `mismatched image rootfs and manifest layers: ${counts}`);
  }
  for (const { digest, size } of layers) {
    const problem = size < 0 ? "invalid size" : digestProblem(digest);
    if (problem !== undefined) throw imageError(ref, `invalid descriptor of a layer "${digest}": ${problem}`);
  }
  if (limit !== undefined && limit > layers.length) {
    const message = `layer limit ${limit} is greater than the number of layers in the image ${layers.length}`;
    throw imageError(ref, message);
  }
  const used = diffIds.slice(0, limit);
  return {
    descriptors: layers.slice(0, limit),
    diffIds: used,
    chainId: rootfs.type === "layers" ? chainId(used) : undefined,
  };
}

/** The layers in a layer store, lowest first, none of them fetched. */
export function lazyLayers(
  store: LayerStore,
  { descriptors, diffIds }: ImageLayers,
  description: string,
  fetch: LayerFetch,
): readonly Layer[] {
  const layers: Layer[] = [];
  for (const [i, descriptor] of descriptors.entries()) {
    const provider: BlobProvider = (_blob, context) => fetch(descriptor, context);
    const blob = layerBlob(descriptor, diffIds[i]!);
    layers.push(store.lazy({ blob, below: [...layers], provider, description }));
  }
  return layers;
}

function layerBlob({ mediaType, digest, size, annotations }: LayerDescriptor, diffId: string): LayerBlob {
  const own = Object.keys(annotations).length === 0 ? {} : { annotations };
  return { descriptor: { mediaType, digest, size, ...own }, diffId, compression: compressionOf(mediaType) };
}

function rootfsOf(config: Uint8Array, ref: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(config).toString("utf8"));
  } catch (cause) {
    throw imageError(ref, "failed to resolve rootfs: its config is not JSON", cause);
  }
  return isRecord(json) && isRecord(json.rootfs) ? json.rootfs : {};
}

function diffIdsOf(rootfs: Record<string, unknown>, ref: string): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(rootfs.diff_ids) ? rootfs.diff_ids : [];
  return listed.map((diffId) => {
    if (typeof diffId === "string" && digestProblem(diffId) === undefined) return diffId;
    throw imageError(
      ref,
      "failed to resolve rootfs: its config names a layer by something that is no digest",
    );
  });
}

function imageError(ref: string, message: string, cause?: unknown): BuildError {
  return new BuildError("image/config", `${ref}: ${message}`, { cause });
}
