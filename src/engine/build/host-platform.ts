import { hostPlatform, normalizePlatform } from "../../base/platform/platform.js";

/** The platform that steps are run for if nobody says another. */
export const HOST_PLATFORM = normalizePlatform(hostPlatform());
