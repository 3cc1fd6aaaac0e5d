import type { Platform } from "../../base/platform/platform.js";
import type { Platform as PlatformMessage } from "../../proto/generated/ops.js";

/** A platform as an op holds it. */
export function platformMessage(platform: Platform): PlatformMessage {
  return {
    Architecture: platform.architecture,
    OS: platform.os,
    Variant: platform.variant,
    OSVersion: platform.osVersion,
    OSFeatures: platform.osFeatures,
  };
}
