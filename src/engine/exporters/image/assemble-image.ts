import { BuildError } from "../../../base/diagnostic/build-error.js";
import { parseImage } from "../../../base/image/parse-image.js";
import type { StepContext } from "../../step-context.js";
import { invalidAttribute } from "../attributes.js";
import { type EngineResult, findTree, isMap } from "../engine-result.js";
import type { ExportEnvironment } from "../export-environment.js";
import { checkImageOptions, type ImageOptions, type LayerCompression } from "../image-options.js";
import { oneOff } from "../one-off.js";
import { badResult, epochOf, metadataFor, type ResultPlatform, resultPlatforms } from "../platforms.js";
import {
  type AssembledImage,
  type AssembledManifest,
  type ImageBlob,
  storedBlob,
} from "./assembled-image.js";
import { attachAttestations, isInlineOnly } from "./attestation-manifest.js";
import { type Descriptor, publicAnnotations } from "./descriptor.js";
import { type ExportedLayer, exportLayers } from "./exported-layer.js";
import { makeImageConfig } from "./image-config.js";
import { convertLayerType } from "./layer-types.js";
import {
  DOCKER_TYPES,
  type DocumentTypes,
  describeBytes,
  indexBytes,
  manifestBytes,
  OCI_TYPES,
} from "./manifest.js";
import { rewriteLayers } from "./rewrite-layers.js";

/** What an image is made with. */
export interface Assembly {
  readonly result: EngineResult;
  readonly options: AssemblyOptions;
  readonly types: DocumentTypes;
  readonly isOci: boolean;
  readonly environment: ExportEnvironment;
  readonly context: StepContext;
}

export interface AssemblyOptions extends ImageOptions {
  readonly compression: LayerCompression;
}

/**
 * Makes an image of a result, or an index of images where there are several platforms or attestations, and writes its
 * documents into the store. Layers that are only in a registry stay there.
 *
 * Rejects with a BuildError: `option/value`, `engine/result`, `image/config`. Agrees to the byte of the documents with
 * ImageWriter.Commit, exporter/containerimage/writer.go.
 */
export async function assembleImage(
  result: EngineResult,
  options: AssemblyOptions,
  environment: ExportEnvironment,
  context: StepContext,
): Promise<AssembledImage> {
  const told: EngineResult = { ...result, metadata: new Map([...result.metadata, ...options.metadata]) };
  const annotations = options.annotations.clone();
  annotations.addMetadata(told.metadata);
  const ociTypes = options.ociTypes ?? true;
  const full = { ...options, annotations, ociTypes, ociArtifact: options.ociArtifact ?? ociTypes };
  checkImageOptions(full);
  if (isMap(told) && !told.metadata.has("refs.platforms")) {
    throw badResult("unable to export multiple refs, missing platforms mapping");
  }
  const types = ociTypes ? OCI_TYPES : DOCKER_TYPES;
  const assembly: Assembly = { result: told, options: full, types, isOci: ociTypes, environment, context };
  checkAnnotations(assembly);
  const platforms = resultPlatforms(told.metadata);
  return isMap(told) || hasAttestations(assembly, platforms)
    ? assembleIndex(assembly, platforms)
    : assembleSingle(assembly, platforms);
}

function checkAnnotations({ result, options: { annotations }, isOci }: Assembly): void {
  for (const id of annotations.platforms) {
    if (id !== "" && !findTree(result, id).found) {
      throw invalidAttribute(`invalid annotation: no platform ${id} found in source`);
    }
  }
  if (!isOci && annotations.needsOciTypes) {
    throw invalidAttribute('cannot export annotations with "oci-mediatypes=false"');
  }
}

/** Whether one image needs an index for what is said of it. */
function hasAttestations({ result, options }: Assembly, platforms: readonly ResultPlatform[]): boolean {
  return platforms.some(({ id }) =>
    (result.attestations?.get(id) ?? []).some(
      (attestation) => options.inlineAttestations || !isInlineOnly(attestation),
    ),
  );
}

async function assembleSingle(
  assembly: Assembly,
  platforms: readonly ResultPlatform[],
): Promise<AssembledImage> {
  if (platforms.length > 1)
    throw badResult("cannot export multiple platforms without multi-platform enabled");
  const platform = platforms[0]!;
  const annotations = assembly.options.annotations.forPlatform(undefined);
  if (annotations.index.size > 0 || annotations.indexDescriptor.size > 0) {
    throw invalidAttribute("index annotations not supported for single platform export");
  }
  const [layers = []] = await allLayers(assembly, [platform]);
  const { manifest } = await commitManifest(assembly, platform, layers, annotations);
  return {
    root: { ...manifest.descriptor, platform: platform.platform },
    configDigest: manifest.config.descriptor.digest,
    manifests: [manifest],
    isIndex: false,
  };
}

