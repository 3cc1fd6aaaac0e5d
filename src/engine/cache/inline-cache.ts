import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import { encodeText } from "../../base/util/decode-text.js";
import { isRecord } from "../../registry/registry-error.js";
import {
  type CacheConfig,
  type ConfigRecord,
  malformed,
  parseCacheRecords,
  printCacheConfig,
} from "./cache-config.js";
import type { ExportedCache } from "./export-cache.js";
import { CREATED_AT, UNCOMPRESSED } from "./layer-descriptor.js";
import type { ReadCache } from "./read-cache.js";

/** The member of an image's config that has a cache: the base64 of its records. */
export const INLINE_CACHE = "moby.buildkit.cache.v0";

/**
 * The cache in an image's config: its records refer to the layers of the image by their positions.
 *
 * @returns undefined if there is none, or the image's layers are not what its config says
 * @throws BuildError `cache/config`. Agrees with `importInlineCache`, BuildKit's cache/remotecache/import.go.
 */
export function inlineCache(
  config: Record<string, unknown>,
  layers: readonly OciDescriptor[],
): ReadCache | undefined {
  const cache = config[INLINE_CACHE];
  const diffIds = isRecord(config.rootfs) ? textsOf(config.rootfs.diff_ids) : [];
  if (typeof cache !== "string" || diffIds.length !== layers.length) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(cache, "base64").toString("utf8"));
  } catch (cause) {
    throw malformed("the image's cache is not JSON", cause);
  }
  const created = creationTimes(config.history);
  return {
    config: {
      layers: layers.map(({ digest }, index) => ({ blob: digest, parent: index - 1 })),
      records: parseCacheRecords(json),
    },
    descriptors: layers.map((layer, index) => {
      const annotations = {
        ...layer.annotations,
        ...(created[index] !== undefined && { [CREATED_AT]: created[index] }),
        [UNCOMPRESSED]: diffIds[index]!,
      };
      return { ...layer, annotations };
    }),
  };
}

/**
 * The records of a cache for the config of an image: those results only whose layers all are the image's.
 *
 * @param layers the image's layers: digests of blobs or diff ids
 * @returns what goes into {@link INLINE_CACHE}; undefined if there would be no result in it.
 * Agrees with `ExportForLayers`, BuildKit's cache/remotecache/inline.
 */
export function inlineRecords(
  { config, layers: blobs }: ExportedCache,
  layers: readonly string[],
): string | undefined {
  const positions = new Map(layers.map((digest, index) => [digest, index]));
  const indexes = blobs.map(
    ({ descriptor, diffId }) => positions.get(descriptor.digest) ?? positions.get(diffId),
  );
  const records = config.records.map((record) => inlineRecord(record, config, indexes));
  if (records.every(({ results, chains }) => results.length + chains.length === 0)) return undefined;
  const text = new TextDecoder().decode(printCacheConfig({ layers: [], records }));
  return Buffer.from(encodeText(JSON.stringify(JSON.parse(text).records))).toString("base64");
}

function inlineRecord(
  record: ConfigRecord,
  { layers }: CacheConfig,
  indexes: readonly (number | undefined)[],
): ConfigRecord {
  const [result] = record.results;
  if (result === undefined) return record;
  const chain: number[] = [];
  for (let index = result.layer; index !== -1; index = layers[index]!.parent) {
    const position = indexes[index];
    if (position === undefined) return { ...record, results: [] };
    chain.push(position);
  }
  chain.reverse();
  if (chain.every((position, index) => position === index))
    return { ...record, results: [{ layer: chain.length - 1, createdAt: result.createdAt }] };
  return { ...record, results: [], chains: [{ layers: chain, createdAt: result.createdAt }] };
}

/** When the layers of an image were made, as its history says. */
function creationTimes(history: unknown): readonly (string | undefined)[] {
  return (Array.isArray(history) ? history : [])
    .filter((entry) => isRecord(entry) && entry.empty_layer !== true)
    .map((entry) => (isRecord(entry) && typeof entry.created === "string" ? entry.created : undefined));
}

function textsOf(json: unknown): readonly string[] {
  return (Array.isArray(json) ? json : []).filter((text) => typeof text === "string");
}
