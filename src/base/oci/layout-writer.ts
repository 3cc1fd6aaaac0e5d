import type { TarFile } from "../archive/tar-writer.js";
import { digestOf } from "../image/digest.js";
import { compareUtf8 } from "../util/compare-utf8.js";
import { encodeText } from "../util/decode-text.js";

/** Refers to content, as the OCI image specification has it. */
export interface OciDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: OciPlatform;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What an image runs on, in the names of Go. */
export interface OciPlatform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
}

/** Content and what refers to it. */
export interface OciBlob {
  readonly descriptor: OciDescriptor;
  readonly content: NonNullable<TarFile["content"]>;
}

/** A JSON document as a blob; members stand in the order in which they were given. */
export function jsonBlob(
  mediaType: string,
  value: unknown,
  more: Pick<OciDescriptor, "platform"> = {},
): OciBlob {
  const bytes = encodeText(JSON.stringify(value));
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length, ...more };
  return { descriptor, content: () => [bytes] };
}

/**
 * The entries of an OCI image layout: `oci-layout`, `index.json` and every blob once, sorted, so that the same image
 * gives the same archive.
 *
 * @param images what `index.json` lists; their annotations name them
 * @param more other documents beside it, by name
 */
export function layoutEntries(
  images: readonly OciDescriptor[],
  blobs: readonly OciBlob[],
  mtime: number,
  more: Readonly<Record<string, unknown>> = {},
): readonly TarFile[] {
  const documents = {
    "index.json": { schemaVersion: 2, mediaType: OCI_INDEX, manifests: images },
    "oci-layout": { imageLayoutVersion: "1.0.0" },
    ...more,
  };
  const files = new Map<string, TarFile>();
  for (const path of ["blobs", "blobs/sha256"])
    files.set(path, { kind: "directory", path, mode: 0o755, mtime });
  for (const [path, value] of Object.entries(documents)) {
    const bytes = encodeText(JSON.stringify(value));
    files.set(path, { kind: "file", path, mode: 0o644, mtime, size: bytes.length, content: () => [bytes] });
  }
  for (const { descriptor, content } of blobs) {
    const path = `blobs/${descriptor.digest.replace(":", "/")}`;
    files.set(path, { kind: "file", path, mode: 0o644, mtime, size: descriptor.size, content });
  }
  return [...files.values()].sort((a, b) => compareUtf8(a.path, b.path));
}

/** Media type of a list of images. */
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
/** Media type of an image's manifest. */
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
/** Media type of an image's config. */
export const OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
/** Media type of a layer, before `+gzip` or `+zstd`. */
export const OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
