import type { LayerBlob } from "../../layers/layer.js";

const OCI = "application/vnd.oci.image.layer.v1.tar";
const OCI_FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar";
const DOCKER = "application/vnd.docker.image.rootfs.diff.tar";
const DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";

/** How the layer of a media type is compressed; `other` for what has to be looked at. */
export function compressionOf(mediaType: string): LayerBlob["compression"] {
  return COMPRESSIONS.get(mediaType) ?? "other";
}

/** Whether a registry may not hand out the layer, which is then to be had by its URLs. */
export function isForeign(mediaType: string): boolean {
  return mediaType.startsWith(OCI_FOREIGN) || mediaType.startsWith(DOCKER_FOREIGN);
}

/** Docker's own two say `tar.gzip` where OCI says `tar+gzip`; what says nothing may be either. */
const COMPRESSIONS: ReadonlyMap<string, LayerBlob["compression"]> = new Map([
  [OCI, "uncompressed"],
  [`${OCI}+gzip`, "gzip"],
  [`${OCI}+zstd`, "zstd"],
  [OCI_FOREIGN, "uncompressed"],
  [`${OCI_FOREIGN}+gzip`, "gzip"],
  [`${OCI_FOREIGN}+zstd`, "zstd"],
  [`${DOCKER}.gzip`, "gzip"],
  [`${DOCKER}.zstd`, "zstd"],
  [`${DOCKER_FOREIGN}.gzip`, "gzip"],
  [`${DOCKER_FOREIGN}.zstd`, "zstd"],
]);
