import { digestOf } from "../../../base/image/digest.js";
import type { Platform } from "../../../proto/generated/ops.js";
import { platformMembers } from "../../ops/keys/platform-members.js";
import { jsonDigest } from "../source-key.js";

/**
 * The first key of an image: what its reference led to, for whom, and how many of its layers.
 * Agrees with mainManifestKey, source/containerimage/pull.go.
 */
export function manifestKey(digest: string, platform: Platform, layerLimit: number | undefined): string {
  return jsonDigest({ Digest: digest, ...platformMembers(platform), Limit: layerLimit });
}

/**
 * The id of layers upon each other by what is in them, the image specification's ChainID; undefined for none.
 * Agrees with identity.ChainID of the OCI image specification.
 */
export function chainId(diffIds: readonly string[]): string | undefined {
  let chain: string | undefined;
  for (const diffId of diffIds) {
    chain = chain === undefined ? diffId : digestOf(Buffer.from(`${chain} ${diffId}`));
  }
  return chain;
}
