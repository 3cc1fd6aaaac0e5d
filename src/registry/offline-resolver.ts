import { normalizePlatform, type Platform } from "../base/platform/platform.js";
import type { ImageResolver } from "../frontend/image-resolver.js";
import { createLayeredResolver, fullName } from "./layered-resolver.js";

/**
 * A resolver that needs no network: it knows the configs it is given, and takes every other image for one that says
 * nothing but its platform.
 *
 * No reference is pinned. The config made up for an image has no environment (the compiler sets its usual PATH), no
 * user and no entrypoint, and one layer, since an image without layers would count as `scratch`. What is compiled
 * from it is right as far as it does not depend on the base image's config. Spec: spec/registry.md#offline.
 */
export function createOfflineResolver(configs: ReadonlyMap<string, Uint8Array>): ImageResolver {
  return createLayeredResolver(configs, {
    async resolve(text, { platform }) {
      return { ref: fullName(text), digest: "", config: assumedConfig(platform) };
    },
  });
}

/** The digest of nothing, which is no layer's. */
const ASSUMED_LAYER = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The least that an image's config may say. */
function assumedConfig(platform: Platform): Uint8Array {
  const { os, architecture, variant, osVersion, osFeatures } = normalizePlatform(platform);
  const config = {
    architecture,
    os,
    ...(variant !== undefined && { variant }),
    ...(osVersion !== undefined && { "os.version": osVersion }),
    ...(osFeatures !== undefined && { "os.features": osFeatures }),
    config: {},
    rootfs: { type: "layers", diff_ids: [ASSUMED_LAYER] },
  };
  return Buffer.from(JSON.stringify(config));
}
