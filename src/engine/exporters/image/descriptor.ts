import type { OciDescriptor } from "../../../base/oci/layout-writer.js";
import type { Platform } from "../../../base/platform/platform.js";
import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import type { JsonObject, JsonValue } from "../../../llb/stringify-go.js";

/** A descriptor with all that the OCI image specification has. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly urls?: readonly string[] | undefined;
  readonly annotations?: ReadonlyMap<string, string> | undefined;
  readonly data?: Uint8Array | undefined;
  readonly platform?: Platform | undefined;
}

/** A descriptor as Go prints it: members in the specification's order, annotations sorted, empty ones left out. */
export function descriptorJson(descriptor: Descriptor): JsonObject {
  const { mediaType, digest, size, urls, annotations, data, platform } = descriptor;
  return {
    mediaType,
    digest,
    size,
    urls: urls?.length ? urls : undefined,
    annotations: annotationsJson(annotations),
    data: data?.length ? data : undefined,
    platform: platform && platformJson(platform),
  };
}

/** Annotations as Go prints a map; undefined for none. */
export function annotationsJson(annotations: ReadonlyMap<string, string> | undefined): JsonValue | undefined {
  if (annotations === undefined || annotations.size === 0) return undefined;
  return new Map([...annotations].sort(([a], [b]) => compareUtf8(a, b)));
}

/** A platform as the OCI image specification has it. */
export function platformJson(platform: Platform): JsonObject {
  return {
    architecture: platform.architecture,
    os: platform.os,
    "os.version": platform.osVersion || undefined,
    "os.features": platform.osFeatures?.length ? platform.osFeatures : undefined,
    variant: platform.variant || undefined,
  };
}

/** The descriptor of a layer's blob, with members that only some have. */
export function layerDescriptor(
  descriptor: OciDescriptor & { readonly urls?: readonly string[] },
): Descriptor {
  const { mediaType, digest, size, annotations, urls } = descriptor;
  return { mediaType, digest, size, urls, annotations: new Map(Object.entries(annotations ?? {})) };
}

const CONVERTED = "containerd.io/uncompressed";
const CREATED_AT = "buildkit/createdat";
const SOURCE = "containerd.io/distribution.source.";

/**
 * The annotations of a layer that others may see; Docker's documents have none. Agrees with
 * RemoveInternalLayerAnnotations, exporter/containerimage/writer.go.
 */
export function publicAnnotations(
  annotations: ReadonlyMap<string, string> | undefined,
  isOci: boolean,
): ReadonlyMap<string, string> | undefined {
  if (!isOci || annotations === undefined) return undefined;
  return new Map(
    [...annotations].filter(([key]) => key !== CONVERTED && key !== CREATED_AT && !key.startsWith(SOURCE)),
  );
}

/** The repositories of a registry that are known to have a blob, from its annotations. */
export function sourceRepositories(
  annotations: ReadonlyMap<string, string> | undefined,
  domain: string,
): readonly string[] {
  const list = annotations?.get(SOURCE + domain) ?? "";
  return list.split(",").filter((name) => name !== "");
}
