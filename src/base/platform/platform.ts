// The names of this room in one place; each file stands for one of them.
export { formatPlatform, formatPlatformAll } from "./format-platform.js";
export { hostPlatform } from "./host-platform.js";
export { normalizePlatform, samePlatform } from "./normalize-platform.js";
export { parsePlatform } from "./parse-platform.js";
export { choosePlatform, type PlatformMatcher, platformMatcher } from "./platform-matcher.js";
export type { Platform } from "./platform-type.js";
