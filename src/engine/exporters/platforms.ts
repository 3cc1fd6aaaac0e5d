import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseImage } from "../../base/image/parse-image.js";
import {
  formatPlatformAll,
  hostPlatform,
  normalizePlatform,
  type Platform,
} from "../../base/platform/platform.js";
import { decodeText } from "../../base/util/decode-text.js";
import { parsePlatformObject } from "../../registry/manifest.js";
import { isRecord } from "../../registry/registry-error.js";
import { readEpoch } from "./attributes.js";

/** A platform of a result, and what its parts are found by. */
export interface ResultPlatform {
  readonly id: string;
  readonly platform: Platform;
}

type Metadata = ReadonlyMap<string, Uint8Array>;

/** How many platforms a result may have. */
const MAX_PLATFORMS = 1000;

/**
 * The platforms of a result: what the frontend says, else that of the image's config, else the machine's.
 *
 * @throws BuildError `engine/result`, `image/config`. Agrees with ParsePlatforms, exporter/containerimage/exptypes.
 */
export function resultPlatforms(metadata: Metadata): readonly ResultPlatform[] {
  const listed = metadata.get("refs.platforms");
  if (listed !== undefined) return readList(listed);
  const config = metadata.get("containerimage.config");
  let platform = hostPlatform();
  if (config !== undefined) {
    platform = parseImage(config).platform;
    if ((platform.os === "") !== (platform.architecture === "")) {
      throw badResult("invalid image config: os and architecture must be specified together");
    }
  }
  platform = normalizePlatform(platform);
  return [{ id: formatPlatformAll(platform), platform }];
}

function readList(bytes: Uint8Array): readonly ResultPlatform[] {
  let json: unknown;
  try {
    json = bytes.length === 0 ? {} : JSON.parse(decodeText(bytes));
  } catch (cause) {
    throw new BuildError("engine/result", "failed to parse platforms passed to provenance processor", {
      cause,
    });
  }
  const list: unknown = isRecord(json) ? json.Platforms : undefined;
  if (!Array.isArray(list) || list.length === 0)
    throw badResult("invalid empty platforms index for exporter");
  if (list.length > MAX_PLATFORMS) throw badResult(`more than ${MAX_PLATFORMS} platforms in one result`);
  return list.map((item: unknown) => {
    const id = isRecord(item) && typeof item.ID === "string" ? item.ID : "";
    if (id === "") throw badResult("invalid empty platform key for exporter");
    const platform = isRecord(item) ? parsePlatformObject(item.Platform) : undefined;
    if (!platform?.os || !platform.architecture) {
      throw badResult(
        `invalid platform value ${JSON.stringify(isRecord(item) ? item.Platform : null)} for exporter`,
      );
    }
    return { id, platform: normalizePlatform(platform) };
  });
}

/** Metadata of a platform, or else that of the whole result. Agrees with ParseKey, exporter/containerimage/exptypes. */
export function metadataFor(metadata: Metadata, key: string, id: string | undefined): Uint8Array | undefined {
  return (id === undefined ? undefined : metadata.get(`${key}/${id}`)) ?? metadata.get(key);
}

/**
 * SOURCE_DATE_EPOCH as the frontend knows it, in seconds; undefined if it does not.
 *
 * @throws BuildError `engine/result`. Agrees with ParseSource, exporter/util/epoch.
 */
export function epochOf(metadata: Metadata, id: string | undefined): bigint | undefined {
  const value = metadataFor(metadata, "source.date.epoch", id);
  if (value === undefined) return undefined;
  const text = Buffer.from(value).toString();
  try {
    return readEpoch(text, "SOURCE_DATE_EPOCH");
  } catch (cause) {
    const message = `invalid SOURCE_DATE_EPOCH from frontend: ${JSON.stringify(text)}`;
    throw new BuildError("engine/result", message, { cause });
  }
}

/** A frontend gave a result that no exporter can make something of. */
export function badResult(message: string): BuildError {
  return new BuildError("engine/result", message);
}
