import { type Entitlements, parseEntitlements } from "../../client/build/entitlements.js";
import type { CliOption } from "./cli-option.js";

/** What a build may do beyond the usual. */
export const allowOption: CliOption<Entitlements> = {
  flags: "--allow <entitlement>",
  summary: "let the build do more: network.host, security.insecure, device, buildx.local.delete",
  completes: ["network.host", "security.insecure", "device", "buildx.local.delete"],
  read: parseEntitlements,
};
