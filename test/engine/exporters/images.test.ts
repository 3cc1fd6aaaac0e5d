import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { expect, it } from "vitest";
import type { EngineAttestation } from "../../../src/engine/exporters/engine-result.js";
import { exportResult } from "../../../src/engine/exporters/export.js";
import { BlobDirectory, environment, FakeLayers, recordingSteps } from "./doubles.js";
import { readTar } from "./read-tar.js";

/** What BuildKit made of a result: all documents of its image. */
interface ImageCase {
  readonly name: string;
  readonly type: "oci" | "docker";
  readonly attrs: Readonly<Record<string, string>>;
  /** Null for one of several platforms. */
  readonly config: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly layers: readonly {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
    readonly diffId: string;
  }[];
  readonly root: string;
  readonly documents: Readonly<Record<string, string>>;
  readonly indexJson: string;
  readonly manifestJson: string | null;
  readonly response: Readonly<Record<string, unknown>>;
}

const ALL = JSON.parse(readFileSync("testdata/engine/images.json", "utf8")) as readonly ImageCase[];
/** The others need real layers: see with-stores.test.ts. */
const CASES = ALL.filter(({ attrs }) => !("rewrite-timestamp" in attrs));
const IDS = ["linux/amd64", "linux/arm64"];
const DESCRIPTIONS = ["[1/2] COPY <<E1 /a", "[2/2] COPY <<E2 /d/b"];

it.each(CASES)("makes the documents of BuildKit: $name", async (each) => {
  const blobs = new BlobDirectory();
  const layers = new FakeLayers();
  const tree = layers.add(
    ...each.layers.map(({ mediaType, digest, size, diffId }, i) => ({
      id: `l${i}`,
      description: DESCRIPTIONS[i]!,
      createdAt: Date.parse("2026-01-01T00:00:00Z"),
      blob: { descriptor: { mediaType, digest, size }, diffId, compression: "uncompressed" as const },
    })),
  );
  const steps = recordingSteps();
  let archive = Buffer.alloc(0);
  const sink = {
    kind: "stream" as const,
    open: async () =>
      collecting((bytes) => {
        archive = bytes;
      }),
  };
  // Of layers only the size counts here.
  const sizes = new Map(each.layers.map(({ digest, size }) => [digest, size]));
  const store = Object.assign(Object.create(blobs) as BlobDirectory, {
    size: (digest: string) => sizes.get(digest) ?? blobs.size(digest),
    read: (digest: string) => (sizes.has(digest) ? [new Uint8Array(sizes.get(digest)!)] : blobs.read(digest)),
    put: (data: Uint8Array) => blobs.put(data),
    path: (digest: string) => blobs.path(digest),
  });

  const attestations = attestationsOf(each);
  const { config } = each;
  const response = await exportResult(
    config === null
      ? { trees: new Map(IDS.map((id) => [id, tree])), metadata: platformsMetadata(IDS), attestations }
      : { tree, metadata: platformsMetadata(IDS.slice(0, 1)), attestations },
    [
      {
        Type: each.type,
        Attrs: {
          ...each.attrs,
          ...each.metadata,
          ...(config !== null && { "containerimage.config": config }),
        },
        sink,
      },
    ],
    environment(layers, store),
    steps,
  );

  for (const [digest, text] of Object.entries(each.documents)) {
    expect(blobs.size(digest) === undefined ? documentsOf(blobs, digest, response) : blobs.text(digest)).toBe(
      text,
    );
  }
  const files = readTar(archive);
  expect(files.get("index.json")).toBe(withTime(each.indexJson, response));
  expect(files.get("manifest.json") ?? null).toBe(each.manifestJson);
  expect(files.get("oci-layout")).toBe('{"imageLayoutVersion":"1.0.0"}');
  expect(response["containerimage.digest"]).toBe(each.root);
  expect(response["containerimage.config.digest"]).toBe(each.response["containerimage.config.digest"]);
  expect(response["image.name"]).toBe(each.response["image.name"]);
  expect(steps.names).toEqual([`0 exporting to ${each.type} image format`]);
});

function platformsMetadata(ids: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const Platforms = ids.map((ID) => ({ ID, Platform: { os: "linux", architecture: ID.slice(6) } }));
  return new Map([["refs.platforms", Buffer.from(JSON.stringify({ Platforms }))]]);
}

/** What was made in place of a document that is not there; for a failure that can be read. */
function documentsOf(
  blobs: BlobDirectory,
  digest: string,
  response: Readonly<Record<string, string>>,
): string {
  return `${digest} is missing; the root is ${blobs.text(response["containerimage.digest"]!)}`;
}

/** Without an epoch an archive says when it was made. */
function withTime(text: string, response: Readonly<Record<string, string>>): string {
  const descriptor = JSON.parse(Buffer.from(response["containerimage.descriptor"]!, "base64").toString()) as {
    readonly annotations: Readonly<Record<string, string>>;
  };
  const created = descriptor.annotations["org.opencontainers.image.created"]!;
  return text.replace(/(image\.created":")[^"]+/g, `$1${created}`);
}

/** The predicates that BuildKit attached, to be attached again. */
function attestationsOf({ documents, name }: ImageCase): ReadonlyMap<string, readonly EngineAttestation[]> {
  const statements = Object.values(documents).filter((text) => text.startsWith('{"_type"'));
  // One that is only for images was left out.
  if (statements.length === 0 && name !== "attested inline only") return new Map();
  const isInline = name.includes("inline");
  const texts = statements.length === 0 ? ['{"predicateType":"x","predicate":1}'] : statements;
  const made = texts.map((text): readonly [string, EngineAttestation] => {
    const { predicateType } = JSON.parse(text) as { readonly predicateType: string };
    const predicate = text.slice(text.indexOf('"predicate":') + '"predicate":'.length, -1);
    const attestation: EngineAttestation = {
      kind: "in-toto",
      metadata: new Map(isInline ? [["inline-only", Buffer.from("true")]] : []),
      path: "provenance.json",
      predicateType,
      subjects: [],
      content: async () => Buffer.from(predicate),
    };
    return [text.includes("platform=linux%2Farm64") ? "linux/arm64" : "linux/amd64", attestation];
  });
  return new Map(made.map(([id]) => [id, made.filter((each) => each[0] === id).map((each) => each[1])]));
}

function collecting(done: (bytes: Buffer<ArrayBuffer>) => void): Writable {
  const pieces: Uint8Array[] = [];
  return new Writable({
    write(piece: Uint8Array, _encoding, next) {
      pieces.push(piece);
      next();
    },
    final(next) {
      done(Buffer.concat(pieces));
      next();
    },
  });
}
