import { describe, expect, it, onTestFinished } from "vitest";
import type { EngineResult } from "../../../src/engine/exporters/engine-result.js";
import { exportResult, prepareExporters } from "../../../src/engine/exporters/export.js";
import { createRegistryPusher } from "../../../src/registry/push/registry-pusher.js";
import { isRecord } from "../../../src/registry/registry-error.js";
import { digestOf, PushServer } from "../../registry/push/push-server.js";
import { BlobDirectory, environment, FakeLayers, memoryImages, recordingSteps } from "./doubles.js";

const CONFIG = Buffer.from('{"architecture":"amd64","os":"linux"}');
const OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

/** An image of two layers: one that is here, and one that only a registry has. */
async function world(domain = "example.com") {
  const blobs = new BlobDirectory();
  const layers = new FakeLayers();
  const base = Buffer.alloc(1000, "base");
  const top = Buffer.alloc(300_000, "top");
  await blobs.put(top);
  const annotations = {
    [`containerd.io/distribution.source.${domain}`]: "org/base",
    "org.example.kept": "yes",
  };
  const tree = layers.add(
    {
      id: "base",
      blob: {
        descriptor: { mediaType: OCI_LAYER, digest: digestOf(base), size: base.length, annotations },
        diffId: digestOf(Buffer.from("base")),
        compression: "gzip",
      },
    },
    {
      id: "top",
      createdAt: 1_000_000,
      blob: {
        descriptor: { mediaType: OCI_LAYER, digest: digestOf(top), size: top.length },
        diffId: digestOf(Buffer.from("top")),
        compression: "gzip",
      },
    },
  );
  layers.fetch = async ({ descriptor }) => {
    if (descriptor.digest === digestOf(base)) await blobs.put(base);
  };
  const result: EngineResult = { tree, metadata: new Map([["containerimage.config", CONFIG]]) };
  return { blobs, layers, base, top, result };
}

function pusher() {
  const made = createRegistryPusher({
    credentials: async () => ({ kind: "none" }),
    retry: { attempts: 2, baseDelay: 1 },
  });
  onTestFinished(() => made.close());
  return made;
}

