import { encodeText } from "../../../base/util/decode-text.js";
import { packageUrl } from "../../provenance/package-url.js";
import { annotateSbom } from "../attest/annotate-sbom.js";
import { digestSet, printStatement, type StatementSubject } from "../attest/statement.js";
import { unbundle } from "../attest/unbundle.js";
import type { EngineAttestation } from "../engine-result.js";
import { findTree } from "../engine-result.js";
import { mapBounded } from "../map-bounded.js";
import { oneOff } from "../one-off.js";
import type { ResultPlatform } from "../platforms.js";
import type { Assembly } from "./assemble-image.js";
import { type AssembledManifest, type ImageBlob, storedBlob } from "./assembled-image.js";
import type { Descriptor } from "./descriptor.js";
import type { ExportedLayer } from "./exported-layer.js";
import { attestationConfig } from "./image-config.js";
import { describeBytes, manifestBytes } from "./manifest.js";

const ARTIFACT_TYPE = "application/vnd.docker.attestation.manifest.v1+json";
const EMPTY_JSON = encodeText("{}");
const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
const STATEMENT_TYPE = "application/vnd.in-toto+json";
const PREDICATE_TYPE = "in-toto.io/predicate-type";
const REFERENCE_TYPE = "vnd.docker.reference.type";
const REFERENCE_DIGEST = "vnd.docker.reference.digest";
/** They may be large, and are in memory as a whole. */
const MAX_STATEMENTS = 2;

/** Whether an attestation is only for outputs that keep it inside of an image. */
export function isInlineOnly({ metadata }: EngineAttestation): boolean {
  const value = metadata.get("inline-only");
  return value !== undefined && Buffer.from(value).toString() === "true";
}

/**
 * Writes the manifest of what is stated about an image; undefined if nothing is. Agrees to the byte with
 * commitAttestationsManifest, exporter/containerimage/writer.go.
 */
export async function attachAttestations(
  assembly: Assembly,
  platform: ResultPlatform,
  image: Descriptor,
  layers: readonly ExportedLayer[],
): Promise<AssembledManifest | undefined> {
  const { result, environment, context } = assembly;
  const bundled = result.attestations?.get(platform.id);
  if (bundled === undefined) return undefined;
  const { tree } = findTree(result, platform.id);
  const attestations = await unbundle(bundled, context);
  const subjects = subjectsOf(assembly, platform, image);
  const statements = await mapBounded(attestations, MAX_STATEMENTS, context, async (attestation, within) => {
    const whole = await annotateSbom(attestation, tree, layers, environment.layers, within);
    const bytes = encodeText(await printStatement(whole, subjects, within));
    await environment.blobs.put(bytes);
    const annotations = new Map([[PREDICATE_TYPE, attestation.predicateType]]);
    return storedBlob({ ...describeBytes(STATEMENT_TYPE, bytes), annotations });
  });
  return commit(assembly, image, statements);
}

/** The names under which the image will be found. */
function subjectsOf(
  { options }: Assembly,
  platform: ResultPlatform,
  image: Descriptor,
): readonly StatementSubject[] {
  return options.name
    .split(",")
    .filter((name) => name !== "")
    .map((name) => ({
      name: packageUrl("docker", name, platform.platform),
      digest: digestSet([image.digest]),
    }));
}

async function commit(
  { options, types, environment, context }: Assembly,
  image: Descriptor,
  statements: readonly ImageBlob[],
): Promise<AssembledManifest> {
  const layers = statements.map(({ descriptor }) => descriptor);
  const isArtifact = options.ociArtifact === true;
  const configBytes = isArtifact ? EMPTY_JSON : attestationConfig(layers.map(({ digest }) => digest));
  const config: Descriptor = isArtifact
    ? { ...describeBytes(EMPTY_TYPE, EMPTY_JSON), data: EMPTY_JSON }
    : describeBytes(types.config, configBytes);
  const { mediaType, digest, size } = image;
  const bytes = manifestBytes({
    mediaType: types.manifest,
    ...(isArtifact && { artifactType: ARTIFACT_TYPE, subject: { mediaType, digest, size } }),
    config,
    layers,
  });
  const descriptor: Descriptor = {
    ...describeBytes(types.manifest, bytes),
    annotations: new Map([
      [REFERENCE_DIGEST, image.digest],
      [REFERENCE_TYPE, "attestation-manifest"],
    ]),
    platform: { os: "unknown", architecture: "unknown" },
  };
  await oneOff(context, `exporting attestation manifest ${descriptor.digest}`, async () => {
    await environment.blobs.put(bytes);
    await environment.blobs.put(configBytes);
  });
  return { descriptor, config: storedBlob(config), layers: statements };
}
