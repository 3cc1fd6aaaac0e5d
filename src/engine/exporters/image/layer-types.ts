import { OCI_LAYER } from "../../../base/oci/layout-writer.js";

const DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
const DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";
const OCI_FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar";

// OCI's `+gzip` is Docker's `.gzip`, but for zstd, of which Docker has no such form in foreign layers.
const PAIRS: readonly (readonly [oci: string, docker: string])[] = [
  [OCI_LAYER, DOCKER_LAYER],
  [`${OCI_LAYER}+gzip`, `${DOCKER_LAYER}.gzip`],
  [`${OCI_LAYER}+zstd`, `${DOCKER_LAYER}.zstd`],
  [OCI_FOREIGN, DOCKER_FOREIGN],
  [`${OCI_FOREIGN}+gzip`, `${DOCKER_FOREIGN}.gzip`],
];
const TO_DOCKER: ReadonlyMap<string, string> = new Map(PAIRS);
const TO_OCI: ReadonlyMap<string, string> = new Map(PAIRS.map(([oci, docker]) => [docker, oci]));

/**
 * The media type of a layer in documents of OCI's or of Docker's kind; one that has no other form stays. Agrees with
 * convertLayerMediaType, util/compression.
 */
export function convertLayerType(mediaType: string, isOci: boolean): string {
  return (isOci ? TO_OCI : TO_DOCKER).get(mediaType) ?? mediaType;
}

/** Whether a layer of this type is not to be pushed. Agrees with IsNonDistributable, containerd's images. */
export function isNonDistributable(mediaType: string): boolean {
  return mediaType.startsWith(OCI_FOREIGN) || mediaType.startsWith(DOCKER_FOREIGN);
}

/**
 * The type of a layer that may be found elsewhere (it has URLs) or not. Agrees with ociDesc, BuildKit's cache/refs.go.
 */
export function distributionType(mediaType: string, isForeign: boolean): string {
  if (isForeign === isNonDistributable(mediaType)) return mediaType;
  return isForeign
    ? mediaType.replace(OCI_LAYER, OCI_FOREIGN).replace(DOCKER_LAYER, DOCKER_FOREIGN)
    : mediaType.replace(OCI_FOREIGN, OCI_LAYER).replace(DOCKER_FOREIGN, DOCKER_LAYER);
}
