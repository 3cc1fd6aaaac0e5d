import type { Image } from "../base/image/image.js";
import { stringifyImage } from "../base/image/print-image.js";
import {
  formatPlatformAll,
  hostPlatform,
  normalizePlatform,
  type Platform,
} from "../base/platform/platform.js";
import type { Lowered } from "../llb/lower/lower.js";
import { stringifyGo } from "../llb/stringify-go.js";
import type { Attestation, GatewayResult, Ref } from "./gateway.js";

/** What was built for one platform. */
export interface PlatformResult {
  /** Undefined if none was asked for. */
  readonly platform: Platform | undefined;
  readonly ref: Ref;
  readonly lowered: Lowered;
  readonly attestation: Attestation | undefined;
}

/** The name of a platform in a result. */
export function platformId(platform: Platform | undefined): string {
  return formatPlatformAll(normalizePlatform(platform ?? hostPlatform()));
}

/**
 * The result of a build: files and an image config, or several of both by platform.
 * Agrees with Client.Build and ResultBuilder, frontend/dockerui/build.go.
 */
export function joinResults(results: readonly PlatformResult[], multiPlatform: boolean): GatewayResult {
  const metadata = new Map<string, Uint8Array>();
  const refs = new Map<string, Ref>();
  const attestations = new Map<string, readonly Attestation[]>();
  for (const { platform, ref, lowered, attestation } of results) {
    const id = platformId(platform);
    const suffix = multiPlatform ? `/${id}` : "";
    const add = (key: string, text: string) => metadata.set(key + suffix, Buffer.from(text));
    add("containerimage.config", stringifyImage(lowered.image));
    if (lowered.baseImage !== undefined) add("containerimage.base.config", stringifyImage(lowered.baseImage));
    if (lowered.epoch !== undefined) add("source.date.epoch", String(lowered.epoch));
    if (attestation !== undefined) attestations.set(id, [attestation]);
    refs.set(id, ref);
  }
  const platforms = results.map(({ platform, lowered }) => exportPlatform(platform, lowered.image));
  metadata.set("refs.platforms", Buffer.from(stringifyGo({ Platforms: platforms })));
  return {
    ...(multiPlatform ? { refs } : { ref: results[0]!.ref }),
    metadata,
    attestations,
  };
}

/** A Windows image tells which version it is for. Agrees with makeExportPlatform, frontend/dockerui/build.go. */
function exportPlatform(asked: Platform | undefined, image: Image) {
  const platform = normalizePlatform(asked ?? hostPlatform());
  const isExtended = platform.os === "windows" && image.platform.os === "windows";
  const version = platform.osVersion || (isExtended ? image.platform.osVersion : undefined);
  const features = platform.osFeatures ?? (isExtended ? image.platform.osFeatures : undefined);
  return {
    ID: formatPlatformAll(platform),
    Platform: {
      architecture: platform.architecture,
      os: platform.os,
      "os.version": version || undefined,
      "os.features": features?.length ? features : undefined,
      variant: platform.variant || undefined,
    },
  };
}