async function assembleIndex(
  assembly: Assembly,
  platforms: readonly ResultPlatform[],
): Promise<AssembledImage> {
  const { result, options, isOci, types, environment, context } = assembly;
  if (!isOci && (result.attestations?.size ?? 0) > 0) {
    throw invalidAttribute('cannot export attestations with "oci-mediatypes=false"');
  }
  for (const { id } of platforms) {
    if (!findTree(result, id).found) throw badResult(`failed to find ref for ID ${id}`);
  }
  const lists = await allLayers(assembly, platforms);
  const images: AssembledManifest[] = [];
  const attestations: AssembledManifest[] = [];
  for (const [i, platform] of platforms.entries()) {
    const annotations = options.annotations.forPlatform(platform.platform);
    const { manifest, layers } = await commitManifest(assembly, platform, lists[i]!, annotations);
    const image = { ...manifest, descriptor: { ...manifest.descriptor, platform: platform.platform } };
    images.push(image);
    const attested = await attachAttestations(assembly, platform, manifest.descriptor, layers);
    if (attested !== undefined) attestations.push(attested);
  }
  const manifests = [...images, ...attestations];
  const { index, indexDescriptor } = options.annotations.forPlatform(undefined);
  const bytes = indexBytes(
    types.index,
    manifests.map(({ descriptor }) => descriptor),
    index,
  );
  const root: Descriptor = { ...describeBytes(types.index, bytes), annotations: indexDescriptor };
  await oneOff(context, `exporting manifest list ${root.digest}`, () => environment.blobs.put(bytes));
  return { root, configDigest: undefined, manifests, isIndex: true };
}

function allLayers(
  { result, options, environment, context }: Assembly,
  platforms: readonly ResultPlatform[],
): Promise<readonly (readonly ExportedLayer[])[]> {
  const trees = platforms.map(({ id }) => findTree(result, id).tree);
  return oneOff(context, "exporting layers", () => exportLayers(trees, options, environment, context));
}

interface Committed {
  readonly manifest: AssembledManifest;
  /** As they are in the manifest. */
  readonly layers: readonly ExportedLayer[];
}

async function commitManifest(
  assembly: Assembly,
  { id }: ResultPlatform,
  made: readonly ExportedLayer[],
  annotations: ReturnType<ImageOptions["annotations"]["forPlatform"]>,
): Promise<Committed> {
  const { result, options, types, isOci, environment, context } = assembly;
  const epoch = options.epoch.isGiven ? options.epoch.value : epochOf(result.metadata, id);
  const baseConfig = metadataFor(result.metadata, "containerimage.base.config", id);
  const layers = options.rewriteTimestamp
    ? await rewriteLayers(made, baseDiffIds(baseConfig), epoch, options.compression, environment, context)
    : made;
  const inlineCache = await environment.inlineCache?.(id, made, context);
  const config = makeImageConfig({
    config: metadataFor(result.metadata, "containerimage.config", id),
    baseConfig,
    layers,
    epoch,
    inlineCache,
  });
  const parts: readonly ImageBlob[] = layers.map(({ layer, descriptor, isVirtual, ensure }) => ({
    layer,
    descriptor: {
      ...descriptor,
      mediaType: convertLayerType(descriptor.mediaType, isOci),
      annotations: publicAnnotations(descriptor.annotations, isOci),
    },
    annotations: descriptor.annotations,
    isVirtual,
    ensure,
  }));
  const configDescriptor = describeBytes(types.config, config);
  const bytes = manifestBytes({
    mediaType: types.manifest,
    config: configDescriptor,
    layers: parts.map(({ descriptor }) => descriptor),
    annotations: annotations.manifest,
  });
  const descriptor = { ...describeBytes(types.manifest, bytes), annotations: annotations.manifestDescriptor };
  await oneOff(context, `exporting manifest ${descriptor.digest}`, () => environment.blobs.put(bytes));
  await oneOff(context, `exporting config ${configDescriptor.digest}`, () => environment.blobs.put(config));
  return { manifest: { descriptor, config: storedBlob(configDescriptor), layers: parts }, layers };
}

function baseDiffIds(config: Uint8Array | undefined): readonly string[] {
  if (!config?.length) return [];
  try {
    return parseImage(config).rootfs.diffIds ?? [];
  } catch (error) {
    throw BuildError.from(error).wrap("failed to unmarshal base image config");
  }
}
