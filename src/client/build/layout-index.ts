import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { fileError } from "../../frontend/contexts/file-error.js";

const IMAGE_NAME = "io.containerd.image.name";
const REF_NAME = "org.opencontainers.image.ref.name";

/** A descriptor as JSON has it. */
export type DescriptorJson = Readonly<Record<string, unknown>>;

/** What a manifest is called in an index: a tag alone, or an image's whole name. */
export type IndexName = { readonly tag: string } | { readonly image: string };

/**
 * Puts a manifest into the index of a directory in the OCI layout, in place of those with the same names. The files
 * `oci-layout` and `index.json` are made if they are missing, and replaced as a whole.
 *
 * @throws BuildError `file/write`, `file/read`. Agrees with StoreIndex.Put, client/ociindex, but takes no lock.
 */
export async function putIntoIndex(
  directory: string,
  descriptor: DescriptorJson,
  names: readonly IndexName[],
): Promise<void> {
  const path = join(directory, "index.json");
  const index = await readIndex(path);
  let manifests = listOf(index.manifests);
  for (const name of names) {
    const annotations: Record<string, unknown> = {
      ...recordOf(descriptor.annotations),
      ...annotationsOf(name),
    };
    const isSame = (other: unknown): boolean => {
      const known = recordOf(recordOf(other).annotations);
      return known[REF_NAME] === annotations[REF_NAME] && known[IMAGE_NAME] === annotations[IMAGE_NAME];
    };
    manifests = [...manifests.filter((other) => !isSame(other)), { ...descriptor, annotations }];
  }
  const mediaType = "application/vnd.oci.image.index.v1+json";
  await replace(join(directory, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await replace(path, JSON.stringify({ schemaVersion: 2, mediaType, ...index, manifests }));
}

/** The names under which an image that was exported is found: `latest` if it has none. */
export function indexNames(imageName: string | undefined): readonly IndexName[] {
  return imageName ? imageName.split(",").map((image) => ({ image })) : [{ tag: "latest" }];
}

function annotationsOf(name: IndexName): Record<string, string> {
  if ("tag" in name) return { [REF_NAME]: name.tag };
  return { [IMAGE_NAME]: name.image, [REF_NAME]: objectOf(name.image) };
}

/** The tag and digest of a name, or all of it without one. Agrees with reference.Parse, containerd/pkg/reference. */
function objectOf(image: string): string {
  const slash = image.lastIndexOf("/");
  const at = image.slice(slash + 1).search(/[:@]/);
  if (at === -1 || slash === -1) return slash === -1 ? image : "";
  const object = image.slice(slash + 1 + at);
  return object.startsWith(":") ? object.slice(1) : object;
}

async function readIndex(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return {};
    throw fileError("failed to read index", path, cause);
  }
  if (text.trim() === "") return {};
  try {
    return { ...recordOf(JSON.parse(text)) };
  } catch (cause) {
    throw new BuildError("file/read", `failed to read index: ${path} is not JSON`, { cause });
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw fileError("failed to write index", path, cause, "file/write");
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
