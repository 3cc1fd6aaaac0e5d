import { normalizePlatform, type Platform } from "../../base/platform/platform.js";
import type { Platform as PlatformMessage } from "../../proto/generated/ops.js";

/** A platform as the rest of the program has it; undefined for none. */
export function platformOf(message: PlatformMessage | undefined): Platform | undefined {
  if (message === undefined) return undefined;
  const { Architecture = "", OS = "", Variant = "", OSVersion, OSFeatures } = message;
  return normalizePlatform({
    architecture: Architecture,
    os: OS,
    variant: Variant,
    ...(OSVersion && { osVersion: OSVersion }),
    ...(OSFeatures?.length && { osFeatures: OSFeatures }),
  });
}
