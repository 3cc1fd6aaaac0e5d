import { formatPlatform, hostPlatform, normalizePlatform } from "../../base/platform/platform.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { type JsonObject, type JsonValue, stringifyGo } from "../../llb/stringify-go.js";
import type { Definition } from "../../proto/generated/ops.js";
import { genericJson } from "../exporters/attest/statement.js";
import { type Descriptor, descriptorJson } from "../exporters/image/descriptor.js";
import { buildSteps, digestMapping, sourceJson } from "./build-steps.js";
import type { CapturedGrant, CapturedRequest, ProvenanceCapture } from "./capture.js";
import { materialsOf } from "./materials.js";
import type { ProvenanceOptions } from "./provenance-options.js";
import { redactCredentials } from "./redact-credentials.js";
import { type ConfigSource, type RequestProvenance, requestProvenance } from "./request.js";

/** What is known of a build beside what its result was made of. */
export interface BuildFacts {
  /** Unique. */
  readonly invocationId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** What was built. */
  readonly definition: Definition | undefined;
  /** Which Dockerfiles the frontend `dockerfile.v0` understands: `1.24.0`. */
  readonly dockerfileVersion?: string | undefined;
  /** What the operator of the builder wants to be known. */
  readonly customEnvironment?: Readonly<Record<string, JsonValue>> | undefined;
  /** The blobs of the outputs of steps, as far as there are any; each has one list or several equivalent ones. */
  readonly layers?: readonly StepLayers[] | undefined;
}

export interface StepLayers {
  /** The digest of the step. */
  readonly vertex: string;
  readonly output: number;
  readonly chains: readonly (readonly Descriptor[])[];
}

const BUILD_TYPE_1 = "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md";
const BUILD_TYPE_02 = "https://mobyproject.org/buildkit@v1";
/** What BuildKit calls the behaviour that this agrees with. */
const COMPATIBILITY_VERSION = 30;

/**
 * The predicate of provenance as JSON, of SLSA 1 or 0.2.
 *
 * Throws a BuildError `image/reference`, `engine/definition`. Agrees with NewPredicate, AddBuildConfig and ConvertToSLSA02,
 * BuildKit's solver/llbsolver/provenance.
 */
export function provenancePredicate(
  capture: ProvenanceCapture,
  facts: BuildFacts,
  options: ProvenanceOptions,
): JsonObject {
  const parts = predicateParts(capture, facts, options);
  return options.version === "v1" ? slsa1(parts) : slsa02(parts);
}

interface PredicateParts {
  readonly options: ProvenanceOptions;
  readonly facts: BuildFacts;
  readonly materials: readonly JsonObject[];
  readonly configSource: ConfigSource;
  readonly request: JsonObject;
  readonly isRequestComplete: boolean;
  readonly areMaterialsComplete: boolean;
  readonly isHermetic: boolean;
  readonly buildConfig: JsonObject | undefined;
  readonly metadata: JsonObject;
  readonly platform: string;
  readonly dockerfileVersion: string | undefined;
}

function predicateParts(
  capture: ProvenanceCapture,
  facts: BuildFacts,
  options: ProvenanceOptions,
): PredicateParts {
  const { sources } = capture;
  const { configSource, request } = requestProvenance(capture.request, sources);
  const vcs = takeVcs(request!);
  const isMin = options.mode === "min";
  const told: CapturedRequest = { ...request!, args: vcs.args };
  const steps = isMin ? undefined : buildSteps(facts.definition);
  const areMaterialsComplete = !capture.isIncomplete && sources.locals.length === 0;
  const { frontend } = capture.request;
  return {
    options,
    facts,
    materials: materialsOf(sources).map(({ uri, digest }) => ({ uri: uri || undefined, digest })),
    configSource,
    request: {
      ...requestJson(isMin ? minimal(told) : told, {
        secrets: isMin ? undefined : grantsJson(capture.secrets),
        ssh: isMin ? undefined : grantsJson(capture.ssh),
        locals: sources.locals.length === 0 ? undefined : sources.locals.map((name) => ({ name })),
      }),
      compatibilityVersion: COMPATIBILITY_VERSION,
    },
    isRequestComplete: frontend !== "" && !(isMin && hasPrivateArgs(told)),
    areMaterialsComplete,
    isHermetic: areMaterialsComplete && !capture.usesNetwork,
    buildConfig: isMin
      ? undefined
      : { llbDefinition: steps?.steps, digestMapping: digestMapping(steps?.indexes) },
    metadata: {
      vcs: vcs.facts.size === 0 ? undefined : sorted(vcs.facts),
      source: steps && facts.definition && sourceJson(facts.definition, steps.indexes),
      layers: steps && layersJson(facts.layers ?? [], steps.indexes),
    },
    platform: formatPlatform(normalizePlatform(hostPlatform())),
    dockerfileVersion: frontend === "dockerfile.v0" ? facts.dockerfileVersion || undefined : undefined,
  };
}

