import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "./engine.js";
import { createSessionTap } from "./session-tap.js";

/** A `pb.Op` as Go prints it in JSON: `Op` holds the one member that says what it is. */
export interface OpJson {
  readonly inputs?: readonly { readonly digest: string; readonly index?: number }[];
  readonly Op: Readonly<Record<string, unknown>>;
  readonly platform?: Readonly<Record<string, unknown>>;
  readonly constraints?: Readonly<Record<string, unknown>>;
}

/** One op that BuildKit ran. */
export interface BuiltOp {
  /** SHA-256 of its encoding. */
  readonly digest: string;
  /** All of it, inputs included: encoded, it has the digest. */
  readonly op: OpJson;
  /** First and last source line of each place it comes from, sorted. */
  readonly lines: readonly (readonly [number, number])[];
}

/** What a build consisted of. */
export interface BuiltLlb {
  /** Inputs before those that use them, depth first from the result, which comes last. */
  readonly ops: readonly BuiltOp[];
  /** The file it was compiled from. */
  readonly source: { readonly filename: string; readonly text: string; readonly ops: readonly BuiltOp[] };
  /** `local.session` of its local sources, which makes their digests differ from build to build. */
  readonly sessionId: string;
  /** What was resolved: `pkg:docker/alpine@3.20?platform=linux%2Famd64` and a digest. */
  readonly materials: readonly { readonly uri: string; readonly digest: Readonly<Record<string, string>> }[];
  /** The image that came out; its config as bytes too, since key order is lost in JSON. */
  readonly image: { readonly config: ImageConfigJson; readonly configText: string };
}

/** The parts of an image config that tests look at. */
export interface ImageConfigJson {
  readonly architecture?: string;
  readonly os?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly history?: readonly Readonly<Record<string, unknown>>[];
}

export interface BuildOptions {
  /** Path of the Dockerfile; `Dockerfile` in the context if absent. */
  readonly file?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** One platform; the machine's if absent. */
  readonly platform?: string;
  /** Further arguments for `docker buildx build`. */
  readonly args?: readonly string[];
}

/**
 * Builds with Buildx and the reference frontend, and reads from the build's provenance what BuildKit ran.
 * Throws with the client's output if the build fails.
 *
 * Provenance leaves out each op's inputs (it numbers steps instead) and `local.session`. Both are put back:
 * the inputs by `digestMapping`, the session by listening to the client.
 */
