import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import { formatPlatform, hostPlatform, normalizePlatform } from "../../../src/base/platform/platform.js";
import { indentJson } from "../../../src/engine/exporters/attest/indent-json.js";
import { attachProvenance } from "../../../src/engine/provenance/attach-provenance.js";
import { ProvenanceCapture } from "../../../src/engine/provenance/capture.js";
import { type BuildFacts, provenancePredicate } from "../../../src/engine/provenance/predicate.js";
import { parseProvenanceOptions } from "../../../src/engine/provenance/provenance-options.js";
import { opFromJson } from "../../../src/llb/op-json.js";
import { type JsonObject, stringifyGo } from "../../../src/llb/stringify-go.js";
import { type Definition, encodeOp, type Locations, type Op } from "../../../src/proto/generated/ops.js";
import { recordingContext } from "../exporters/doubles.js";

const HOST = formatPlatform(normalizePlatform(hostPlatform()));

interface StepJson {
  readonly op: JsonObject;
  readonly inputs?: readonly string[];
}

interface LayerJson {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface MetadataJson {
  readonly source?: {
    readonly locations: Readonly<Record<string, Locations>>;
    readonly infos: readonly { readonly data: string; readonly llbDefinition: readonly StepJson[] }[];
  };
  readonly layers?: Readonly<Record<string, readonly (readonly LayerJson[])[]>>;
}

interface ConfigJson {
  readonly llbDefinition: readonly StepJson[];
}

interface Predicate1 {
  readonly buildDefinition: { readonly internalParameters: { readonly buildConfig?: ConfigJson } };
  readonly runDetails: {
    readonly metadata: {
      readonly invocationId: string;
      readonly startedOn: string;
      readonly finishedOn: string;
      readonly buildkit_metadata: MetadataJson;
    };
  };
}

interface Predicate02 {
  readonly buildConfig?: ConfigJson;
  readonly metadata: {
    readonly buildInvocationID: string;
    readonly buildStartedOn: string;
    readonly buildFinishedOn: string;
    readonly "https://mobyproject.org/buildkit@v1#metadata": MetadataJson;
  };
}

interface Facts {
  readonly id: string;
  readonly started: string;
  readonly finished: string;
  readonly metadata: MetadataJson;
  readonly steps: readonly StepJson[];
}

function facts1({ buildDefinition, runDetails: { metadata } }: Predicate1): Facts {
  return {
    id: metadata.invocationId,
    started: metadata.startedOn,
    finished: metadata.finishedOn,
    metadata: metadata.buildkit_metadata,
    steps: buildDefinition.internalParameters.buildConfig?.llbDefinition ?? [],
  };
}

function facts02({ buildConfig, metadata }: Predicate02): Facts {
  return {
    id: metadata.buildInvocationID,
    started: metadata.buildStartedOn,
    finished: metadata.buildFinishedOn,
    metadata: metadata["https://mobyproject.org/buildkit@v1#metadata"],
    steps: buildConfig?.llbDefinition ?? [],
  };
}

/** The bytes of ops, encoded again. */
function encodeSteps(steps: readonly StepJson[]): {
  readonly def: readonly Uint8Array[];
  readonly digests: readonly string[];
} {
  const digests: string[] = [];
  const def = steps.map(({ op, inputs = [] }) => {
    const whole: Op = {
      ...opFromJson(op),
      inputs: inputs.map((input) => {
        const [step = "", index = ""] = input.slice(4).split(":");
        return { digest: digests[Number(step)]!, index: BigInt(index) };
      }),
    };
    const bytes = encodeOp(whole);
    digests.push(digestOf(bytes));
    return bytes;
  });
  return { def, digests };
}

function buildFacts({ id, started, finished, metadata, steps }: Facts): BuildFacts {
  const { def, digests } = encodeSteps(steps);
  const digestAt = (step: string): string => digests[Number(step.slice(4))]!;
  const definition: Definition | undefined =
    def.length === 0
      ? undefined
      : {
          def,
          Source: metadata.source && {
            locations: Object.fromEntries(
              Object.entries(metadata.source.locations).map(([step, locations]) => [
                digestAt(step),
                locations,
              ]),
            ),
            infos: metadata.source.infos.map(({ data, llbDefinition }) => ({
              filename: "Dockerfile",
              language: "Dockerfile",
              data: Buffer.from(data, "base64"),
              definition: { def: encodeSteps(llbDefinition).def },
            })),
          },
        };
  return {
    invocationId: id,
    startedAt: Date.parse(started),
    finishedAt: Date.parse(finished),
    definition,
    dockerfileVersion: "1.26.0",
    layers: Object.entries(metadata.layers ?? {}).map(([name, chains]) => {
      const [step = "", output = ""] = name.split(":");
      return { vertex: digestAt(step), output: Number(output), chains };
    }),
  };
}

function capture(): ProvenanceCapture {
  const made = new ProvenanceCapture();
  made.addImage({
    ref: "docker.io/library/busybox:latest@sha256:9b266fffe3c6fefa90ba91a879813eb8fd6b3df4bd701b4b847d2d786eda31c1",
    platform: { os: "linux", architecture: "amd64" },
    digest: "sha256:9b266fffe3c6fefa90ba91a879813eb8fd6b3df4bd701b4b847d2d786eda31c1",
  });
  made.addImage({
    ref: "docker.io/library/busybox:latest",
    platform: { os: "linux", architecture: "amd64" },
    digest: "sha256:9b266fffe3c6fefa90ba91a879813eb8fd6b3df4bd701b4b847d2d786eda31c1",
  });
  made.optimizeImages();
  made.addSecret("tok", true);
  made.addSsh("", true);
  made.addLocal("dockerfile");
  made.addLocal("context");
  const args = new Map([
    ["label:x", "y"],
    ["build-arg:A", "b"],
    ["vcs:source", "https://u:p@h/r"],
    ["vcs:revision", "abc"],
  ]);
  const configSource = { uri: "", digest: new Map<string, string>(), path: "" };
  made.request = { frontend: "dockerfile.v0", args, root: { configSource, request: { frontend: "", args } } };
  return made;
}

describe("provenance", () => {
  it.each(["v1-min", "v1-max", "v0.2-min", "v0.2-max"])("is what BuildKit says: %s", (name) => {
    const text = readFileSync(`testdata/engine/provenance/${name}.json`, "utf8");
    const [version = "", mode = ""] = name.split("-");
    const { predicate } = JSON.parse(text) as { readonly predicate: Predicate1 & Predicate02 };
    const options = parseProvenanceOptions(
      `mode=${mode},version=${version},builder-id=https://me,reproducible=true`,
    );
    const facts = buildFacts(version === "v1" ? facts1(predicate) : facts02(predicate));
    const made = indentJson(stringifyGo({ predicate: provenancePredicate(capture(), facts, options) }));
    const wanted = text
      .slice(text.indexOf('  "predicate": {'))
      .replace(/("builderPlatform"|"environment": {[^}]*"platform"): "[^"]*"/, `$1: "${HOST}"`);
    expect(withoutLocalDigests(made.slice(2))).toBe(withoutLocalDigests(wanted));
  });

  it("is complete without local files, and hermetic without a network", () => {
    const made = new ProvenanceCapture();
    made.request = { frontend: "gateway.v0", args: new Map() };
    const facts = { invocationId: "", startedAt: 0, finishedAt: 1500, definition: undefined };
    const text = (): string =>
      stringifyGo(provenancePredicate(made, facts, parseProvenanceOptions("mode=min")));
    expect(text()).toContain(
      '"startedOn":"1970-01-01T00:00:00Z","finishedOn":"1970-01-01T00:00:01.5Z","buildkit_metadata":{},"buildkit_hermetic":true,"buildkit_completeness":{"request":true,"resolvedDependencies":true}',
    );
    made.usesNetwork = true;
    expect(text()).not.toContain("hermetic");
    made.addLocal("context");
    expect(text()).toContain('"resolvedDependencies":false');
  });
});

describe("the attestation", () => {
  const metadata = new Map([["containerimage.config", Buffer.from('{"os":"linux","architecture":"amd64"}')]]);
  const known = async () => ({ invocationId: "x", startedAt: 0, finishedAt: 0, definition: undefined });
  const none = async () => [];

  it("is made when it is wanted, and once for all outputs", async () => {
    let asked = 0;
    const facts = () => {
      asked++;
      return known();
    };
    const options = parseProvenanceOptions("inline-only=true,filename=p.json,version=v0.2");
    const captured = new Map([["linux/amd64", { capture: capture(), facts, layers: none }]]);
    const result = attachProvenance({ metadata }, captured, options);
    const [attestation] = result.attestations!.get("linux/amd64")!;
    expect(asked).toBe(0);
    const context = recordingContext();
    const first = await attestation!.content!(context);
    expect(await attestation!.content!(context)).toBe(first);
    expect(asked).toBe(1);
    expect(attestation).toMatchObject({
      path: "p.json",
      predicateType: "https://slsa.dev/provenance/v0.2",
      metadata: new Map([
        ["reason", Buffer.from("provenance")],
        ["inline-only", Buffer.from("true")],
      ]),
    });
  });

  it("is not there for what has no files", () => {
    const result = attachProvenance(
      { metadata },
      new Map([["linux/amd64", undefined]]),
      parseProvenanceOptions(""),
    );
    expect(result.attestations?.size).toBe(0);
  });

  it("must be about something, and complete if that is asked for", () => {
    const options = parseProvenanceOptions("complete-materials=true");
    expect(() => attachProvenance({ metadata }, new Map(), options)).toThrow(
      "no build info found for provenance linux/amd64",
    );
    const captured = new Map([["linux/amd64", { capture: capture(), facts: known, layers: none }]]);
    expect(() => attachProvenance({ metadata }, captured, options)).toThrow(
      "Uncaptured local sources:\n  - context\n    reason: local_source\n  - dockerfile",
    );
  });
});

/** The digests of what reads the Dockerfile have the session in them. */
function withoutLocalDigests(text: string): string {
  return text.replace(/("digestMapping": {)[^}]*(}\s*}\s*]\s*})/, "$1$2");
}
