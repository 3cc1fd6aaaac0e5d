import { BuildError } from "../../base/diagnostic/build-error.js";
import {
  formatPlatform,
  formatPlatformAll,
  hostPlatform,
  normalizePlatform,
  type Platform,
  parsePlatform,
} from "../../base/platform/platform.js";
import { goQuote } from "../../base/util/go-quote.js";
import { type EngineResult, isMap } from "./engine-result.js";
import { badResult, resultPlatforms } from "./platforms.js";

/**
 * What to warn of when a frontend made something for other platforms than were asked for.
 *
 * @param option the frontend's option `platform`
 * @throws BuildError `engine/result` for several results of which no platforms are known. Agrees with
 * CheckInvalidPlatforms, exporter/verifier.
 */
export function platformWarnings(result: EngineResult, option: string | undefined): readonly string[] {
  const { metadata, tree } = result;
  if (!metadata.has("refs.platforms")) {
    if (isMap(result)) throw badResult("build result contains multiple refs without platforms mapping");
    if (tree === undefined) return [];
  }
  const made = resultPlatforms(metadata).map(({ platform }) => platform);
  const asked =
    option === undefined ? [formatPlatform(normalizePlatform(hostPlatform()))] : option.split(",");
  const { platforms, warnings } = parseAsked(asked);
  if (warnings.length > 0) return warnings;
  const wanted = new Set(platforms.map(formatPlatformAll));
  if (wanted.size === 1 && made.length === 1) {
    const [only] = made as [Platform];
    const isSame =
      wanted.has(formatPlatformAll(only)) || wanted.has(formatPlatformAll({ ...only, osVersion: undefined }));
    if (isSame) return [];
    return [
      `Requested platform ${goQuote(asked[0]!)} does not match result platform ${goQuote(formatPlatformAll(only))}`,
    ];
  }
  if (!isMap(result) && wanted.size > 1) {
    return ["Multiple platforms requested but result is not multi-platform"];
  }
  if (wanted.size === made.length && made.every((platform) => wanted.has(formatPlatformAll(platform))))
    return [];
  return [`Requested platforms ${listed(platforms)} do not match result platforms ${listed(made)}`];
}

function parseAsked(texts: readonly string[]): {
  readonly platforms: readonly Platform[];
  readonly warnings: readonly string[];
} {
  const platforms: Platform[] = [];
  const warnings: string[] = [];
  const seen = new Set<string>();
  for (const text of texts) {
    try {
      const platform = normalizePlatform(parsePlatform(text));
      const id = formatPlatformAll(platform);
      if (seen.has(id)) warnings.push(`Duplicate platform result requested ${goQuote(text)}`);
      seen.add(id);
      platforms.push(platform);
    } catch (error) {
      warnings.push(`Invalid platform result requested ${goQuote(text)}: ${BuildError.from(error).message}`);
    }
  }
  return { platforms, warnings };
}

function listed(platforms: readonly Platform[]): string {
  return platforms.map(formatPlatformAll).sort().join(",");
}