function slsa1(parts: PredicateParts): JsonObject {
  const { options, facts, materials, configSource, metadata } = parts;
  const internal = {
    buildConfig: parts.buildConfig,
    builderPlatform: parts.platform,
    dockerfileVersion: parts.dockerfileVersion,
    ...facts.customEnvironment,
  };
  return {
    buildDefinition: {
      buildType: BUILD_TYPE_1,
      resolvedDependencies: materials.length === 0 ? undefined : materials,
      externalParameters: { configSource: configSourceJson(configSource, "path"), request: parts.request },
      internalParameters: flattened(internal),
    },
    runDetails: {
      builder: { id: options.builderId },
      metadata: {
        invocationId: facts.invocationId || undefined,
        startedOn: timeJson(facts.startedAt),
        finishedOn: timeJson(facts.finishedAt),
        buildkit_metadata: metadata,
        buildkit_hermetic: parts.isHermetic || undefined,
        buildkit_completeness: {
          request: parts.isRequestComplete,
          resolvedDependencies: parts.areMaterialsComplete,
        },
        buildkit_reproducible: options.isReproducible || undefined,
      },
    },
  };
}

function slsa02(parts: PredicateParts): JsonObject {
  const { options, facts, materials, configSource } = parts;
  const environment = {
    platform: parts.platform,
    dockerfileVersion: parts.dockerfileVersion,
    ...facts.customEnvironment,
  };
  return {
    builder: { id: options.builderId },
    buildType: BUILD_TYPE_02,
    materials: materials.length === 0 ? undefined : materials,
    invocation: {
      configSource: configSourceJson(configSource, "entryPoint"),
      parameters: parts.request,
      environment: flattened(environment),
    },
    buildConfig: parts.buildConfig,
    metadata: {
      buildInvocationID: facts.invocationId || undefined,
      buildStartedOn: timeJson(facts.startedAt),
      buildFinishedOn: timeJson(facts.finishedAt),
      completeness: {
        parameters: parts.isRequestComplete,
        environment: true,
        materials: parts.areMaterialsComplete,
      },
      reproducible: options.isReproducible,
      "https://mobyproject.org/buildkit@v1#metadata": parts.metadata,
      "https://mobyproject.org/buildkit@v1#hermetic": parts.isHermetic || undefined,
    },
  };
}

/** What BuildKit prints by way of a map without types: members sorted, numbers as JavaScript has them. */
function flattened(value: JsonObject): JsonValue {
  return genericJson(JSON.parse(stringifyGo(value)));
}

function configSourceJson({ uri, digest, path }: ConfigSource, pathKey: "path" | "entryPoint"): JsonObject {
  return {
    uri: uri || undefined,
    digest: digest.size === 0 ? undefined : sorted(digest),
    [pathKey]: path || undefined,
  };
}

/** The arguments that tell of version control are facts of their own. */
function takeVcs({ args }: CapturedRequest): {
  readonly args: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, string>;
} {
  const kept = new Map<string, string>();
  const facts = new Map<string, string>();
  for (const [key, value] of args) {
    if (!key.startsWith("vcs:")) kept.set(key, value);
    else if (value !== "") facts.set(key.slice(4), key === "vcs:source" ? redactCredentials(value) : value);
  }
  return { args: kept, facts };
}

function isPrivate(key: string): boolean {
  return key.startsWith("build-arg:") || key.startsWith("label:");
}

/** Whether a small provenance leaves out something of a request, or of those that it names. Agrees with scrubMinRequest. */
function hasPrivateArgs({ args, inputs, root }: CapturedRequest): boolean {
  const nested = [...(inputs?.values() ?? []), ...(root === undefined ? [] : [root])];
  return (
    [...args.keys()].some(isPrivate) ||
    nested.some(({ request }) => request !== undefined && hasPrivateArgs(request))
  );
}

function minimal(request: CapturedRequest): CapturedRequest {
  const inner = (each: RequestProvenance): RequestProvenance => ({
    ...each,
    request: each.request && minimal(each.request),
  });
  return {
    frontend: request.frontend,
    args: new Map([...request.args].filter(([key]) => !isPrivate(key))),
    inputs: request.inputs && new Map(Array.from(request.inputs, ([name, each]) => [name, inner(each)])),
    root: request.root && inner(request.root),
  };
}

/** @param more what only the request of the whole build has */
function requestJson(
  { frontend, args, inputs, root }: CapturedRequest,
  more: {
    readonly secrets?: JsonValue | undefined;
    readonly ssh?: JsonValue | undefined;
    readonly locals?: JsonValue | undefined;
  },
): JsonObject {
  return {
    frontend: frontend || undefined,
    args: args.size === 0 ? undefined : sorted(args),
    ...more,
    inputs: inputs?.size
      ? sorted(new Map(Array.from(inputs, ([name, input]) => [name, nestedJson(input)])))
      : undefined,
    root: root && nestedJson(root),
  };
}

function nestedJson({ configSource, request }: RequestProvenance): JsonObject {
  return {
    configSource: configSourceJson(configSource, "path"),
    request: request && requestJson(request, {}),
  };
}

function grantsJson(grants: readonly CapturedGrant[]): JsonValue | undefined {
  if (grants.length === 0) return undefined;
  return grants.map(({ id, isOptional }) => ({ id, optional: isOptional || undefined }));
}

function layersJson(
  layers: readonly StepLayers[],
  indexes: ReadonlyMap<string, number>,
): JsonValue | undefined {
  const found = layers.flatMap(({ vertex, output, chains }) => {
    const index = indexes.get(vertex);
    if (index === undefined) return [];
    return [[`step${index}:${output}`, chains.map((chain) => chain.map(descriptorJson))] as const];
  });
  return found.length === 0 ? undefined : sorted(new Map<string, JsonValue>(found));
}

function sorted<T extends JsonValue>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => compareUtf8(a, b)));
}

function timeJson(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.?0*Z$/, "Z");
}
