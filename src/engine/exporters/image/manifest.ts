import { digestOf } from "../../../base/image/digest.js";
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from "../../../base/oci/layout-writer.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { indentGo } from "../../../frontend/subrequests/result-json.js";
import type { JsonObject } from "../../../llb/stringify-go.js";
import { annotationsJson, type Descriptor, descriptorJson } from "./descriptor.js";

/** The media types of an image's documents, OCI's or Docker's. */
export interface DocumentTypes {
  readonly index: string;
  readonly manifest: string;
  readonly config: string;
}

export const OCI_TYPES: DocumentTypes = { index: OCI_INDEX, manifest: OCI_MANIFEST, config: OCI_CONFIG };

export const DOCKER_TYPES: DocumentTypes = {
  index: "application/vnd.docker.distribution.manifest.list.v2+json",
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
};

export interface ManifestParts {
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: ReadonlyMap<string, string>;
}

/** The bytes of a manifest. Agrees with BuildKit, which indents what Go prints by two spaces. */
export function manifestBytes(parts: ManifestParts): Uint8Array {
  const { mediaType, artifactType, config, layers, subject, annotations } = parts;
  return printed({
    schemaVersion: 2,
    mediaType,
    artifactType,
    config: descriptorJson(config),
    layers: layers.length === 0 ? null : layers.map(descriptorJson),
    subject: subject && descriptorJson(subject),
    annotations: annotationsJson(annotations),
  });
}

/** The bytes of an index. Agrees with BuildKit, which indents what Go prints by two spaces. */
export function indexBytes(
  mediaType: string,
  manifests: readonly Descriptor[],
  annotations: ReadonlyMap<string, string>,
): Uint8Array {
  return printed({
    schemaVersion: 2,
    mediaType,
    manifests: manifests.length === 0 ? null : manifests.map(descriptorJson),
    annotations: annotationsJson(annotations),
  });
}

/** What refers to bytes. */
export function describeBytes(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function printed(json: JsonObject): Uint8Array {
  return encodeText(indentGo(json));
}
