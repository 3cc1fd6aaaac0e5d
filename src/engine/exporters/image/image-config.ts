import { BuildError } from "../../../base/diagnostic/build-error.js";
import { type HistoryEntry, historyEntries } from "../../../base/image/image.js";
import { parseImage } from "../../../base/image/parse-image.js";
import { hostPlatform, normalizePlatform, type Platform } from "../../../base/platform/platform.js";
import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { formatUnixTime, normalizeTime } from "../../../base/util/go-time.js";
import { type JsonValue, stringifyGo } from "../../../llb/stringify-go.js";
import { badResult } from "../platforms.js";
import { platformJson } from "./descriptor.js";
import { clampHistory, historyJson, type LayerOrigin, normalizeHistory } from "./history.js";
import { joinMembers, rawMembers } from "./raw-json.js";
import { nanosecondsOf } from "./time.js";

/** What an image's config is made of. */
export interface ImageConfigParts {
  /** The frontend's; undefined for the usual one. */
  readonly config: Uint8Array | undefined;
  /** That of the image that it is based on, of which the history keeps its times. */
  readonly baseConfig: Uint8Array | undefined;
  readonly layers: readonly (LayerOrigin & { readonly diffId: string })[];
  /** SOURCE_DATE_EPOCH in seconds. */
  readonly epoch: bigint | undefined;
  readonly inlineCache: Uint8Array | undefined;
}

/**
 * The config of an image as it is stored: all that the frontend says, with the layers that there really are, a history
 * that fits them, and times that are not after the epoch. Members are sorted by name.
 *
 * @throws BuildError `image/config`, `engine/result`. Agrees to the byte with patchImageConfig,
 * exporter/containerimage/writer.go.
 */
export function makeImageConfig(parts: ImageConfigParts): Uint8Array {
  const bytes = parts.config?.length ? parts.config : defaultConfig();
  const members = rawMembers(bytes);
  if (members === undefined) throw badResult("invalid null image config for export");
  const image = parseImage(bytes);
  if (image.platform.os === "") throw badResult("invalid image config for export: missing os");
  if (image.platform.architecture === "") {
    throw badResult("invalid image config for export: missing architecture");
  }
  const epoch = parts.epoch === undefined ? undefined : epochTime(parts.epoch);
  let history = normalizeHistory(historyEntries(image.history), parts.layers);
  if (epoch !== undefined) history = clampHistory(history, baseHistory(parts.baseConfig), epoch);
  const diffIds = parts.layers.map(({ diffId }) => diffId);
  const set = (key: string, value: JsonValue): void => void members.set(key, stringifyGo(value));
  set("rootfs", { type: "layers", diff_ids: diffIds.length === 0 ? null : diffIds });
  const isNull = history.length === 0 && !hasHistory(members);
  set("history", isNull ? null : history.map(historyJson));
  setCreated(members, history, epoch);
  if (parts.inlineCache !== undefined) set("moby.buildkit.cache.v0", parts.inlineCache);
  const sorted = [...members].sort(([a], [b]) => compareUtf8(a, b));
  return encodeText(joinMembers(sorted, (key) => stringifyGo(key)));
}

/** What Go tells apart: no list, and an empty one. Names match in any case. */
function hasHistory(members: ReadonlyMap<string, string>): boolean {
  return [...members].some(([key, raw]) => key.toLowerCase() === "history" && raw !== "null");
}

function setCreated(
  members: Map<string, string>,
  history: readonly HistoryEntry[],
  epoch: string | undefined,
): void {
  const written = members.get("created");
  if (written === undefined) {
    const last = history.findLast(({ created }) => created !== undefined)?.created;
    members.set("created", stringifyGo(last ?? null));
    return;
  }
  if (epoch === undefined || written === "null") return;
  const value: unknown = JSON.parse(written);
  const time = typeof value === "string" ? normalizeTime(value) : undefined;
  if (time === undefined)
    throw new BuildError("image/config", `failed to unmarshal creation time ${written}`);
  if (nanosecondsOf(time) > nanosecondsOf(epoch)) members.set("created", stringifyGo(epoch));
}

function baseHistory(config: Uint8Array | undefined): readonly HistoryEntry[] | undefined {
  if (!config?.length) return undefined;
  try {
    return historyEntries(parseImage(config).history);
  } catch (error) {
    throw BuildError.from(error).wrap("failed to unmarshal base image config");
  }
}

/** SOURCE_DATE_EPOCH as a time. @throws BuildError `engine/result` outside of the years 0 to 9999. */
export function epochTime(seconds: bigint): string {
  const time = formatUnixTime(seconds);
  if (time === undefined) throw badResult(`SOURCE_DATE_EPOCH ${seconds} is outside of the years 0 to 9999`);
  return time;
}

const DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The config of files without one. Agrees with defaultImageConfig, exporter/containerimage/writer.go. */
function defaultConfig(): Uint8Array {
  const platform = normalizePlatform(hostPlatform());
  const env = platform.os === "windows" ? {} : { Env: [DEFAULT_PATH] };
  return bareConfig(platform, { ...env, WorkingDir: "/" }, []);
}

/** The config of an attestation manifest. Agrees with attestationsConfig, exporter/containerimage/writer.go. */
export function attestationConfig(diffIds: readonly string[]): Uint8Array {
  return bareConfig({ os: "unknown", architecture: "unknown" }, {}, diffIds);
}

function bareConfig(platform: Platform, config: JsonValue, diffIds: readonly string[]): Uint8Array {
  const rootfs = { type: "layers", diff_ids: diffIds.length === 0 ? null : diffIds };
  return encodeText(stringifyGo({ ...platformJson(platform), config, rootfs }));
}