export async function builtLlb(
  engine: Engine,
  contextDir: string,
  options: BuildOptions = {},
): Promise<BuiltLlb> {
  const dir = await mkdtemp(join(engine.dir, "built-"));
  const tap = await createSessionTap(engine.dockerHost.replace(/^unix:\/\//, ""), join(dir, "tap.sock"));
  try {
    const layout = join(dir, "image");
    const built = await engine.buildx(
      [
        "build",
        "--progress=plain",
        "--provenance=mode=max",
        `--output=type=oci,tar=false,dest=${layout}`,
        ...flags(options),
        contextDir,
      ],
      { env: { DOCKER_HOST: tap.dockerHost } },
    );
    if (built.code !== 0) throw new Error(`docker buildx build: exit code ${built.code}\n${built.stderr}`);
    const { configText, provenance } = await readImage(layout);
    return {
      ...readProvenance(provenance, tap.sessionId()),
      image: { config: JSON.parse(configText), configText },
    };
  } finally {
    await tap.close();
    await rm(dir, { recursive: true, force: true });
  }
}

function flags({ file, target, buildArgs = {}, platform, args = [] }: BuildOptions): string[] {
  return [
    ...(file ? [`--file=${file}`] : []),
    ...(target ? [`--target=${target}`] : []),
    ...(platform ? [`--platform=${platform}`] : []),
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...args,
  ];
}

interface StepJson {
  readonly id: string;
  /** `Op` is null for the result in BuildKit up to 0.16. */
  readonly op: Omit<OpJson, "Op"> & { readonly Op: OpJson["Op"] | null };
  /** `step3:0`: output 0 of step 3. */
  readonly inputs?: readonly string[];
}

interface StepsJson {
  readonly llbDefinition: readonly StepJson[];
  readonly digestMapping: Readonly<Record<string, string>>;
}

interface PositionJson {
  readonly line: number;
}

interface LocationsJson {
  readonly locations?: readonly {
    readonly ranges?: readonly { readonly start: PositionJson; readonly end: PositionJson }[];
  }[];
}

/** SLSA 0.2 with BuildKit's additions, as far as it is read here. */
interface Provenance {
  readonly materials?: BuiltLlb["materials"];
  readonly buildConfig: StepsJson;
  readonly metadata: {
    readonly "https://mobyproject.org/buildkit@v1#metadata": {
      readonly source: {
        readonly locations: Readonly<Record<string, LocationsJson>>;
        readonly infos: readonly (StepsJson & { readonly filename: string; readonly data: string })[];
      };
    };
  };
}

function readProvenance(provenance: Provenance, sessionId = ""): Omit<BuiltLlb, "image"> {
  const { infos, locations } = provenance.metadata["https://mobyproject.org/buildkit@v1#metadata"].source;
  const info = infos[0];
  if (!info) throw new Error("the provenance names no source file");
  return {
    ops: readSteps(provenance.buildConfig, locations, sessionId),
    source: {
      filename: info.filename,
      text: Buffer.from(info.data, "base64").toString("utf8"),
      ops: readSteps(info, {}, sessionId),
    },
    sessionId,
    materials: provenance.materials ?? [],
  };
}

function readSteps(
  { llbDefinition, digestMapping }: StepsJson,
  locations: Readonly<Record<string, LocationsJson>>,
  sessionId: string,
): BuiltOp[] {
  const digests = new Map(Object.entries(digestMapping).map(([digest, step]) => [step, digest]));
  const digestOf = (step: string): string => {
    const digest = digests.get(step);
    if (digest === undefined) throw new Error(`the provenance gives no digest for ${step}`);
    return digest;
  };
  return llbDefinition.map(({ id, op, inputs = [] }) => ({
    digest: digestOf(id),
    op: {
      ...(inputs.length > 0 ? { inputs: inputs.map((input) => readInput(input, digestOf)) } : {}),
      ...restoreSession(op, sessionId),
    },
    lines: readLines(locations[id]),
  }));
}

function readInput(input: string, digestOf: (step: string) => string): { digest: string; index?: number } {
  const [step = "", output = "0"] = input.split(":");
  return output === "0" ? { digest: digestOf(step) } : { digest: digestOf(step), index: Number(output) };
}

interface SourceJson {
  readonly identifier: string;
  readonly attrs?: Readonly<Record<string, string>>;
}

function restoreSession(op: StepJson["op"], sessionId: string): OpJson {
  const source = op.Op?.source as SourceJson | undefined;
  if (!source?.identifier.startsWith("local://")) return { ...op, Op: op.Op ?? {} };
  const attrs = { ...source.attrs, "local.session": sessionId };
  return { ...op, Op: { source: { ...source, attrs } } };
}

function readLines(locations: LocationsJson | undefined): [number, number][] {
  const ranges = (locations?.locations ?? []).flatMap(({ ranges = [] }) => ranges);
  const lines = ranges.map(({ start, end }): [number, number] => [start.line, end.line]);
  const distinct = new Map(lines.map((range) => [range.join("-"), range]));
  return [...distinct.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

interface DescriptorJson {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface IndexJson {
  readonly manifests: readonly DescriptorJson[];
}

interface ManifestJson {
  readonly config: DescriptorJson;
  readonly layers: readonly DescriptorJson[];
}

/** Reads the config of the one image in an OCI layout, and the provenance attested to it. */
async function readImage(layout: string): Promise<{ configText: string; provenance: Provenance }> {
  const text = ({ digest }: DescriptorJson) => readFile(join(layout, "blobs", ...digest.split(":")), "utf8");
  const read = async <T>(descriptor: DescriptorJson): Promise<T> => JSON.parse(await text(descriptor));

  const outer: IndexJson = JSON.parse(await readFile(join(layout, "index.json"), "utf8"));
  const { manifests } = await read<IndexJson>(one(outer.manifests, "image index"));
  const isAttestation = ({ annotations }: DescriptorJson) =>
    annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
  const images = manifests.filter((manifest) => !isAttestation(manifest));
  const image = await read<ManifestJson>(one(images, "image"));
  const attestation = await read<ManifestJson>(one(manifests.filter(isAttestation), "attestation"));
  const isProvenance = ({ annotations }: DescriptorJson) =>
    annotations?.["in-toto.io/predicate-type"] === "https://slsa.dev/provenance/v0.2";
  const statement = await read<{ predicate: Provenance }>(
    one(attestation.layers.filter(isProvenance), "provenance of SLSA 0.2"),
  );
  return { configText: await text(image.config), provenance: statement.predicate };
}

function one<T>(items: readonly T[], what: string): T {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`the build gave ${items.length} of: ${what}`);
  return item;
}
