import { digestProblem } from "../../base/image/digest.js";
import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import { OCI_LAYER } from "../../base/oci/layout-writer.js";
import { isRecord } from "../../registry/registry-error.js";
import type { LayerBlob } from "../layers/layer.js";

/** The annotation that has a layer's diff id. */
export const UNCOMPRESSED = "containerd.io/uncompressed";
/** The annotation that has the time when a layer was made. */
export const CREATED_AT = "buildkit/createdat";
const DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";

const SUFFIXES: Readonly<Record<LayerBlob["compression"], string>> = {
  uncompressed: "",
  gzip: "gzip",
  zstd: "zstd",
  other: "",
};

/** The descriptor of a layer as exported caches have it. */
export function describeLayer(
  { descriptor, diffId, compression }: LayerBlob,
  hasOciTypes: boolean,
): OciDescriptor {
  const suffix = SUFFIXES[compression];
  const mediaType = hasOciTypes
    ? `${OCI_LAYER}${suffix && `+${suffix}`}`
    : `${DOCKER_LAYER}${suffix && `.${suffix}`}`;
  const annotations = Object.entries({ ...descriptor.annotations, [UNCOMPRESSED]: diffId });
  return {
    mediaType: compression === "other" ? descriptor.mediaType : mediaType,
    digest: descriptor.digest,
    size: descriptor.size,
    annotations: Object.fromEntries(annotations.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The layer that a descriptor tells of; undefined if it does not say what is in it. */
export function layerOf(descriptor: OciDescriptor): LayerBlob | undefined {
  const diffId = descriptor.annotations?.[UNCOMPRESSED];
  if (diffId === undefined || digestProblem(diffId) !== undefined) return undefined;
  return { descriptor, diffId, compression: compressionOf(descriptor.mediaType) };
}

function compressionOf(mediaType: string): LayerBlob["compression"] {
  if (/[.+]gzip$/.test(mediaType)) return "gzip";
  if (/[.+]zstd$/.test(mediaType)) return "zstd";
  return mediaType === OCI_LAYER || mediaType === DOCKER_LAYER ? "uncompressed" : "other";
}

/** A descriptor of a document that nobody has checked; undefined if it is none. */
export function parseDescriptor(json: unknown): OciDescriptor | undefined {
  if (!isRecord(json)) return undefined;
  const { digest, size, mediaType = "", annotations } = json;
  if (typeof digest !== "string" || digestProblem(digest) !== undefined) return undefined;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
  if (typeof mediaType !== "string") return undefined;
  const texts = Object.entries(isRecord(annotations) ? annotations : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { mediaType, digest, size, annotations: Object.fromEntries(texts) };
}
