import type { JsonObject } from "../../../llb/stringify-go.js";
import type { Platform } from "../../../proto/generated/ops.js";

/** A platform as members of the JSON that keys are made of; empty parts but the first two are left out. */
export function platformMembers({
  OS = "",
  Architecture = "",
  Variant,
  OSVersion,
  OSFeatures,
}: Platform): JsonObject {
  return {
    OS,
    Arch: Architecture,
    Variant: Variant || undefined,
    OSVersion: OSVersion || undefined,
    OSFeatures: OSFeatures?.length ? OSFeatures : undefined,
  };
}
