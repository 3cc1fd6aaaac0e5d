import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BuildError } from "../base/diagnostic/build-error.js";
import { digestLike, digestProblem } from "../base/image/digest.js";
import type { Platform } from "../base/platform/platform.js";
import { fileError } from "../frontend/contexts/file-error.js";
import { type ContentSource, fetchImageConfig } from "./image-config.js";
import type { Descriptor } from "./manifest.js";
import type { Content } from "./repository.js";

/** An image in a directory of the layout of the OCI image specification. */
export interface LayoutImage {
  readonly directory: string;
  /** Of its manifest or index. */
  readonly digest: string;
}

const SCHEME = "oci-layout://";
const IMAGE_NAME = "io.containerd.image.name";
const REF_NAME = "org.opencontainers.image.ref.name";

/**
 * Finds the image that `oci-layout://DIRECTORY[:TAG][@DIGEST]` names; without a digest the one of the tag, `latest` by
 * default, or the only one that there is.
 *
 * @throws BuildError. Agrees with docker buildx, util/ocilayout and build/opt.go.
 */
export function findLayoutImage(source: string, cwd: string): LayoutImage {
  const [, beforeDigest = "", digest] = /^(.*?)(?:@([^@/]+:[^@/]+))?$/s.exec(source.slice(SCHEME.length))!;
  const [, path = "", tag = "latest"] = /^(.*?)(?::(\w[\w.-]{0,127}))?$/s.exec(beforeDigest)!;
  const directory = resolve(cwd, path);
  const found = digest ?? digestOfTag(directory, tag, source);
  const problem = digestProblem(found);
  if (problem !== undefined) throw unresolved(source, problem);
  return { directory, digest: found };
}

/**
 * The config of an image for a platform, every document on the way checked against its digest.
 *
 * @throws BuildError `file/read`, or as for an image of a registry.
 */
export function readLayoutConfig(
  { directory, digest }: LayoutImage,
  platform: Platform,
): Promise<Uint8Array> {
  const content: ContentSource = {
    manifest: async (descriptor) => readBlob(directory, descriptor),
    config: async (descriptor) => readBlob(directory, descriptor),
  };
  return fetchImageConfig(content, readBlob(directory, { digest, mediaType: "" }), platform);
}

function readBlob(
  directory: string,
  { digest, mediaType }: Pick<Descriptor, "digest" | "mediaType">,
): Content {
  const problem = digestProblem(digest);
  if (problem !== undefined)
    throw new BuildError("image/protocol", `invalid descriptor "${digest}": ${problem}`);
  const [algorithm = "", hex = ""] = digest.split(":");
  const bytes = readLayoutFile(join(directory, "blobs", algorithm, hex));
  const actual = digestLike(digest, bytes);
  if (actual !== digest) {
    throw new BuildError("image/protocol", `unexpected digest ${actual} of ${directory}, expected ${digest}`);
  }
  return { bytes, digest, mediaType };
}

function digestOfTag(directory: string, tag: string, source: string): string {
  const manifests = manifestsOf(directory, source);
  const found = entryOfTag(manifests, tag) ?? (manifests.length === 1 ? manifests[0] : undefined);
  const digest = memberOf(found, "digest");
  if (typeof digest !== "string") throw unresolved(source, `index.json has no image with the tag ${tag}`);
  return digest;
}

/**
 * The digest that a directory's index has for a tag; undefined if it has none.
 *
 * @throws BuildError if the index cannot be read. Agrees with StoreIndex.Get, client/ociindex.
 */
export function findTag(directory: string, tag: string): string | undefined {
  const digest = memberOf(entryOfTag(manifestsOf(directory, directory), tag), "digest");
  return typeof digest === "string" && digestProblem(digest) === undefined ? digest : undefined;
}

function manifestsOf(directory: string, source: string): readonly unknown[] {
  const text = readLayoutFile(join(directory, "index.json")).toString();
  try {
    return listOf(memberOf(JSON.parse(text), "manifests"));
  } catch {
    throw unresolved(source, "index.json is not JSON");
  }
}

function entryOfTag(manifests: readonly unknown[], tag: string): unknown {
  const named = (annotation: string): unknown =>
    manifests.find((manifest) => memberOf(memberOf(manifest, "annotations"), annotation) === tag);
  return named(IMAGE_NAME) ?? named(REF_NAME);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readLayoutFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw fileError("failed to read OCI layout", path, cause);
  }
}

function unresolved(source: string, reason: string): BuildError {
  return new BuildError("context/named", `oci-layout reference "${source}" could not be resolved: ${reason}`);
}
