import { compareUtf8 } from "../util/compare-utf8.js";
import { formatPlatformAll } from "./format-platform.js";
import { hostPlatform } from "./host-platform.js";
import { normalizeArchitecture, normalizeOs } from "./platform-names.js";
import type { Platform } from "./platform-type.js";

/**
 * The platform under the names that Go uses: `aarch64` becomes `arm64`, `x86_64` `amd64`, `linux/arm` gets `v7`,
 * `linux/arm64/v8` and `linux/amd64/v1` lose their variant. An empty operating system becomes that of the host.
 * Agrees with containerd/platforms, `Normalize`.
 */
export function normalizePlatform(platform: Platform, host?: Platform): Platform {
  if (isCommon(platform)) return platform;
  const features = platform.osFeatures ?? [];
  const { architecture, variant } = normalizeArchitecture(platform.architecture, platform.variant ?? "");
  return {
    os: platform.os === "" ? (host ?? hostPlatform()).os : normalizeOs(platform.os),
    architecture,
    variant: variant === "" ? undefined : variant,
    osVersion: platform.osVersion === "" ? undefined : platform.osVersion,
    osFeatures: features.length === 0 ? undefined : [...new Set(features)].sort(compareUtf8),
  };
}

/** Whether two platforms are equal once normalised, part for part. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return formatPlatformAll(normalizePlatform(a)) === formatPlatformAll(normalizePlatform(b));
}

/** The platforms of most builds need no work. */
function isCommon(platform: Platform): boolean {
  return (
    platform.os === "linux" &&
    (platform.architecture === "amd64" || platform.architecture === "arm64") &&
    platform.variant === undefined &&
    platform.osVersion === undefined &&
    platform.osFeatures === undefined
  );
}
