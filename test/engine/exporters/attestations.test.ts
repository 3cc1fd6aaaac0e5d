import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { annotateSbom } from "../../../src/engine/exporters/attest/annotate-sbom.js";
import { indentJson } from "../../../src/engine/exporters/attest/indent-json.js";
import { printStatement } from "../../../src/engine/exporters/attest/statement.js";
import { unbundle } from "../../../src/engine/exporters/attest/unbundle.js";
import type { EngineAttestation } from "../../../src/engine/exporters/engine-result.js";
import type { ExportedLayer } from "../../../src/engine/exporters/image/exported-layer.js";
import type { LayerBlob, Tree } from "../../../src/engine/layers/layer.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { FakeLayers, recordingContext, temporaryDirectory } from "./doubles.js";

const SPDX = "https://spdx.dev/Document";
const context = recordingContext();

function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

function treeOf(directory: string): Tree {
  const view = createDirectoryView(directory);
  return { id: directory, lazyLayers: undefined, layers: async () => [], view: async () => view };
}

function bundle(directory: string, more: Partial<EngineAttestation> = {}): EngineAttestation {
  return {
    kind: "bundle",
    metadata: new Map([["sbom-core", Buffer.from("sbom")]]),
    tree: treeOf(directory),
    path: "",
    predicateType: SPDX,
    subjects: [],
    ...more,
  };
}

describe("a bundle", () => {
  it("becomes its statements, the core first", async () => {
    const directory = directoryOf({
      "out/a.spdx.json": `{"predicateType":"${SPDX}","subject":[{"name":"x","digest":{"sha512":"02","sha256":"01"}}],"predicate":{"b":1.50,"a":"<"}}`,
      "out/sbom.spdx.json": `{"predicateType":"${SPDX}","predicate":[1e21, 1e-7, 100]}`,
    });
    const found = await unbundle([bundle(directory, { path: "/out" })], context);
    expect(found.map(({ path }) => path)).toEqual(["/out/a.spdx.json", "/out/sbom.spdx.json"]);
    const texts = await Promise.all(
      found.map((each) =>
        printStatement(each, [{ name: "me", digest: new Map([["sha256", "ff"]]) }], context),
      ),
    );
    expect(texts).toEqual([
      `{"_type":"https://in-toto.io/Statement/v1","predicateType":"${SPDX}","subject":[{"name":"x","digest":{"sha256":"01","sha512":"02"}}],"predicate":{"a":"\\u003c","b":1.5}}`,
      `{"_type":"https://in-toto.io/Statement/v1","predicateType":"${SPDX}","subject":[{"name":"me","digest":{"sha256":"ff"}}],"predicate":[1e+21,1e-7,100]}`,
    ]);
  });

  it("at the top of its tree has the core first", async () => {
    const directory = directoryOf({
      "a.json": `{"predicateType":"${SPDX}"}`,
      "sbom.json": `{"predicateType":"${SPDX}"}`,
    });
    const found = await unbundle([bundle(directory)], context);
    expect(found.map(({ path }) => path)).toEqual(["sbom.json", "a.json"]);
  });

  it.each<[string, Readonly<Record<string, string>>, Partial<EngineAttestation>, string]>([
    [
      "another predicate",
      { a: '{"predicateType":"x"}' },
      {},
      `bundle entry x does not match required predicate type ${SPDX}`,
    ],
    [
      "provenance",
      { a: '{"predicateType":"https://slsa.dev/provenance/v1"}' },
      { predicateType: "" },
      "frontend may not bundle provenance attestations",
    ],
    ["no JSON", { a: "{" }, {}, "cannot decode in-toto statement /a"],
    ["a list", { a: "[]" }, {}, "it is not a JSON object"],
    ["a directory", { "a/b": "" }, {}, "a is not a regular file"],
    ["no directory", { a: "" }, { path: "nowhere" }, "cannot read attestation bundle"],
    [
      "content of its own",
      {},
      { content: async () => Buffer.from("") },
      "attestation bundle cannot have callback",
    ],
  ])("can't have %s", async (_, files, more, message) => {
    await expect(unbundle([bundle(directoryOf(files), more)], context)).rejects.toThrow(message);
  });

  it("does not lead out of its tree", async () => {
    const outside = directoryOf({ secret: `{"predicateType":"${SPDX}"}` });
    const directory = directoryOf({});
    symlinkSync(join(outside, "secret"), join(directory, "a"));
    symlinkSync(outside, join(directory, "d"));
    await expect(unbundle([bundle(directory)], context)).rejects.toMatchObject({ code: "file/read" });
    await expect(unbundle([bundle(directory, { path: "d" })], context)).rejects.toThrow(
      "cannot read attestation bundle",
    );
  });
});

