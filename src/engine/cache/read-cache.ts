import { digestLike, digestProblem } from "../../base/image/digest.js";
import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import { documentKind, isConfigType } from "../../registry/media-types.js";
import { isRecord } from "../../registry/registry-error.js";
import type { StepContext } from "../step-context.js";
import {
  CACHE_CONFIG,
  type CacheConfig,
  MAX_CACHE_DOCUMENT,
  malformed,
  parseCacheConfig,
  parseDocument,
} from "./cache-config.js";
import { inlineCache } from "./inline-cache.js";
import { parseDescriptor } from "./layer-descriptor.js";

/** A cache that was read: what `importCache` takes. */
export interface ReadCache {
  readonly config: CacheConfig;
  /** Of the layers' blobs. */
  readonly descriptors: readonly OciDescriptor[];
}

/** Reads a small blob; it is checked here. */
export type DocumentReader = (descriptor: OciDescriptor, signal: AbortSignal) => Promise<Uint8Array>;

/** More images than an index of several platforms has. */
const MAX_IMAGES = 64;

/**
 * Reads an exported cache, in any of its forms, or the caches that images have in their configs: one for each platform.
 *
 * Rejects with a BuildError `cache/config` for what is none, is too large, or is not what its digest says; and as the
 * reader does. Agrees with `Resolve`, BuildKit's cache/remotecache/import.go. Spec: spec/engine/cache.md#import
 */
export async function readCache(
  read: DocumentReader,
  manifest: OciDescriptor,
  context: StepContext,
): Promise<readonly ReadCache[]> {
  const reader = new CacheReader(read, context.signal);
  const json = await reader.document(manifest, "manifest");
  const kind = kindOf(json);
  context.progress.status(`inferred cache manifest type: ${mediaTypeOf(json, kind)}`, { isDone: true });
  const listed = descriptorsOf(kind === "index" ? json.manifests : json.layers);
  const own = kind === "index" ? listed : descriptorsOf([json.config]);
  const config = own.find(({ mediaType }) => mediaType === CACHE_CONFIG);
  if (config === undefined) return reader.images(json, manifest);
  const descriptors = listed.filter((descriptor) => descriptor !== config);
  return [{ config: parseCacheConfig(await reader.bytes(config, "config")), descriptors }];
}

class CacheReader {
  readonly #read: DocumentReader;
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();

  constructor(read: DocumentReader, signal: AbortSignal) {
    this.#read = read;
    this.#signal = signal;
  }

  async bytes(descriptor: OciDescriptor, what: string): Promise<Uint8Array> {
    const { digest, size } = descriptor;
    if (size > MAX_CACHE_DOCUMENT) throw malformed(`${what} is too large (${size} > ${MAX_CACHE_DOCUMENT})`);
    const bytes = await this.#read(descriptor, this.#signal);
    const problem = digestProblem(digest);
    if (problem !== undefined) throw malformed(problem);
    const actual = digestLike(digest, bytes);
    if (actual !== digest) throw malformed(`unexpected digest ${actual} of ${what}, expected ${digest}`);
    return bytes;
  }

  async document(descriptor: OciDescriptor, what: string): Promise<Record<string, unknown>> {
    return parseDocument(await this.bytes(descriptor, what), what);
  }

  /** The caches in the configs of an image, or of the images of an index. */
  async images(top: Record<string, unknown>, descriptor: OciDescriptor): Promise<readonly ReadCache[]> {
    const caches: ReadCache[] = [];
    const waiting = [{ json: top, descriptor }];
    this.#seen.add(descriptor.digest);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { json } = next;
      if (kindOf(json) === "index") {
        for (const image of descriptorsOf(json.manifests)) {
          if (this.#seen.has(image.digest) || documentKind(image.mediaType) === undefined) continue;
          if (this.#seen.size >= MAX_IMAGES) throw malformed(`more than ${MAX_IMAGES} images`);
          this.#seen.add(image.digest);
          waiting.push({ json: await this.document(image, "manifest"), descriptor: image });
        }
        continue;
      }
      const cache = await this.#inline(json);
      if (cache !== undefined) caches.push(cache);
    }
    return caches;
  }

  async #inline(manifest: Record<string, unknown>): Promise<ReadCache | undefined> {
    const [config] = descriptorsOf([manifest.config]);
    if (config === undefined || !isConfigType(config.mediaType)) return undefined;
    const layers = descriptorsOf(manifest.layers);
    if (!Array.isArray(manifest.layers) || layers.length !== manifest.layers.length) return undefined;
    return layers.length === 0 ? undefined : inlineCache(await this.document(config, "config"), layers);
  }
}

/** What a document is: what it says, or else what it has. Agrees with `DetectManifestBlobMediaType`, util/imageutil. */
function kindOf(json: Record<string, unknown>): "index" | "manifest" {
  const said = typeof json.mediaType === "string" ? documentKind(json.mediaType) : undefined;
  const hasIndex = Array.isArray(json.manifests);
  const hasManifest = Array.isArray(json.layers) || isRecord(json.config);
  if (hasIndex && hasManifest) throw malformed("invalid ambiguous manifest and manifest list");
  if (hasIndex && said !== "manifest") return "index";
  if (hasManifest && said !== "index") return "manifest";
  throw malformed("unsupported or uninferrable manifest type");
}

function mediaTypeOf(json: Record<string, unknown>, kind: "index" | "manifest"): string {
  return typeof json.mediaType === "string" ? json.mediaType : `application/vnd.oci.image.${kind}.v1+json`;
}

function descriptorsOf(json: unknown): readonly OciDescriptor[] {
  return (Array.isArray(json) ? json : []).flatMap((value) => parseDescriptor(value) ?? []);
}
