import type { Platform } from "../base/platform/platform.js";
import { goQuote } from "../base/util/go-quote.js";
import { type DocumentKind, documentKind, isSchema1 } from "./media-types.js";
import { isRecord, protocolError } from "./registry-error.js";

/** A pointer to content: what it is, its digest and its size in bytes. */
export interface Descriptor {
  /** "" if not said. */
  readonly mediaType: string;
  readonly digest: string;
  /** -1 if it is not a number of bytes. */
  readonly size: number;
  /** What an index says the manifest is for. */
  readonly platform: Platform | undefined;
}

/** A pointer to the content of a layer. */
export interface LayerDescriptor extends Descriptor {
  readonly annotations: Readonly<Record<string, string>>;
  /** Where else the content is to be had: of layers that registries may not distribute. */
  readonly urls: readonly string[];
}

/** The parts of a manifest document that lead to an image's config and layers. */
export type ManifestDocument =
  | { readonly kind: "index"; readonly manifests: readonly Descriptor[] }
  | {
      readonly kind: "manifest";
      readonly config: Descriptor;
      readonly layers: readonly LayerDescriptor[];
    };

/**
 * Reads a manifest or an index. The media type it came with decides which it is, and where that says nothing, its
 * content; one that contradicts the other is refused, as are manifests of schema 1.
 *
 * Throws a BuildError `image/protocol`. Agrees with containerd, `validateMediaType`, and with BuildKit's
 * util/imageutil, `DetectManifestBlobMediaType`.
 */
export function parseManifest(bytes: Uint8Array, mediaType: string, digest: string): ManifestDocument {
  const kind = documentKind(mediaType);
  if (isSchema1(mediaType)) throw schema1Error();
  const json = parseObject(bytes, digest);
  if (isFilled(json.fsLayers) || (kind === undefined && json.schemaVersion === 1)) throw schema1Error();
  const found = contentKind(json, digest);
  if (kind !== undefined && found !== undefined && found !== kind) {
    throw protocolError(
      `manifest: invalid desc ${digest}: media-type: expected ${kind} but found ${found} (${mediaType})`,
    );
  }
  switch (kind ?? found) {
    case "index": {
      const manifests: readonly unknown[] = Array.isArray(json.manifests) ? json.manifests : [];
      return { kind: "index", manifests: manifests.map(parseDescriptor) };
    }
    case "manifest":
      return {
        kind: "manifest",
        config: parseDescriptor(json.config),
        layers: Array.isArray(json.layers) ? json.layers.map(parseLayer) : [],
      };
    default:
      throw protocolError(`encountered unknown type ${goQuote(mediaType)}; children may not be fetched`);
  }
}

/** What a document looks like, undefined if it looks like neither. */
function contentKind(json: Record<string, unknown>, digest: string): DocumentKind | undefined {
  const said = typeof json.mediaType === "string" ? documentKind(json.mediaType) : undefined;
  const index = isFilled(json.manifests) || said === "index";
  const manifest = isFilled(json.config) || isFilled(json.layers) || said === "manifest";
  if (index && manifest) {
    throw protocolError(`manifest ${digest}: invalid ambiguous manifest and manifest list`);
  }
  if (index || Array.isArray(json.manifests)) return "index";
  return manifest ? "manifest" : undefined;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isRecord(value);
}

function parseObject(bytes: Uint8Array, digest: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw protocolError(`manifest ${digest}: it is not JSON`, cause);
  }
  if (!isRecord(json)) throw protocolError(`manifest ${digest}: it is not a JSON object`);
  return json;
}

/** What cannot be read is left empty: only a descriptor that is followed must be right. */
function parseDescriptor(value: unknown): Descriptor {
  const json = isRecord(value) ? value : {};
  const size = typeof json.size === "number" && Number.isSafeInteger(json.size) ? json.size : -1;
  return {
    mediaType: textOf(json.mediaType),
    digest: textOf(json.digest),
    size,
    platform: parsePlatformObject(json.platform),
  };
}

function parseLayer(value: unknown): LayerDescriptor {
  const json = isRecord(value) ? value : {};
  const annotations = isRecord(json.annotations) ? Object.entries(json.annotations) : [];
  const urls: readonly unknown[] = Array.isArray(json.urls) ? json.urls : [];
  return {
    ...parseDescriptor(value),
    annotations: Object.fromEntries(annotations.flatMap(([key, text]) => pairOf(key, text))),
    urls: urls.filter((url) => typeof url === "string"),
  };
}

function pairOf(key: string, text: unknown): readonly (readonly [string, string])[] {
  return typeof text === "string" ? [[key, text]] : [];
}

/** A platform as the OCI image specification writes it in JSON; undefined if the value is no object. */
export function parsePlatformObject(value: unknown): Platform | undefined {
  if (!isRecord(value)) return undefined;
  const features: readonly unknown[] = Array.isArray(value["os.features"]) ? value["os.features"] : [];
  const texts = features.filter((feature) => typeof feature === "string");
  return {
    os: textOf(value.os),
    architecture: textOf(value.architecture),
    variant: textOf(value.variant) || undefined,
    osVersion: textOf(value["os.version"]) || undefined,
    osFeatures: texts.length === 0 ? undefined : texts,
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function schema1Error() {
  return protocolError(
    "support Docker Image manifest version 2, schema 1 has been removed. " +
      "More information at https://docs.docker.com/go/deprecated-image-specs/",
  );
}
