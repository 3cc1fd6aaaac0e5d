import { indentGo } from "../../frontend/subrequests/result-json.js";
import type { JsonValue } from "../../llb/stringify-go.js";

/** What a build answered, by key: `containerimage.digest`, `buildx.build.ref`, … */
export type ExporterResponse = Readonly<Record<string, string>>;

/**
 * The text of a metadata file: answers that hold JSON objects in base64 are written as such, all others as texts.
 * Keys are sorted. Agrees with decodeExporterResponse and writeMetadataFile, docker buildx, commands/build.go.
 */
export function metadataFile(response: ExporterResponse): string {
  const members = new Map<string, JsonValue>();
  for (const key of Object.keys(response).sort()) members.set(key, readable(key, response[key]!));
  return indentGo(members);
}

function readable(key: string, value: string): JsonValue {
  const text = key === "result.json" ? value : decodeBase64(value);
  if (text === undefined) return value;
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(text) as JsonValue;
  } catch {
    return value;
  }
  return isObject(parsed) || isObjects(parsed) ? parsed : value;
}

/** Go's strict base64: padding is required, and line ends are left out. */
function decodeBase64(text: string): string | undefined {
  const digits = text.replace(/[\r\n]/g, "");
  const isBase64 = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  return isBase64 ? Buffer.from(digits, "base64").toString("utf8") : undefined;
}

function isObject(value: JsonValue): boolean {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}

function isObjects(value: JsonValue): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => item === null || isAnyObject(item))
  );
}

function isAnyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The id of the image that was built: the digest of its config, or of its manifest where there is no such. Agrees with
 * getImageID, docker buildx.
 */
export function imageId(response: ExporterResponse): string {
  return response["containerimage.config.digest"] ?? response["containerimage.digest"] ?? "";
}