describe("the exporter image", () => {
  it("names an image in the store, which then is whole", async () => {
    const { blobs, layers, base, result } = await world();
    const images = memoryImages();
    const steps = recordingSteps();
    const Attrs = { name: "docker.io/library/app:1,example.com/b", "name-canonical": "" };
    const response = await exportResult(
      result,
      [{ Type: "image", Attrs }],
      environment(layers, blobs, { images }),
      steps,
    );
    const digest = response["containerimage.digest"]!;
    expect(images.list().map(({ name }) => name)).toEqual([
      "docker.io/library/app:1",
      `docker.io/library/app:1@${digest}`,
      "example.com/b:latest",
      `example.com/b:latest@${digest}`,
    ]);
    const manifest: unknown = JSON.parse(blobs.text(digest));
    expect(images.get("example.com/b:latest")?.target).toEqual({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest,
      size: blobs.size(digest),
    });
    expect(isRecord(manifest) && manifest.layers).toMatchObject([
      { digest: digestOf(base), annotations: { "org.example.kept": "yes" } },
      {},
    ]);
    expect(blobs.size(digestOf(base))).toBe(1000);
    expect(response["image.name"]).toBe("docker.io/library/app:1,example.com/b:latest");
    expect(steps.context.told.map(([id]) => id)).toEqual(
      expect.arrayContaining([
        "exporting layers",
        `exporting manifest ${digest}`,
        "naming to example.com/b:latest",
      ]),
    );
  });

  it("fetches nothing for an image without a name", async () => {
    const { blobs, layers, base, result } = await world();
    const images = memoryImages();
    const response = await exportResult(
      result,
      [{ Type: "image" }],
      environment(layers, blobs, { images }),
      recordingSteps(),
    );
    expect(images.list()).toEqual([]);
    expect(blobs.size(digestOf(base))).toBeUndefined();
    expect(Object.keys(response)).toEqual([
      "containerimage.digest",
      "containerimage.config.digest",
      "containerimage.descriptor",
    ]);
  });

  it("gives an image without a name one of its own if it is told to", async () => {
    const { blobs, layers, result } = await world();
    const images = memoryImages();
    const Attrs = { "dangling-name-prefix": "moby-dangling", "name-canonical": "true" };
    const response = await exportResult(
      result,
      [{ Type: "image", Attrs }],
      environment(layers, blobs, { images }),
      recordingSteps(),
    );
    expect(images.list().map(({ name }) => name)).toEqual([
      `moby-dangling@${response["containerimage.digest"]}`,
    ]);
  });

  it("makes blobs as it is asked to", async () => {
    const { blobs, layers, result } = await world();
    const Attrs = { compression: "zstd", "compression-level": "7", "force-compression": "true" };
    await exportResult(result, [{ Type: "image", Attrs }], environment(layers, blobs), recordingSteps());
    expect(layers.asked).toEqual([
      'base on  {"compression":"zstd","level":7,"force":true}',
      'top on base {"compression":"zstd","level":7,"force":true}',
    ]);
  });

  it("pushes what the registry lacks, and mounts what another repository has", async () => {
    const server = await PushServer.start();
    const { blobs, layers, base, top, result } = await world(server.host);
    server.give("org/base", base);
    const steps = recordingSteps();
    const Attrs = { name: `${server.host}/org/app:1,${server.host}/org/app:2`, push: "true" };
    const response = await exportResult(
      result,
      [{ Type: "image", Attrs: { ...Attrs, store: "false" } }],
      environment(layers, blobs, { pusher: pusher() }),
      steps,
    );
    const digest = response["containerimage.digest"]!;
    expect(server.manifests.get("org/app/1")?.bytes.toString()).toBe(blobs.text(digest));
    expect(server.manifests.get("org/app/2")?.type).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(server.blobs.get(digestOf(top))?.equals(top)).toBe(true);
    // It never came here.
    expect(blobs.size(digestOf(base))).toBeUndefined();
    expect(
      server.requests.filter((request) => request.startsWith("PUT")).map((request) => request.split("?")[0]),
    ).toEqual([
      "PUT /v2/org/app/blobs/uploads/ID",
      "PUT /v2/org/app/blobs/uploads/ID",
      "PUT /v2/org/app/manifests/1",
      "PUT /v2/org/app/manifests/2",
    ]);
    const ids = steps.context.told.map(([id]) => id);
    expect(ids).toContain("pushing layers");
    expect(ids).toContain(`pushing manifest for ${server.host}/org/app:1@${digest}`);
  });

  it("fetches what is neither here nor there before it pushes it", async () => {
    const server = await PushServer.start();
    const { blobs, layers, base, result } = await world(server.host);
    const Attrs = { name: `${server.host}/org/app`, push: "" };
    await exportResult(
      result,
      [{ Type: "image", Attrs }],
      environment(layers, blobs, { pusher: pusher() }),
      recordingSteps(),
    );
    expect(server.blobs.get(digestOf(base))?.equals(base)).toBe(true);
    expect(server.manifests.has("org/app/latest")).toBe(true);
  });

  it("pushes an index after all that it lists", async () => {
    const server = await PushServer.start();
    const { blobs, layers, result } = await world(server.host);
    const attestations = new Map([
      [
        "linux/amd64",
        [
          {
            kind: "in-toto" as const,
            metadata: new Map<string, Uint8Array>(),
            path: "a.json",
            predicateType: "https://example.com/x",
            subjects: [],
            content: async () => Buffer.from("{}"),
          },
        ],
      ],
    ]);
    const Attrs = { name: `${server.host}/org/app`, push: "", "push-by-digest": "true" };
    const response = await exportResult(
      { ...result, attestations },
      [{ Type: "image", Attrs }],
      environment(layers, blobs, { pusher: pusher() }),
      recordingSteps(),
    );
    const digest = response["containerimage.digest"]!;
    const puts = server.requests.filter((request) => request.startsWith("PUT /v2/org/app/manifests/"));
    expect(puts).toHaveLength(3);
    expect(puts.at(-1)).toBe(`PUT /v2/org/app/manifests/${digest}`);
    const statement = [...server.blobs.values()].find((bytes) => bytes.toString().startsWith('{"_type"'))!;
    expect(JSON.parse(statement.toString())).toMatchObject({
      subject: [
        { name: `pkg:docker/${server.host.replace(":", "%3A")}/org/app@latest?platform=linux%2Famd64` },
      ],
    });
  });

  it("says which name could not be pushed", async () => {
    const { blobs, layers, result } = await world();
    const Attrs = { name: "127.0.0.1:1/app", push: "true" };
    const exporting = exportResult(
      result,
      [{ Type: "image", Attrs }],
      environment(layers, blobs, { pusher: pusher() }),
      recordingSteps(),
    );
    await expect(exporting).rejects.toMatchObject({
      code: "image/unreachable",
      message: expect.stringMatching(
        /^failed to push 127\.0\.0\.1:1\/app:latest: failed to do request: HEAD/,
      ),
    });
  });

  it("keeps the cache of the build", async () => {
    const { blobs, layers, result } = await world();
    const asked: unknown[] = [];
    const inlineCache: NonNullable<Parameters<typeof environment>[2]>["inlineCache"] = async (
      platform,
      list,
    ) => {
      asked.push(
        platform,
        list.map(({ layer }) => layer.id),
      );
      return Buffer.from("[]");
    };
    const response = await exportResult(
      result,
      [{ Type: "image" }],
      environment(layers, blobs, { inlineCache }),
      recordingSteps(),
    );
    expect(asked).toEqual(["linux/amd64", ["base", "top"]]);
    expect(blobs.text(response["containerimage.config.digest"]!)).toContain(
      '"moby.buildkit.cache.v0":"W10="',
    );
  });
});

