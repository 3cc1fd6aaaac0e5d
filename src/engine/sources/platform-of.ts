import type { Platform } from "../../base/platform/platform.js";
import type { Platform as PlatformMessage } from "../../proto/generated/ops.js";

/** The platform that an op names. */
export function platformOf({
  OS = "",
  Architecture = "",
  Variant,
  OSVersion,
  OSFeatures,
}: PlatformMessage): Platform {
  return {
    os: OS,
    architecture: Architecture,
    variant: Variant || undefined,
    osVersion: OSVersion || undefined,
    osFeatures: OSFeatures?.length ? OSFeatures : undefined,
  };
}
