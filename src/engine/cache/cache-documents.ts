import { digestOf } from "../../base/image/digest.js";
import { OCI_INDEX, OCI_MANIFEST, type OciDescriptor } from "../../base/oci/layout-writer.js";
import { encodeText } from "../../base/util/decode-text.js";
import { CACHE_CONFIG, printCacheConfig } from "./cache-config.js";
import type { ExportedCache } from "./export-cache.js";
import { describeLayer } from "./layer-descriptor.js";

/** How an exported cache is written. */
export interface CacheFormat {
  /** As an image's manifest, which registries know; or as an index of blobs. */
  readonly isImageManifest: boolean;
  /** With the media types of OCI; or those of Docker, which go with an index only. */
  readonly hasOciTypes: boolean;
}

/** A JSON document of a cache. */
export interface CacheDocument {
  readonly descriptor: OciDescriptor;
  readonly bytes: Uint8Array;
}

/** What an exported cache consists of, besides the blobs of its layers. */
export interface CacheDocuments {
  readonly config: CacheDocument;
  readonly manifest: CacheDocument;
}

const DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";

/**
 * The documents of a cache, which refer to its layers in the order of its config, the same one as often as it has it.
 * Agrees with `ExportableCache`, BuildKit's cache/remotecache/export.go.
 */
export function cacheDocuments(
  { config, layers }: ExportedCache,
  { isImageManifest, hasOciTypes }: CacheFormat,
): CacheDocuments {
  const described = layers.map((layer) => describeLayer(layer, hasOciTypes));
  const configDocument = documentOf(CACHE_CONFIG, printCacheConfig(config));
  const mediaType = isImageManifest ? OCI_MANIFEST : hasOciTypes ? OCI_INDEX : DOCKER_INDEX;
  const manifest = isImageManifest
    ? { schemaVersion: 2, mediaType, config: configDocument.descriptor, layers: described }
    : { schemaVersion: 2, mediaType, manifests: [...described, configDocument.descriptor] };
  return { config: configDocument, manifest: documentOf(mediaType, encodeText(JSON.stringify(manifest))) };
}

function documentOf(mediaType: string, bytes: Uint8Array): CacheDocument {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
