import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ExportedCache } from "../../../src/engine/cache/export-cache.js";
import { importCache } from "../../../src/engine/cache/import-cache.js";
import { INLINE_CACHE, inlineRecords } from "../../../src/engine/cache/inline-cache.js";
import {
  localCacheProvider,
  readLocalCache,
  writeLocalCache,
} from "../../../src/engine/cache/local-cache.js";
import { readCache } from "../../../src/engine/cache/read-cache.js";
import type { BlobStore } from "../../../src/engine/content/blob-store.js";
import type { LayerBlob } from "../../../src/engine/layers/layer.js";
import { digest } from "../solver/fake-graph.js";

const root = mkdtempSync(join(tmpdir(), "local-cache-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** Blobs in memory. */
class MemoryBlobs implements BlobStore {
  readonly blobs = new Map<string, Uint8Array>();

  size(name: string): number | undefined {
    return this.blobs.get(name)?.length;
  }

  path(): string {
    throw new Error("there are no files");
  }

  async writer(expected?: { readonly digest: string }) {
    const chunks: Uint8Array[] = [];
    return {
      write: async (data: Uint8Array) => void chunks.push(Uint8Array.from(data)),
      commit: async () => {
        const bytes = Buffer.concat(chunks);
        if (expected !== undefined && sha256(bytes) !== expected.digest) throw new Error("wrong digest");
        this.blobs.set(sha256(bytes), bytes);
        return { digest: sha256(bytes), size: bytes.length };
      },
      abort: async () => {},
    };
  }

  async put(data: Uint8Array): Promise<string> {
    this.blobs.set(sha256(data), data);
    return sha256(data);
  }

  async *read(name: string): AsyncIterable<Uint8Array> {
    const bytes = this.blobs.get(name);
    if (bytes === undefined) throw new Error("no such blob");
    yield bytes.subarray(0, 3);
    yield bytes.subarray(3);
  }
}

const statuses: string[] = [];
const context = {
  signal: new AbortController().signal,
  progress: {
    status: (id: string, { isDone }: { isDone?: boolean }) => {
      if (isDone) statuses.push(id);
    },
    log: () => {},
  },
};

function layer(
  blobs: MemoryBlobs,
  content: string,
  compression: LayerBlob["compression"] = "gzip",
): LayerBlob {
  const bytes = Buffer.from(`blob of ${content}`);
  blobs.blobs.set(sha256(bytes), bytes);
  const descriptor = {
    mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    digest: sha256(bytes),
    size: bytes.length,
    annotations: { "buildkit/createdat": "2026-01-01T00:00:00Z" },
  };
  return { descriptor, diffId: digest(content), compression };
}

function example(blobs: MemoryBlobs): ExportedCache {
  const [one, two] = [layer(blobs, "one"), layer(blobs, "two", "zstd")];
  return {
    layers: [one, two],
    config: {
      layers: [
        { blob: one.descriptor.digest, parent: -1 },
        { blob: two.descriptor.digest, parent: 0 },
      ],
      records: [
        { digest: digest("root"), inputs: [], results: [], chains: [] },
        {
          digest: digest("step"),
          inputs: [[{ selector: "", link: 0 }]],
          results: [{ layer: 1, createdAt: Date.UTC(2026, 0, 1) }],
          chains: [],
        },
      ],
    },
  };
}

let count = 0;
const newDirectory = (): string => join(root, `cache${++count}`, "below");

const formats = [
  { isImageManifest: true, hasOciTypes: true, type: "application/vnd.oci.image.manifest.v1+json" },
  { isImageManifest: false, hasOciTypes: true, type: "application/vnd.oci.image.index.v1+json" },
  {
    isImageManifest: false,
    hasOciTypes: false,
    type: "application/vnd.docker.distribution.manifest.list.v2+json",
  },
];

describe("caches in directories", () => {
  it.each(formats)("are written and read back as $type", async ({ type, ...format }) => {
    const blobs = new MemoryBlobs();
    const exported = example(blobs);
    const directory = newDirectory();
    statuses.length = 0;
    const written = await writeLocalCache(exported, { directory, tag: "main", ...format }, blobs, context);
    expect(written?.mediaType).toBe(type);
    expect(statuses.map((id) => id.replace(/sha256:\w+/, "…"))).toEqual([
      "writing layer …",
      "writing layer …",
      "writing config …",
      format.isImageManifest ? "writing cache image manifest …" : "writing cache manifest …",
    ]);
    expect(readdirSync(join(directory, "blobs", "sha256")).sort()).toEqual(
      [...new Set([...blobs.blobs.keys(), written!.digest, ...configDigests(directory, written!.digest)])]
        .map((name) => name.slice(7))
        .sort(),
    );
    const [read] = await readLocalCache({ directory, tag: "main" }, context);
    expect(statuses.at(-1)).toBe(`inferred cache manifest type: ${type}`);
    expect(read?.config).toEqual(exported.config);
    const [, second] = read!.descriptors;
    expect(second).toEqual({
      mediaType: format.hasOciTypes
        ? "application/vnd.oci.image.layer.v1.tar+zstd"
        : "application/vnd.docker.image.rootfs.diff.tar.zstd",
      digest: exported.layers[1]!.descriptor.digest,
      size: exported.layers[1]!.descriptor.size,
      annotations: {
        "buildkit/createdat": "2026-01-01T00:00:00Z",
        "containerd.io/uncompressed": digest("two"),
      },
    });
    const found: (readonly LayerBlob[])[] = [];
    const source = importCache(read!.config, read!.descriptors, (layers) => {
      found.push(layers);
      return "tree";
    });
    const [id] = source.keys.targets(digest("root"), {
      input: 0,
      output: 0,
      digest: "no such",
      selector: "",
    });
    expect(id).toBeUndefined();
    const fetched = new MemoryBlobs();
    const provide = localCacheProvider(directory, fetched);
    for (const blob of exported.layers) await provide(blob, context);
    expect(fetched.blobs).toEqual(blobs.blobs);
  });

  it("keep what is there, and replace only what has the tag", async () => {
    const blobs = new MemoryBlobs();
    const directory = newDirectory();
    const format = { directory, isImageManifest: true, hasOciTypes: true };
    mkdirSync(join(directory, "blobs", "sha256"), { recursive: true });
    writeFileSync(join(directory, "blobs", "sha256", "other"), "kept");
    writeFileSync(
      join(directory, "index.json"),
      JSON.stringify({ schemaVersion: 2, manifests: [{ digest: digest("kept"), size: 1 }] }),
    );
    await writeLocalCache(example(blobs), format, blobs, context);
    await writeLocalCache(example(blobs), format, blobs, context);
    await writeLocalCache(example(blobs), { ...format, tag: "second" }, blobs, context);
    const index = JSON.parse(readFileSync(join(directory, "index.json"), "utf8"));
    expect(index.manifests.map((entry: { annotations?: object }) => entry.annotations)).toEqual([
      undefined,
      { "org.opencontainers.image.ref.name": "latest" },
      { "org.opencontainers.image.ref.name": "second" },
    ]);
    expect(JSON.parse(readFileSync(join(directory, "oci-layout"), "utf8"))).toEqual({
      imageLayoutVersion: "1.0.0",
    });
    expect(readFileSync(join(directory, "blobs", "sha256", "other"), "utf8")).toBe("kept");
  });

  it("are not written if nothing is in them", async () => {
    const directory = newDirectory();
    const empty = { config: { layers: [], records: [] }, layers: [] };
    const target = { directory, isImageManifest: true, hasOciTypes: true };
    expect(await writeLocalCache(empty, target, new MemoryBlobs(), context)).toBeUndefined();
    expect(statuses.at(-1)).toBe("skipping cache export for empty result");
    expect(() => readdirSync(directory)).toThrow("ENOENT");
  });

  it("leave nothing half written", async () => {
    const blobs = new MemoryBlobs();
    const exported = example(blobs);
    blobs.read = async function* () {
      yield Buffer.from("some");
      throw new Error("disk on fire");
    };
    const directory = newDirectory();
    const target = { directory, isImageManifest: true, hasOciTypes: true };
    await expect(writeLocalCache(exported, target, blobs, context)).rejects.toMatchObject({
      code: "file/write",
    });
    expect(readdirSync(join(directory, "blobs", "sha256"))).toEqual([]);
  });

  it("are refused if they are not what they say", async () => {
    const blobs = new MemoryBlobs();
    const directory = newDirectory();
    const format = { directory, isImageManifest: true, hasOciTypes: true };
    const written = (await writeLocalCache(example(blobs), format, blobs, context))!;
    const path = join(directory, "blobs", written.digest.replace(":", "/"));
    const read = (more: object = {}) => readLocalCache({ directory, ...more }, context);
    await expect(read({ tag: "other" })).rejects.toThrow("no digest found for tag other");
    await expect(read({ digest: "sha256:../../x" })).rejects.toThrow("invalid checksum digest");
    await expect(read({ digest: digest("absent") })).rejects.toMatchObject({ code: "file/read" });
    writeFileSync(path, readFileSync(path, "utf8").replace("layers", "lasers"));
    await expect(read()).rejects.toThrow("unexpected digest");
    writeFileSync(path, Buffer.alloc(1024 * 1024 + 1));
    await expect(read()).rejects.toThrow("manifest is too large (1048577 > 1048576)");
    rmSync(path);
    execFileSync("mkfifo", [path]);
    await expect(read()).rejects.toThrow("is not a file");
  });
});

function configDigests(directory: string, manifest: string): readonly string[] {
  const json = JSON.parse(readFileSync(join(directory, "blobs", manifest.replace(":", "/")), "utf8"));
  const all = [...(json.layers ?? []), ...(json.manifests ?? []), ...(json.config ? [json.config] : [])];
  return all.map((descriptor: { digest: string }) => descriptor.digest);
}

describe("caches in images", () => {
  const blobs = new MemoryBlobs();
  const exported = example(blobs);
  const [one, two] = exported.layers.map(({ descriptor }) => descriptor.digest) as [string, string];

  /** An image, or images for several platforms, that have a cache in their configs. */
  function image(layers: readonly LayerBlob[], cache: string | undefined) {
    const documents = new Map<string, Uint8Array>();
    const put = (mediaType: string, value: object) => {
      const bytes = Buffer.from(JSON.stringify(value));
      documents.set(sha256(bytes), bytes);
      return { mediaType, digest: sha256(bytes), size: bytes.length };
    };
    const config = put("application/vnd.oci.image.config.v1+json", {
      rootfs: { diff_ids: layers.map(({ diffId }) => diffId) },
      history: [
        { empty_layer: true, created: "2020-01-01T00:00:00Z" },
        ...layers.map(() => ({ created: "2021-01-01T00:00:00Z" })),
      ],
      ...(cache !== undefined && { [INLINE_CACHE]: cache }),
    });
    const manifest = put("application/vnd.oci.image.manifest.v1+json", {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config,
      layers: layers.map(({ descriptor: { mediaType, digest: name, size } }) => ({
        mediaType,
        digest: name,
        size,
      })),
    });
    const index = put("application/vnd.oci.image.index.v1+json", { manifests: [manifest, manifest] });
    const read = async ({ digest: name }: { readonly digest: string }) => documents.get(name)!;
    return { manifest, index, read };
  }

  it("are the records of what the image is made of", async () => {
    const records = inlineRecords(
      exported,
      exported.layers.map(({ diffId }) => diffId),
    )!;
    expect(JSON.parse(Buffer.from(records, "base64").toString())).toEqual([
      { digest: digest("root") },
      {
        digest: digest("step"),
        inputs: [[{ link: 0 }]],
        layers: [{ layer: 1, createdAt: "2026-01-01T00:00:00Z" }],
      },
    ]);
    const { manifest, index, read } = image(exported.layers, records);
    for (const top of [manifest, index]) {
      const caches = await readCache(read, top, context);
      expect(caches).toHaveLength(1);
      expect(caches[0]!.config).toEqual(exported.config);
      expect(caches[0]!.descriptors[1]!.annotations).toEqual({
        "buildkit/createdat": "2021-01-01T00:00:00Z",
        "containerd.io/uncompressed": digest("two"),
      });
    }
  });

  it("list the layers of results that lie differently in the image, and leave out what is not in it", () => {
    const records = (layers: readonly string[]) => {
      const text = inlineRecords(exported, layers);
      return text === undefined ? undefined : JSON.parse(Buffer.from(text, "base64").toString())[1];
    };
    expect(records([digest("more"), one, two])).toMatchObject({ chains: [{ layers: [1, 2] }] });
    expect(records([one, two, digest("more")])).toMatchObject({ layers: [{ layer: 1 }] });
    expect(records([one])).toBeUndefined();
  });

  it("are none if the image has none, or is not what its config says", async () => {
    const without = image(exported.layers, undefined);
    expect(await readCache(without.read, without.manifest, context)).toEqual([]);
    const records = inlineRecords(exported, [one, two]);
    const other = image(exported.layers, records);
    const wrong = image([exported.layers[0]!], records);
    const mixed = async (descriptor: { readonly digest: string }) =>
      (await wrong.read(descriptor)) ?? (await other.read(descriptor));
    await expect(readCache(mixed, wrong.manifest, context)).resolves.toHaveLength(1);
    await expect(
      (async () => {
        const [cache] = await readCache(mixed, wrong.manifest, context);
        return importCache(cache!.config, cache!.descriptors, () => "tree");
      })(),
    ).rejects.toThrow("invalid layer index 1");
  });

  it.each<[string, object, string]>([
    ["both an index and a manifest", { manifests: [], layers: [], config: {} }, "ambiguous"],
    ["neither", {}, "unsupported or uninferrable manifest type"],
  ])("are refused if the manifest is %s", async (_, json, message) => {
    const bytes = Buffer.from(JSON.stringify(json));
    const descriptor = { mediaType: "", digest: sha256(bytes), size: bytes.length };
    await expect(readCache(async () => bytes, descriptor, context)).rejects.toThrow(message);
  });
});
