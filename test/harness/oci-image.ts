import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DescriptorJson } from "./registry-image.js";

/** A layer as an image has it, or says that it has it. */
export interface ImageLayer {
  readonly bytes: Uint8Array;
  /** By default an archive that is not compressed. */
  readonly mediaType?: string;
  /** By default the digest of the bytes, as that of an archive that is not compressed. */
  readonly diffId?: string;
  /** What the manifest says, right or wrong, where it is not what the bytes have. */
  readonly digest?: string;
  readonly size?: number;
}

/** An image in pieces: what a registry serves and what a layout holds. */
export interface ImageParts {
  /** The manifest comes last. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly manifest: DescriptorJson;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const TAR = "application/vnd.oci.image.layer.v1.tar";

/** Makes an image of layers, with what its config says beside them. */
export function imageOf(
  layers: readonly ImageLayer[],
  config: Readonly<Record<string, unknown>> = {},
): ImageParts {
  const blobs = new Map<string, Uint8Array>();
  const add = (bytes: Uint8Array, mediaType: string, digest = sha256(bytes)): DescriptorJson => {
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const descriptors = layers.map(({ bytes, mediaType = TAR, digest, size = bytes.length }) => ({
    ...add(bytes, mediaType, digest),
    size,
  }));
  const image = {
    architecture: "amd64",
    os: "linux",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], ...config },
    rootfs: { type: "layers", diff_ids: layers.map(({ bytes, diffId = sha256(bytes) }) => diffId) },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: add(json(image), "application/vnd.oci.image.config.v1+json"),
    layers: descriptors,
  };
  return { manifest: add(json(manifest), MANIFEST), blobs };
}

/** Writes an image as a directory of the layout of the OCI image specification, tagged `latest`. */
export function writeLayout(directory: string, { blobs, manifest }: ImageParts): string {
  const folder = join(directory, "blobs/sha256");
  mkdirSync(folder, { recursive: true });
  for (const [digest, bytes] of blobs) writeFileSync(join(folder, digest.slice("sha256:".length)), bytes);
  writeFileSync(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const named = { ...manifest, annotations: { "org.opencontainers.image.ref.name": "latest" } };
  writeFileSync(join(directory, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  return directory;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