describe("an attestation of a frontend", () => {
  it("can't be provenance", async () => {
    const attestation = bundle(directoryOf({ a: "{}" }), {
      kind: "in-toto",
      path: "a",
      predicateType: "https://slsa.dev/provenance/v1",
    });
    await expect(unbundle([attestation], context)).rejects.toThrow(
      "frontend may not set provenance attestations",
    );
  });

  it("may be about itself under another name, or about something else", async () => {
    const attestation = bundle(directoryOf({ a: ' {"x": 1} ' }), {
      kind: "in-toto",
      path: "a",
      subjects: [
        { kind: "self", name: "other", digests: [] },
        { kind: "raw", name: "", digests: ["sha256:aa"] },
      ],
    });
    const text = await printStatement(
      attestation,
      [{ name: "me", digest: new Map([["sha256", "ff"]]) }],
      context,
    );
    expect(JSON.parse(text)).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: SPDX,
      subject: [
        { name: "me", digest: { sha256: "ff" } },
        { name: "other", digest: { sha256: "ff" } },
        { name: "_", digest: { sha256: "aa" } },
      ],
      predicate: { x: 1 },
    });
  });
});

describe("the core of an SBOM", () => {
  const blob = (digest: string): LayerBlob => ({
    descriptor: { mediaType: "t", digest, size: 1 },
    diffId: digest,
    compression: "gzip",
  });

  function annotate(document: unknown, more: Partial<EngineAttestation> = {}): Promise<EngineAttestation> {
    const layers = new FakeLayers();
    const low = directoryOf({ "usr/bin/a": "", "usr/bin/b": "" });
    const high = directoryOf({ "usr/bin/b": "" });
    const tree = layers.add(
      { id: "low", blob: blob("sha256:low"), directory: low },
      { id: "high", blob: blob("sha256:high"), directory: high },
    );
    const exported = ["low", "high"].map(
      (id): ExportedLayer => ({
        layer: { id },
        blob: blob(`sha256:${id}`),
        diffId: "",
        description: "",
        created: undefined,
        descriptor: { mediaType: "t", digest: `sha256:${id}`, size: 1 },
        isVirtual: false,
        ensure: async () => {},
      }),
    );
    const attestation = bundle("/", {
      kind: "in-toto",
      path: "/out/sbom.spdx.json",
      tree: undefined,
      content: async () => Buffer.from(JSON.stringify(document)),
      ...more,
    });
    return annotateSbom(attestation, tree, exported, layers.store, context);
  }

  it("tells the layers of files", async () => {
    const files = [
      { fileName: "/usr/bin/a" },
      { fileName: "usr/bin/b", SPDXID: "1" },
      { fileName: "usr/bin/b", comment: "mine" },
      { fileName: "../../etc/passwd" },
      { fileName: "usr/bin/a/below" },
      null,
    ];
    const made = await annotate({ files, creationInfo: { creators: ["Tool: x"] } });
    expect(JSON.parse(Buffer.from(await made.content!(context)).toString())).toEqual({
      files: [
        { fileName: "/usr/bin/a", comment: "layerID: sha256:low" },
        { fileName: "usr/bin/b", SPDXID: "1", comment: "layerID: sha256:high" },
        { fileName: "usr/bin/b", comment: "mine" },
        { fileName: "../../etc/passwd" },
        { fileName: "usr/bin/a/below" },
        null,
      ],
      creationInfo: { creators: ["Tool: x", "Tool: buildfile"] },
    });
  });

  it.each([
    ["of another name", { path: "/out/other.json" }],
    ["with another predicate", { predicateType: "x" }],
    ["that is no core", { metadata: new Map<string, Uint8Array>() }],
    ["that is no JSON", { content: async () => Buffer.from("{") }],
  ])("and no statement %s", async (_, more) => {
    const made = await annotate({ files: [{ fileName: "/usr/bin/a" }] }, more);
    const text = Buffer.from(await made.content!(context)).toString();
    expect(text).not.toContain("layerID");
  });
});

it.each([
  ["{}", "{}"],
  ["[]", "[]"],
  [
    '{"a":[1,{"b":"x,{}"},[]],"c":{}}',
    '{\n  "a": [\n    1,\n    {\n      "b": "x,{}"\n    },\n    []\n  ],\n  "c": {}\n}',
  ],
  ['"\\"{"', '"\\"{"'],
])("indents %s as Go does", (text, wanted) => {
  expect(indentJson(text)).toBe(wanted);
});
