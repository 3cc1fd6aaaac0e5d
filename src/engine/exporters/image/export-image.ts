import { BuildError } from "../../../base/diagnostic/build-error.js";
import { parseNormalizedNamed } from "../../../base/image/reference.js";
import type { OciDescriptor } from "../../../base/oci/layout-writer.js";
import type { Layer } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import { type AttributeTable, invalidAttribute, readBool } from "../attributes.js";
import type { ExportEnvironment } from "../export-environment.js";
import type { ExporterDefinition } from "../exporter-definition.js";
import {
  defaultImageOptions,
  type ImageOptions,
  type LayerCompression,
  readImageOptions,
} from "../image-options.js";
import { mapBounded } from "../map-bounded.js";
import { oneOff } from "../one-off.js";
import { pushImage } from "../push/push-image.js";
import { assembleImage } from "./assemble-image.js";
import { type AssembledImage, imageBlobs } from "./assembled-image.js";
import { imageResponse } from "./export-archive.js";
import { normalizedNames, wantedNames } from "./image-names.js";

interface StoreOptions extends ImageOptions {
  push: boolean;
  pushByDigest: boolean;
  insecure: boolean;
  unpack: boolean;
  store: boolean;
  storeIncomplete: boolean;
  danglingPrefix: string;
  danglingEmptyOnly: boolean;
  nameCanonical: boolean;
}

type Flag = Exclude<
  { [K in keyof StoreOptions]: StoreOptions[K] extends boolean ? K : never }[keyof StoreOptions],
  undefined
>;

function flag(name: Flag): (options: StoreOptions, value: string, key: string) => void {
  return (options, value, key) => {
    options[name] = readBool(value, key, true);
  };
}

const STORE_ATTRIBUTES = {
  push: flag("push"),
  "push-by-digest": flag("pushByDigest"),
  "registry.insecure": flag("insecure"),
  unpack: flag("unpack"),
  store: flag("store"),
  "unsafe-internal-store-allow-incomplete": flag("storeIncomplete"),
  "dangling-name-prefix": (options, value) => {
    options.danglingPrefix = value;
  },
  // Spelled so by BuildKit.
  "danging-name-empty-only": flag("danglingEmptyOnly"),
  "name-canonical": flag("nameCanonical"),
} satisfies AttributeTable<StoreOptions>;

const MAX_FETCHES = 4;

/**
 * Puts an image into the engine's own store, and pushes it if that is asked for. Agrees with exporter/containerimage; names
 * are those that FROM asks for, `docker.io/library/app:latest`, as in Docker Engine.
 */
export const imageExporter: ExporterDefinition = {
  prepare({ Attrs = {} }) {
    const options = readImageOptions<StoreOptions>("image", Attrs, STORE_ATTRIBUTES, {
      ...defaultImageOptions(),
      inlineAttestations: true,
      push: false,
      pushByDigest: false,
      insecure: false,
      unpack: false,
      store: true,
      storeIncomplete: false,
      danglingPrefix: "",
      danglingEmptyOnly: false,
      nameCanonical: false,
    });
    if (options.unpack && options.rewriteTimestamp) {
      throw invalidAttribute('exporter option "rewrite-timestamp" conflicts with "unpack"');
    }
    if (options.push) checkPushNames(options);
    return {
      name: "exporting to image",
      async export(result, environment, context) {
        const name = wantedNames(options.name, new Map([...result.metadata, ...options.metadata]));
        const compression = layerCompression(options);
        const image = await assembleImage(result, { ...options, name, compression }, environment, context);
        const names = allNames(name, options, image);
        const response: Record<string, string> = imageResponse(image);
        if (names.list.length > 0) response["image.name"] = names.list.join(",");
        await nameImage(image, names, options, environment, context);
        if (options.push) await pushNames(image, names.list, options, environment, context);
        return response;
      },
    };
  },
};

/**
 * Layers that are pushed are compressed. Those that stay here are not, and are not even written as long as there are their
 * files: an image of the store takes no more room than its layers, and no time.
 */
function layerCompression({ compression, push }: StoreOptions): LayerCompression {
  const type = compression.type ?? (push ? "gzip" : "uncompressed");
  return { ...compression, type, ...(type === "uncompressed" && !push && { isVirtual: true }) };
}

/** So that nothing is built that can't be pushed. */
function checkPushNames({ name, pushByDigest }: StoreOptions): void {
  if (name === "" || name === "*") return;
  for (const each of name.split(",")) {
    const { tag, digest } = parseNormalizedNamed(each);
    if (pushByDigest && (tag !== undefined || digest !== undefined)) {
      throw invalidAttribute(`can't push tagged ref ${each} by digest`);
    }
  }
}

interface ImageNames {
  readonly list: readonly string[];
  readonly isCanonical: boolean;
}

function allNames(
  name: string,
  { danglingPrefix, danglingEmptyOnly, nameCanonical, pushByDigest }: StoreOptions,
  { root }: AssembledImage,
): ImageNames {
  // What is pushed by its digest has no tag.
  const list = pushByDigest && name !== "" ? name.split(",") : normalizedNames(name);
  if (danglingPrefix === "" || (danglingEmptyOnly && name !== ""))
    return { list, isCanonical: nameCanonical };
  const dangling = `${danglingPrefix}@${root.digest}`;
  return { list: [...list, dangling], isCanonical: nameCanonical && list.length > 0 };
}

async function nameImage(
  image: AssembledImage,
  { list, isCanonical }: ImageNames,
  { store, storeIncomplete, rewriteTimestamp }: StoreOptions,
  { images, layers: layerStore }: ExportEnvironment,
  context: StepContext,
): Promise<void> {
  if (images === undefined || !store) return;
  const target = plainDescriptor(image);
  for (const name of list) {
    await oneOff(context, `naming to ${name}`, async () => {
      await images.put(name, target);
      if (isCanonical && !name.includes("@")) await images.put(`${name}@${target.digest}`, target);
    });
  }
  // What has a name has to be whole.
  if (storeIncomplete || list.length === 0) return;
  if (!rewriteTimestamp) for (const layers of layerStacks(image)) layerStore.nameChains(layers);
  const missing = imageBlobs(image).filter(({ isVirtual }) => !isVirtual);
  await mapBounded(missing, MAX_FETCHES, context, (blob, within) => blob.ensure(within));
}

/** The layers of each image, lowest first. */
function layerStacks({ manifests }: AssembledImage): readonly (readonly Layer[])[] {
  return manifests.map(({ layers }) => layers.flatMap(({ layer }) => layer ?? []));
}

function plainDescriptor({ root: { mediaType, digest, size, annotations } }: AssembledImage): OciDescriptor {
  const notes = annotations?.size ? { annotations: Object.fromEntries(annotations) } : {};
  return { mediaType, digest, size, ...notes };
}

async function pushNames(
  image: AssembledImage,
  names: readonly string[],
  { pushByDigest, insecure }: StoreOptions,
  environment: ExportEnvironment,
  context: StepContext,
): Promise<void> {
  for (const name of names) {
    try {
      await pushImage(image, name, { byDigest: pushByDigest, insecure }, environment, context);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      throw new BuildError(error.code, `failed to push ${name}: ${error.message}`, { cause: error });
    }
  }
}
