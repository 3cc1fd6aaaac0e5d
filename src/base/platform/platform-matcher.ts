import { normalizePlatform } from "./normalize-platform.js";
import type { Platform } from "./platform-type.js";
import { isCompatibleWindows, parseWindowsVersion } from "./windows-version.js";

/** Says which platforms of a list serve, and which of two serves better. */
export interface PlatformMatcher {
  match(platform: Platform): boolean;
  /** Whether `a` is preferred to `b`. */
  less(a: Platform, b: Platform): boolean;
}

/**
 * What a machine of the given platform can run, best first: older ARM variants, 32-bit ARM on arm64, lower levels of
 * amd64, 386 on amd64.
 *
 * Agrees with containerd/platforms, `Only`.
 */
export function platformMatcher(platform: Platform, host?: Platform): PlatformMatcher {
  const candidates = compatiblePlatforms(normalizePlatform(platform, host));
  const matchers = candidates.map((candidate) => singleMatcher(normalizePlatform(candidate, host), host));
  return {
    match: (other) => matchers.some((matches) => matches(other)),
    less: (a, b) => isPreferred(matchers, a, b),
  };
}

/** The place of the best platform in a list, -1 if none serves; the first of equals is taken. */
export function choosePlatform(matcher: PlatformMatcher, platforms: readonly Platform[]): number {
  let best = -1;
  for (let i = 0; i < platforms.length; i++) {
    if (matcher.match(platforms[i]!) && (best === -1 || matcher.less(platforms[i]!, platforms[best]!)))
      best = i;
  }
  return best;
}

type Matches = (platform: Platform) => boolean;

/** Levels above this are made up; it bounds the list. */
const MAX_LEVEL = 64;

/** The platform itself and what it can run too, in order of preference. Agrees with `platformVector`. */
function compatiblePlatforms(platform: Platform): readonly Platform[] {
  switch (platform.architecture) {
    case "amd64":
      return [
        platform,
        ...lowerLevels(platform, 1),
        { ...platform, architecture: "386", variant: undefined },
      ];
    case "arm":
      return [platform, ...lowerLevels(platform, 5)];
    case "arm64":
      return compatibleWithArm64(platform);
    default:
      return [platform];
  }
}

function lowerLevels(platform: Platform, lowest: number): Platform[] {
  const level = /^v?\+?(\d+)$/.exec(platform.variant ?? "")?.[1];
  const platforms: Platform[] = [];
  if (level === undefined) return platforms;
  for (let n = Math.min(Number(level), MAX_LEVEL) - 1; n >= lowest; n--) {
    platforms.push({ ...platform, variant: `v${n}` });
  }
  return platforms;
}

/** v9.N runs what v8.(N+5) runs; all run 32-bit ARM up to v8. A variant that does not exist runs nothing. */
function compatibleWithArm64(platform: Platform): readonly Platform[] {
  const match = /^v([89])(?:\.(\d))?$/.exec(platform.variant ?? "v8");
  const minor = Number(match?.[2] ?? 0);
  if (match === null || (match[1] === "9" && minor > 7)) return [];
  const variants: string[] = [];
  const addMinors = (major: number, highest: number) => {
    for (let n = highest; n >= 0; n--) variants.push(n === 0 ? `v${major}` : `v${major}.${n}`);
  };
  if (match[1] === "9") {
    addMinors(9, minor);
    addMinors(8, Math.min(minor + 5, 9));
  } else {
    addMinors(8, minor);
  }
  const arm: Platform = { ...platform, architecture: "arm", variant: "v8" };
  return [...variants.map((variant) => ({ ...platform, variant })), arm, ...lowerLevels(arm, 5)];
}

/** Equality of the normalised parts; features asked for must be among those offered. Agrees with `NewMatcher`. */
function singleMatcher(wanted: Platform, host: Platform | undefined): Matches {
  const offered = new Set(wanted.osFeatures);
  const windows = wanted.os === "windows" ? parseWindowsVersion(wanted.osVersion ?? "") : undefined;
  return (platform) => {
    const other = normalizePlatform(platform, host);
    if (
      other.os !== wanted.os ||
      other.architecture !== wanted.architecture ||
      other.variant !== wanted.variant
    ) {
      return false;
    }
    if (wanted.os === "windows" && !isCompatibleWindows(windows, other.osVersion ?? "")) return false;
    const ignored = wanted.os === "windows" ? "win32k" : undefined;
    return (other.osFeatures ?? []).every((feature) => feature === ignored || offered.has(feature));
  };
}

/** The candidates decide in their order; among equals more features win. Agrees with `orderedPlatformComparer`. */
function isPreferred(matchers: readonly Matches[], a: Platform, b: Platform): boolean {
  const featuresA = a.osFeatures?.length ?? 0;
  const featuresB = b.osFeatures?.length ?? 0;
  for (const matches of matchers) {
    const first = matches(a);
    const second = matches(b);
    if (first && second) return featuresA > featuresB;
    if (first || second) return first;
  }
  if (featuresA === 0 && featuresB === 0) return false;
  return isPreferred(matchers, { ...a, osFeatures: undefined }, { ...b, osFeatures: undefined });
}
