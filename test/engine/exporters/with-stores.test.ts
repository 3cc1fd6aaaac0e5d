import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import type { OciDescriptor } from "../../../src/base/oci/layout-writer.js";
import { createBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { exportResult, withSourceDateEpoch } from "../../../src/engine/exporters/export.js";
import { type OutputTree, outputEntries } from "../../../src/engine/exporters/files/output-tree.js";
import { createImageStore } from "../../../src/engine/images/image-store.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { Layer } from "../../../src/engine/layers/layer.js";
import { openState } from "../../../src/engine/state/state.js";
import { createRegistryPusher } from "../../../src/registry/push/registry-pusher.js";
import { recordingSteps, temporaryDirectory } from "./doubles.js";
import { readTar } from "./read-tar.js";

interface ImageCase {
  readonly name: string;
  readonly type: "oci" | "docker";
  readonly attrs: Readonly<Record<string, string>>;
  readonly config: string;
  readonly root: string;
  readonly documents: Readonly<Record<string, string>>;
}

const CASES = (
  JSON.parse(readFileSync("testdata/engine/images.json", "utf8")) as readonly ImageCase[]
).filter(({ attrs }) => "rewrite-timestamp" in attrs);

/** The files that each step of the image was to make. */
const STEPS = [
  { description: "[1/2] COPY <<E1 /a", files: { a: "hello\n" } },
  { description: "[2/2] COPY <<E2 /d/b", files: { "d/b": "world\n" } },
];

it("gives outputs the epoch of a build argument", () => {
  const outputs = [{ Type: "oci" }, { Type: "local", Attrs: { "source-date-epoch": "" } }];
  expect(withSourceDateEpoch(outputs, new Map([["build-arg:SOURCE_DATE_EPOCH", "5"]]))).toEqual([
    { Type: "oci", Attrs: { "source-date-epoch": "5" } },
    { Type: "local", Attrs: { "source-date-epoch": "" } },
  ]);
  expect(withSourceDateEpoch(outputs, new Map([["build-arg:SOURCE_DATE_EPOCH", "context"]]))).toBe(outputs);
  expect(withSourceDateEpoch(outputs, new Map())).toBe(outputs);
});

// Files of layers belong to root.
describe.skipIf(process.getuid?.() !== 0)("exporters with the engine's stores, as root", () => {
  async function world() {
    const state = await openState(join(temporaryDirectory(), "state"), { isUserNamespace: false });
    onTestFinished(() => state.close());
    const blobs = createBlobStore(state);
    const layers = createLayerStore(state, blobs);
    const made: Layer[] = [];
    for (const { description, files } of STEPS) {
      const layer = await layers.create({ description });
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(layer.directory, path, ".."), { recursive: true, mode: 0o755 });
        writeFileSync(join(layer.directory, path), text, { mode: 0o644 });
      }
      made.push(await layer.seal());
    }
    const pusher = createRegistryPusher();
    onTestFinished(() => pusher.close());
    const images = createImageStore(state.table<string>("images", { encoding: "string" }));
    return { tree: layers.tree(made), environment: { layers, blobs, images, pusher } };
  }

  const metadata = (config: string) =>
    new Map([
      ["containerimage.config", Buffer.from(config)],
      [
        "refs.platforms",
        Buffer.from('{"Platforms":[{"ID":"linux/amd64","Platform":{"os":"linux","architecture":"amd64"}}]}'),
      ],
    ]);

  function collector(): { readonly open: () => Promise<Writable>; readonly bytes: () => Buffer } {
    const pieces: Uint8Array[] = [];
    const open = async () =>
      new Writable({
        write(piece: Uint8Array, _encoding, next) {
          pieces.push(piece);
          next();
        },
      });
    return { open, bytes: () => Buffer.concat(pieces) };
  }

  it.each(CASES)(
    "make the very image that BuildKit makes: $name",
    async ({ type, attrs, config, root, documents }) => {
      const { tree, environment } = await world();
      const { open, bytes } = collector();
      const sink = { kind: "stream", open } as const;
      const entry = { Type: type, Attrs: attrs, sink };
      const response = await exportResult(
        { tree, metadata: metadata(config) },
        [entry],
        environment,
        recordingSteps(),
      );
      const files = readTar(bytes());
      for (const [digest, text] of Object.entries(documents))
        expect(files.get(`blobs/${digest.replace(":", "/")}`)).toBe(text);
      expect(response["containerimage.digest"]).toBe(root);
    },
  );

  it.each(["gzip", "zstd"])("make the same layers with %s, whatever the times were", async (compression) => {
    const config = '{"architecture":"amd64","os":"linux"}';
    const digests = await Promise.all(
      [1, 2].map(async () => {
        const { tree, environment } = await world();
        const { open, bytes } = collector();
        const Attrs = { compression, "source-date-epoch": "5", "rewrite-timestamp": "true" };
        const outputs = [{ Type: "oci", Attrs, sink: { kind: "stream", open } as const }];
        const response = await exportResult(
          { tree, metadata: metadata(config) },
          outputs,
          environment,
          recordingSteps(),
        );
        return { digest: response["containerimage.digest"], bytes: bytes() };
      }),
    );
    expect(digests[0]).toEqual(digests[1]);
  });

  it("make several outputs at once, each of the blobs once", async () => {
    const { tree, environment } = await world();
    const directory = join(temporaryDirectory(), "layout");
    const { open, bytes } = collector();
    const Attrs = { "source-date-epoch": "7", name: "app" };
    const response = await exportResult(
      { tree, metadata: metadata('{"architecture":"amd64","os":"linux"}') },
      [
        { Type: "image", Attrs: { ...Attrs, compression: "gzip" } },
        { Type: "oci", Attrs: { ...Attrs, tar: "false" }, sink: { kind: "blobs", directory } },
        { Type: "docker", Attrs, sink: { kind: "stream", open } },
        { Type: "local", sink: { kind: "directory", path: join(directory, "files") } },
      ],
      environment,
      recordingSteps(),
    );
    expect(environment.images.get("docker.io/library/app:latest")?.target.digest).toBe(
      response["containerimage.digest"],
    );
    const files = readTar(bytes());
    const names = [...files.keys()].filter((name) => name.startsWith("blobs/")).sort();
    expect(
      execFileSync("find", ["blobs", "-type", "f", "-perm", "444"], { cwd: directory })
        .toString()
        .trim()
        .split("\n")
        .sort(),
    ).toEqual(names);
    expect(readFileSync(join(directory, "files/d/b"), "utf8")).toBe("world\n");
  });

  it("hand blobs and files to somebody else", async () => {
    const { tree, environment } = await world();
    const written: string[] = [];
    const paths: string[] = [];
    const config = '{"architecture":"amd64","os":"linux"}';
    const blobWriter = {
      kind: "blob-writer",
      has: async (digest: string) => digest === written[0],
      async write({ mediaType, size }: OciDescriptor, content: AsyncIterable<Uint8Array>) {
        let length = 0;
        for await (const piece of content) length += piece.length;
        expect(length).toBe(size);
        written.push(mediaType.replace(/^.*oci\.image\./, ""));
      },
    } as const;
    const treeSink = {
      kind: "tree",
      async write(trees: readonly OutputTree[], mode: string) {
        for (const each of trees) for (const { stat } of outputEntries(each)) paths.push(stat.path!);
        paths.push(mode);
      },
    } as const;
    await exportResult(
      { tree, metadata: metadata(config) },
      [
        { Type: "oci", Attrs: { tar: "false" }, sink: blobWriter },
        { Type: "local", Attrs: { mode: "delete" }, sink: treeSink },
      ],
      environment,
      recordingSteps(),
    );
    expect(written).toEqual(["layer.v1.tar+gzip", "layer.v1.tar+gzip", "config.v1+json", "manifest.v1+json"]);
    expect(paths).toEqual(["a", "d", "d/b", "delete"]);
  });

  it.each(["oci", "docker", "tar", "local"])("need a place for %s", async (Type) => {
    const { tree, environment } = await world();
    const exporting = exportResult(
      { tree, metadata: metadata("{}") },
      [{ Type, Attrs: {} }],
      environment,
      recordingSteps(),
    );
    await expect(exporting).rejects.toMatchObject({
      code: expect.stringMatching(/option\/value|engine\/result/),
    });
  });
});
