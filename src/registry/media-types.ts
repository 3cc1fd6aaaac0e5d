/** What a manifest document is. */
export type DocumentKind = "manifest" | "index";

const DOCKER = "application/vnd.docker.distribution.manifest";
const OCI = "application/vnd.oci.image";

const DOCUMENT_KINDS: ReadonlyMap<string, DocumentKind> = new Map([
  [`${DOCKER}.v2+json`, "manifest"],
  [`${DOCKER}.list.v2+json`, "index"],
  [`${OCI}.manifest.v1+json`, "manifest"],
  [`${OCI}.index.v1+json`, "index"],
]);

const SCHEMA_1: ReadonlySet<string> = new Set([`${DOCKER}.v1+json`, `${DOCKER}.v1+prettyjws`]);

const CONFIG_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.docker.container.image.v1+json",
  `${OCI}.config.v1+json`,
  "application/octet-stream",
]);

/** The Accept header for a manifest of any kind, in containerd's order. */
export const ACCEPT_MANIFESTS = [...DOCUMENT_KINDS.keys(), "*/*"].join(", ");

/** What a media type says a document is, undefined if it says nothing of the kind. */
export function documentKind(mediaType: string): DocumentKind | undefined {
  return DOCUMENT_KINDS.get(mediaType);
}

/** Whether a media type is that of the manifests before Docker 1.10. */
export function isSchema1(mediaType: string): boolean {
  return SCHEMA_1.has(mediaType);
}

/** Whether a media type is that of a container image's config. */
export function isConfigType(mediaType: string): boolean {
  return CONFIG_TYPES.has(mediaType);
}

/** The media type of a Content-Type header without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]!.trim().toLowerCase();
}
