import { BuildError } from "../base/diagnostic/build-error.js";
import {
  choosePlatform,
  formatPlatformAll,
  type Platform,
  type PlatformMatcher,
  platformMatcher,
} from "../base/platform/platform.js";
import { goQuote } from "../base/util/go-quote.js";
import { type Descriptor, type LayerDescriptor, parseManifest, parsePlatformObject } from "./manifest.js";
import { isConfigType } from "./media-types.js";
import type { Content, Repository } from "./repository.js";

/** Where manifests and configs come from. */
export type ContentSource = Pick<Repository, "manifest" | "config">;

/** Indexes may list indexes. */
const MAX_DEPTH = 8;
const MAX_PLATFORMS_LISTED = 12;

/** An image for one platform: all of it but the content of its layers. */
export interface ImageDocuments {
  readonly manifest: Content;
  readonly config: Content;
  readonly layers: readonly LayerDescriptor[];
}

/** The config of {@link fetchImageDocuments}. */
export async function fetchImageConfig(
  repository: ContentSource,
  top: Content,
  platform: Platform,
): Promise<Uint8Array> {
  return (await fetchImageDocuments(repository, top, platform)).config.bytes;
}

/**
 * Follows a manifest or index to the image for a platform.
 *
 * An image that is not in an index is taken for whatever platform it is. Rejects with a BuildError. Agrees with
 * containerd's core/images, `Manifest` and `Config`.
 */
export async function fetchImageDocuments(
  repository: ContentSource,
  top: Content,
  platform: Platform,
): Promise<ImageDocuments> {
  const matcher = platformMatcher(platform);
  let current = top;
  let mustMatch = false;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const document = parseManifest(current.bytes, current.mediaType, current.digest);
    if (document.kind === "manifest") {
      const config = await fetchConfig(repository, document.config);
      if (mustMatch && !matcher.match(configPlatform(config.bytes))) throw noMatch(top, platform, []);
      return { manifest: current, config, layers: document.layers };
    }
    const chosen = chooseManifest(document.manifests, matcher);
    if (chosen === undefined) throw noMatch(top, platform, document.manifests);
    mustMatch = chosen.platform === undefined;
    current = await repository.manifest(chosen);
  }
  throw new BuildError(
    "image/protocol",
    `manifest ${top.digest}: indexes are nested more than ${MAX_DEPTH} deep`,
  );
}

/** The best that says what it is for; else the first that does not. */
function chooseManifest(manifests: readonly Descriptor[], matcher: PlatformMatcher): Descriptor | undefined {
  const known: Descriptor[] = [];
  const platforms: Platform[] = [];
  for (const manifest of manifests) {
    if (manifest.platform === undefined) continue;
    known.push(manifest);
    platforms.push(manifest.platform);
  }
  const best = choosePlatform(matcher, platforms);
  return best === -1 ? manifests.find(({ platform }) => platform === undefined) : known[best];
}

async function fetchConfig(repository: ContentSource, descriptor: Descriptor): Promise<Content> {
  if (!isConfigType(descriptor.mediaType)) {
    throw new BuildError(
      "image/config",
      `encountered unknown type ${goQuote(descriptor.mediaType)}; children may not be fetched; this is not a container image`,
    );
  }
  return repository.config(descriptor);
}

/** The platform that a config names; a config that cannot be read has none. */
function configPlatform(config: Uint8Array): Platform {
  const nothing: Platform = { os: "unknown", architecture: "" };
  try {
    return parsePlatformObject(JSON.parse(Buffer.from(config).toString("utf8"))) ?? nothing;
  } catch {
    return nothing;
  }
}

function noMatch(top: Content, platform: Platform, manifests: readonly Descriptor[]): BuildError {
  const names = manifests.flatMap((manifest) => {
    const known = manifest.platform !== undefined && manifest.platform.os !== "unknown";
    return known ? [formatPlatformAll(manifest.platform)] : [];
  });
  const listed = [...new Set(names)].slice(0, MAX_PLATFORMS_LISTED).join(", ");
  const advice = listed === "" ? "the image has none that could be chosen" : `choose one of ${listed}`;
  return new BuildError(
    "image/platform",
    `no match for platform in manifest ${top.digest}: not found; it has nothing for ${formatPlatformAll(platform)}, ${advice}`,
  );
}
