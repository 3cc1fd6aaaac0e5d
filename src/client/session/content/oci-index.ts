import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { assertDigest } from "../../../base/image/digest.js";
import { fileError } from "../../../frontend/contexts/file-error.js";
import { isRecord } from "../../../registry/registry-error.js";
import { createId } from "../create-id.js";
import { withFileLock } from "../with-file-lock.js";

/** What an index lists: a manifest, or another index. Members that are not named here are kept. */
export interface IndexEntry {
  readonly mediaType?: unknown;
  readonly digest: string;
  readonly size?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** What an entry of an index is found by. */
export type EntryName =
  /** The full name of an image, as an exporter's answer has it. */
  | { readonly kind: "name"; readonly value: string }
  /** Any text, as caches have it. */
  | { readonly kind: "tag"; readonly value: string };

const INDEX_FILE = "index.json";
const LAYOUT_FILE = "oci-layout";
const LAYOUT = { imageLayoutVersion: "1.0.0" };
const INDEX_MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
const IMAGE_NAME = "io.containerd.image.name";
const REF_NAME = "org.opencontainers.image.ref.name";
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/**
 * What a daemon says of a manifest that it has written.
 *
 * @throws BuildError `daemon/protocol` for what is no descriptor.
 */
export function readDescriptor(json: string): IndexEntry {
  let descriptor: unknown;
  try {
    descriptor = JSON.parse(json);
  } catch {
    descriptor = undefined;
  }
  if (isEntry(descriptor)) return descriptor;
  throw new BuildError("daemon/protocol", "the daemon's answer has a descriptor that is none");
}

/**
 * Writes an entry into the index of a directory of blobs, once under each name, in place of what had the name; without
 * names it is added. Makes the directory an OCI image layout if it is none yet. The index is replaced in one step.
 *
 * Rejects with a BuildError: `file/write`, `file/read` for an index that cannot be read, `image/reference` for a
 * digest that is none. Agrees with StoreIndex.Put, client/ociindex.
 */
export async function putIndexEntry(
  directory: string,
  entry: IndexEntry,
  names: readonly EntryName[],
): Promise<void> {
  assertDigest(entry.digest);
  const path = join(directory, INDEX_FILE);
  await withFileLock(`${path}.lock`, async () => {
    const index = (await readIndex(path)) ?? {};
    let manifests = manifestsOf(index);
    for (const name of names.length === 0 ? [undefined] : names)
      manifests = withEntry(manifests, entry, name);
    const whole = { schemaVersion: 2, mediaType: INDEX_MEDIA_TYPE, ...index, manifests };
    await replaceFile(join(directory, LAYOUT_FILE), JSON.stringify(LAYOUT));
    await replaceFile(path, JSON.stringify(whole));
  });
}

/**
 * The entry of an index that bears a tag, by its full name or its tag; undefined if there is none.
 *
 * Rejects with a BuildError `file/read` if there is no index or it cannot be read. Agrees with StoreIndex.Get,
 * client/ociindex.
 */
export async function findIndexEntry(directory: string, tag: string): Promise<IndexEntry | undefined> {
  const path = join(directory, INDEX_FILE);
  const index = await readIndex(path);
  if (index === undefined) {
    throw new BuildError("file/read", `could not read ${path}: open ${path}: no such file or directory`);
  }
  const entries = manifestsOf(index).filter(isEntry);
  const withAnnotation = (key: string): IndexEntry | undefined =>
    entries.find(({ annotations }) => isRecord(annotations) && annotations[key] === tag);
  return withAnnotation(IMAGE_NAME) ?? withAnnotation(REF_NAME);
}

function withEntry(
  manifests: readonly unknown[],
  entry: IndexEntry,
  name: EntryName | undefined,
): readonly unknown[] {
  if (name === undefined) return [...manifests, entry];
  const imageName = name.kind === "name" ? name.value : undefined;
  const refName = name.kind === "name" ? refNameOf(name.value) : name.value;
  const annotations = {
    ...(isRecord(entry.annotations) && entry.annotations),
    ...(imageName !== undefined && { [IMAGE_NAME]: imageName }),
    [REF_NAME]: refName,
  };
  const others = manifests.filter((other) => {
    const given = isRecord(other) && isRecord(other.annotations) ? other.annotations : {};
    return (given[REF_NAME] ?? "") !== refName || (given[IMAGE_NAME] ?? "") !== (imageName ?? "");
  });
  return [...others, { ...entry, annotations }];
}

/** What follows the repository in an image's name. Agrees with `ociReferenceName`, client/ociindex. */
function refNameOf(name: string): string {
  const slash = name.indexOf("/");
  if (slash < 1 || name.includes("://")) return name;
  const mark = name.slice(slash).search(/[:@]/);
  if (mark === -1) return "";
  const object = name.slice(slash + mark);
  return object.startsWith(":") ? object.slice(1) : object;
}

async function readIndex(path: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readStart(path);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw fileError(`could not read ${path}`, path, cause);
  }
  let json: unknown;
  try {
    json = text === "" ? {} : JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (!isRecord(json))
    throw new BuildError("file/read", `could not unmarshal ${path}: it is not the JSON of an index`);
  return json;
}

async function readStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MAX_INDEX_BYTES) throw new Error("file too large");
    return await readFile(file, "utf8");
  } finally {
    await file.close();
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${createId()}`;
  try {
    await writeFile(draft, text, { flag: "wx", mode: 0o644 });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    throw fileError("could not write", path, cause, "file/write");
  }
}

function manifestsOf(index: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(index.manifests) ? index.manifests : [];
}

function isEntry(value: unknown): value is IndexEntry {
  return isRecord(value) && typeof value.digest === "string";
}
