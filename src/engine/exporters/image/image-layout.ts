import type { TarFile } from "../../../base/archive/tar-writer.js";
import { OCI_INDEX } from "../../../base/oci/layout-writer.js";
import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { type JsonValue, stringifyGo } from "../../../llb/stringify-go.js";
import type { BlobStore } from "../../content/blob-store.js";
import { type AssembledImage, imageBlobs } from "./assembled-image.js";
import { type Descriptor, descriptorJson } from "./descriptor.js";
import { familiarName, layoutReferenceName } from "./image-names.js";

const IMAGE_NAME = "io.containerd.image.name";
const REF_NAME = "org.opencontainers.image.ref.name";
const LAYOUT = '{"imageLayoutVersion":"1.0.0"}';

/**
 * The entries of an archive of an image, in the layout of OCI: blobs, `index.json` with an entry for each name,
 * `oci-layout`, and for Docker `manifest.json`. The same image gives the same bytes. All blobs have to be in the store.
 * Agrees to the byte with Export, containerd's images/archive.
 */
export function imageLayout(
  image: AssembledImage,
  names: readonly string[],
  variant: "oci" | "docker",
  blobs: BlobStore,
): readonly TarFile[] {
  const files: TarFile[] = [
    document("oci-layout", LAYOUT, 0o444),
    document("index.json", indexText(image.root, names), 0o644),
  ];
  if (variant === "docker" && !image.isIndex) {
    files.push(document("manifest.json", dockerText(image, names), 0o644));
  }
  files.push(directory("blobs"), directory("blobs/sha256"));
  for (const { descriptor } of imageBlobs(image)) files.push(blobFile(descriptor, blobs));
  return files.sort((a, b) => compareUtf8(sortKey(a), sortKey(b)));
}

function sortKey({ kind, path }: TarFile): string {
  return kind === "directory" ? `${path}/` : path;
}

function blobFile({ digest, size }: Descriptor, blobs: BlobStore): TarFile {
  const path = blobName(digest);
  return { kind: "file", path, mode: 0o444, mtime: 0, size, content: () => blobs.read(digest) };
}

function blobName(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function directory(path: string): TarFile {
  return { kind: "directory", path, mode: 0o755, mtime: 0 };
}

function document(path: string, text: string, mode: number): TarFile {
  const bytes = encodeText(text);
  return { kind: "file", path, mode, mtime: 0, size: bytes.length, content: () => [bytes] };
}

function indexText(root: Descriptor, names: readonly string[]): string {
  const entries = names.length === 0 ? [root] : names.map((name) => namedDescriptor(root, name));
  return stringifyGo({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: entries.map(descriptorJson) });
}

/** A descriptor with the annotations that an index tells a name with. */
function namedDescriptor(root: Descriptor, name: string): Descriptor {
  const annotations = new Map(root.annotations);
  annotations.set(IMAGE_NAME, name);
  annotations.set(REF_NAME, layoutReferenceName(name));
  return { ...root, annotations };
}

function dockerText({ manifests }: AssembledImage, names: readonly string[]): string {
  const list = manifests.map(
    ({ config, layers }): JsonValue => ({
      Config: blobName(config.descriptor.digest),
      RepoTags: names.length === 0 ? null : names.map(familiarName),
      Layers: layers.length === 0 ? null : layers.map(({ descriptor }) => blobName(descriptor.digest)),
    }),
  );
  return stringifyGo(list);
}