describe("what can't be exported", () => {
  it.each<[string, string, Record<string, string>, string, string | undefined]>([
    ["an unknown exporter", "imaeg", {}, 'exporter "imaeg" could not be found', "image"],
    ["an unknown option", "image", { pusg: "true" }, 'the image exporter has no option "pusg"', "push"],
    [
      "an unknown option of files",
      "local",
      { "platform-splt": "" },
      'the local exporter has no option "platform-splt"',
      "platform-split",
    ],
    [
      "no boolean",
      "image",
      { push: "maybe" },
      'non-bool value specified for push: strconv.ParseBool: parsing "maybe": invalid syntax',
      undefined,
    ],
    [
      "no number",
      "oci",
      { "compression-level": "x" },
      "non-integer value x specified for compression-level",
      undefined,
    ],
    [
      "no epoch",
      "oci",
      { "source-date-epoch": "1.5" },
      'invalid source-date-epoch: strconv.ParseInt: parsing "1.5": invalid syntax',
      undefined,
    ],
    [
      "an unknown compression",
      "oci",
      { compression: "estargz" },
      "unsupported compression type estargz",
      undefined,
    ],
    [
      "zstd in Docker's types",
      "docker",
      { compression: "zstd", "oci-mediatypes": "false" },
      'exporter option "compression=zstd" conflicts with "oci-mediatypes=false"',
      undefined,
    ],
    [
      "an artifact in Docker's types",
      "image",
      { "oci-artifact": "true", "oci-mediatypes": "false" },
      'exporter option "oci-artifact=true" conflicts with "oci-mediatypes=false"',
      undefined,
    ],
    [
      "rewriting what is unpacked",
      "image",
      { "rewrite-timestamp": "true", unpack: "true" },
      'exporter option "rewrite-timestamp" conflicts with "unpack"',
      undefined,
    ],
    [
      "a tag without a tag",
      "image",
      { push: "true", "push-by-digest": "true", name: "a:b" },
      "can't push tagged ref a:b by digest",
      undefined,
    ],
    [
      "an unknown annotation",
      "image",
      { "annotation-config.a": "b" },
      "unrecognized annotation type config",
      undefined,
    ],
    ["an unknown mode", "local", { mode: "move" }, 'invalid local exporter mode "move"', undefined],
  ])("%s", async (_, Type, Attrs, message, suggestion) => {
    await expect(prepareExporters([{ Type, Attrs }])).rejects.toMatchObject({
      code: "option/value",
      message: expect.stringContaining(message),
      suggestion,
    });
  });

  it.each<[string, Record<string, string>, Partial<EngineResult>, string]>([
    [
      "several platforms of which none is told",
      {},
      { tree: undefined, trees: new Map([["linux/amd64", undefined]]) },
      "unable to export multiple refs, missing platforms mapping",
    ],
    [
      "platforms that are none",
      {},
      { metadata: new Map([["refs.platforms", Buffer.from("{}")]]) },
      "invalid empty platforms index for exporter",
    ],
    [
      "a config without an architecture",
      {},
      { metadata: new Map([["containerimage.config", Buffer.from('{"os":"linux"}')]]) },
      "invalid image config: os and architecture must be specified together",
    ],
    [
      "a config that is null",
      { "containerimage.config": "null" },
      {},
      "invalid null image config for export",
    ],
    [
      "an annotation of another platform",
      { "annotation-manifest[linux/s390x].a": "b" },
      {
        tree: undefined,
        trees: new Map([
          ["linux/amd64", undefined],
          ["linux/arm64", undefined],
        ]),
        metadata: new Map([
          [
            "refs.platforms",
            Buffer.from(
              '{"Platforms":[{"ID":"linux/amd64","Platform":{"os":"linux","architecture":"amd64"}}]}',
            ),
          ],
        ]),
      },
      "invalid annotation: no platform linux/s390x found in source",
    ],
    [
      "annotations of an index that is none",
      { "annotation-index.a": "b" },
      {},
      "index annotations not supported for single platform export",
    ],
    [
      "annotations in Docker's types",
      { "annotation-manifest-descriptor.a": "b", "oci-mediatypes": "false" },
      {},
      'cannot export annotations with "oci-mediatypes=false"',
    ],
  ])("%s", async (_, Attrs, more, message) => {
    const { blobs, layers, result } = await world();
    const exporting = exportResult(
      { ...result, ...more },
      [{ Type: "image", Attrs }],
      environment(layers, blobs),
      recordingSteps(),
    );
    await expect(exporting).rejects.toThrow(message);
  });

  it("several platforms for Docker", async () => {
    const { blobs, layers, result } = await world();
    const trees = new Map([["linux/amd64", result.tree]]);
    const exporting = exportResult(
      { ...result, tree: undefined, trees },
      [{ Type: "docker" }],
      environment(layers, blobs),
      recordingSteps(),
    );
    await expect(exporting).rejects.toThrow(
      "docker exporter does not currently support exporting manifest lists",
    );
  });
});

it("does nothing for cacheonly", async () => {
  const { blobs, layers, result } = await world();
  const steps = recordingSteps();
  await expect(
    exportResult(result, [{ Type: "cacheonly" }], environment(layers, blobs), steps),
  ).resolves.toEqual({});
  expect(steps.names).toEqual([]);
});
