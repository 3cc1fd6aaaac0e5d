import type { BuildResultInfo, Descriptor } from "../../proto/generated/control.js";
import { isRecord } from "../../registry/registry-error.js";

const DESCRIPTOR_KEY = "containerimage.descriptor";

/** The image that a build came to, if its outputs tell of one. */
export function resultInfo(response: Readonly<Record<string, string>>): BuildResultInfo | undefined {
  const descriptor = readDescriptor(response[DESCRIPTOR_KEY]);
  if (descriptor === undefined) return undefined;
  return { ResultDeprecated: descriptor, Results: [{ key: 0, value: descriptor }] };
}

function readDescriptor(base64: string | undefined): Descriptor | undefined {
  if (base64 === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(base64, "base64").toString());
    if (!isRecord(json) || typeof json.digest !== "string" || typeof json.mediaType !== "string") {
      return undefined;
    }
    const { digest, mediaType: media_type, size, annotations } = json;
    return {
      digest,
      media_type,
      size: typeof size === "number" ? size : 0,
      annotations: isRecord(annotations)
        ? Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key, String(value)]))
        : {},
    };
  } catch {
    return undefined;
  }
}
