import { createHash } from "node:crypto";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type PackRequest, packImage } from "../../frontend-image/pack-image.js";
import { directoryOf } from "./directory.js";
import { tinyElf } from "./tiny-elf.js";

const LD = "/lib/ld.so.1";
const PROGRAM = "(function(exports,require,module,__filename,__dirname){})";

/** A system for a processor that this machine does not have, so that nothing is run. */
function system(machine: number): string {
  const node = tinyElf({ machine, interpreter: LD, needed: ["libc.so.6"] });
  return directoryOf({
    "usr/bin/node": node,
    [LD]: tinyElf({ machine }),
    "usr/lib/libc.so.6": tinyElf({ machine }),
  });
}

const LOONG64 = system(258);
const RISCV64 = system(243);
const source = (root: string, architecture?: string) => ({
  file: join(root, "usr/bin/node"),
  architecture,
  root: undefined,
});

function request(more: Partial<PackRequest> = {}): PackRequest {
  return {
    nodes: [source(RISCV64)],
    program: { loader: Buffer.from("loader"), main: Buffer.from(PROGRAM), warmUp: Buffer.from("") },
    name: { full: "docker.io/org/buildfile:1", familiar: "org/buildfile:1", tag: "1" },
    version: "1.2.3",
    license: "Apache-2.0",
    compression: "gzip",
    level: 9,
    codeCache: true,
    time: 0,
    cacheDirectory: directoryOf(),
    temporaryDirectory: directoryOf(),
    say: () => {},
    ...more,
  };
}

async function pack(more: Partial<PackRequest> = {}) {
  const image = await packImage(request(more));
  const pieces: Uint8Array[] = [];
  for await (const piece of image.archive()) pieces.push(piece);
  const archive = Buffer.concat(pieces);
  return { ...image, archive, files: readTar(archive) };
}

/** The files of an archive whose headers are ustar's, with type, mode, owner and time. */
function readTar(archive: Buffer) {
  const files = new Map<string, { readonly facts: string; readonly bytes: Buffer }>();
  for (let at = 0; archive[at] !== 0; ) {
    const text = (from: number, length: number) =>
      archive.toString("latin1", at + from, at + from + length).replace(/\0.*/s, "");
    const size = Number.parseInt(text(124, 12), 8);
    const facts = [text(156, 1), text(100, 8), text(108, 8), text(116, 8), text(136, 12)].map((n) =>
      Number.parseInt(n, 8).toString(8),
    );
    files.set(text(0, 100), { facts: facts.join(" "), bytes: archive.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

const sha256 = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
type Packed = Awaited<ReturnType<typeof pack>>;
// biome-ignore lint/suspicious/noExplicitAny: documents are compared as they are
type Json = any;

function blob({ files }: Packed, { digest, size }: { digest: string; size: number }): Buffer {
  const { bytes } = files.get(`blobs/${digest.replace(":", "/")}`)!;
  expect([bytes.length, sha256(bytes)]).toEqual([size, digest]);
  return bytes;
}

const json = (bytes: Buffer): Json => JSON.parse(bytes.toString());

describe("an image for one platform", () => {
  test("is a layout whose documents refer to each other", async () => {
    const image = await pack({ time: 1_700_000_000 });
    expect([...image.files.keys()].filter((name) => !name.startsWith("blobs/"))).toEqual([
      "index.json",
      "manifest.json",
      "oci-layout",
    ]);
    expect(json(image.files.get("oci-layout")!.bytes)).toEqual({ imageLayoutVersion: "1.0.0" });
    const { manifests, ...index } = json(image.files.get("index.json")!.bytes);
    expect(index).toEqual({ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json" });
    expect(manifests).toEqual([
      {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        digest: image.descriptor.digest,
        size: expect.any(Number),
        platform: { architecture: "riscv64", os: "linux" },
        annotations: {
          "io.containerd.image.name": "docker.io/org/buildfile:1",
          "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
          "org.opencontainers.image.ref.name": "1",
        },
      },
    ]);
    const manifest = json(blob(image, manifests[0]));
    expect(manifest.layers.map((layer: Json) => layer.mediaType)).toEqual(
      Array(2).fill("application/vnd.oci.image.layer.v1.tar+gzip"),
    );
    const layers = manifest.layers.map((layer: Json) => gunzipSync(blob(image, layer)));
    expect(json(blob(image, manifest.config))).toEqual({
      created: "2023-11-14T22:13:20Z",
      architecture: "riscv64",
      os: "linux",
      config: {
        Env: ["PATH=/usr/bin"],
        Entrypoint: ["/usr/bin/node", "/frontend.cjs"],
        WorkingDir: "/",
        Labels: {
          "moby.buildkit.frontend.caps":
            "moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring",
          "moby.buildkit.frontend.network.none": "true",
          "org.opencontainers.image.licenses": "Apache-2.0",
          "org.opencontainers.image.title": "buildfile",
          "org.opencontainers.image.version": "1.2.3",
        },
      },
      rootfs: { type: "layers", diff_ids: layers.map(sha256) },
      history: [
        { created: "2023-11-14T22:13:20Z", created_by: "Node.js for linux/riscv64" },
        { created: "2023-11-14T22:13:20Z", created_by: "frontend program" },
      ],
    });
    const [docker] = json(image.files.get("manifest.json")!.bytes);
    expect(docker).toEqual({
      Config: `blobs/${manifest.config.digest.replace(":", "/")}`,
      RepoTags: ["org/buildfile:1"],
      Layers: manifest.layers.map(({ digest }: Json) => `blobs/${digest.replace(":", "/")}`),
    });
  });

  test("holds what Node.js needs and the program, readable by everyone, without symbols", async () => {
    const image = await pack();
    const manifest = json(blob(image, image.descriptor));
    const [node, program] = manifest.layers.map((layer: Json) => readTar(gunzipSync(blob(image, layer))));
    const facts = (files: ReturnType<typeof readTar>) =>
      [...files].map(([name, file]) => `${name} ${file.facts}`);
    expect(facts(node)).toEqual([
      "lib/ 5 755 0 0 0",
      "lib/ld.so.1 0 755 0 0 0",
      "usr/ 5 755 0 0 0",
      "usr/bin/ 5 755 0 0 0",
      "usr/bin/node 0 755 0 0 0",
      "usr/lib/ 5 755 0 0 0",
      "usr/lib/libc.so.6 0 755 0 0 0",
    ]);
    expect(facts(program)).toEqual([
      "frontend/ 5 755 0 0 0",
      "frontend.cjs 0 644 0 0 0",
      "frontend/main.cjs 0 644 0 0 0",
    ]);
    expect(program.get("frontend/main.cjs").bytes.toString()).toBe(PROGRAM);
    expect(program.get("frontend.cjs").bytes.toString()).toBe("loader");
    for (const { bytes } of node.values())
      expect(bytes.toString("latin1")).not.toContain("symbols and sections");
    expect(image.platforms).toEqual([
      { name: "linux/riscv64", compressed: expect.any(Number), codeCache: false },
    ]);
  });

  test("is the same each time, with and without layers kept from before", async () => {
    const cacheDirectory = directoryOf();
    const first = await pack({ cacheDirectory });
    const [kept, ...more] = readdirSync(cacheDirectory);
    expect(more).toEqual([]);
    expect((await pack({ cacheDirectory })).archive.equals(first.archive)).toBe(true);
    writeFileSync(join(cacheDirectory, kept!), "spoilt");
    expect((await pack({ cacheDirectory })).archive.equals(first.archive)).toBe(true);
    expect(readdirSync(cacheDirectory)).toEqual([kept]);
  });

  test("lets go of layers that nothing used for a month", async () => {
    const cacheDirectory = directoryOf({ old: "x", recent: "x" });
    for (const [name, days] of [
      ["old", 31],
      ["recent", 29],
    ] as const) {
      const then = Date.now() / 1000 - days * 86_400;
      utimesSync(join(cacheDirectory, name), then, then);
    }
    await pack({ cacheDirectory });
    expect(readdirSync(cacheDirectory).filter((name) => !name.includes("-gzip-9-"))).toEqual(["recent"]);
  });

  test("with zstd says so", async () => {
    const image = await pack({ compression: "zstd", level: 1 });
    const { layers } = json(blob(image, image.descriptor));
    expect(layers.map((layer: Json) => layer.mediaType)).toEqual(
      Array(2).fill("application/vnd.oci.image.layer.v1.tar+zstd"),
    );
    for (const layer of layers) expect(blob(image, layer).toString("hex", 0, 4)).toBe("28b52ffd");
  });
});

test("an image for several platforms has an index of its own, and nothing for engines that know one platform only", async () => {
  const image = await pack({ nodes: [source(RISCV64, "riscv64"), source(LOONG64, "loong64")] });
  expect(image.files.has("manifest.json")).toBe(false);
  const { manifests } = json(image.files.get("index.json")!.bytes);
  expect(manifests).toHaveLength(1);
  expect(manifests[0]).toMatchObject({
    mediaType: "application/vnd.oci.image.index.v1+json",
    digest: image.descriptor.digest,
  });
  const index = json(blob(image, manifests[0]));
  expect(index.manifests.map(({ platform }: Json) => platform)).toEqual([
    { architecture: "riscv64", os: "linux" },
    { architecture: "loong64", os: "linux" },
  ]);
  for (const entry of index.manifests) {
    const manifest = json(blob(image, entry));
    const { architecture, rootfs } = json(blob(image, manifest.config));
    expect(architecture).toBe(entry.platform.architecture);
    expect(rootfs.diff_ids).toEqual(
      manifest.layers.map((layer: Json) => sha256(gunzipSync(blob(image, layer)))),
    );
  }
});

test("a Node.js for another processor than is asked for is refused", async () => {
  await expect(pack({ nodes: [source(RISCV64, "arm64")] })).rejects.toThrow(
    "is for linux/riscv64, not for linux/arm64",
  );
  await expect(pack({ nodes: [source("/nowhere")] })).rejects.toThrow(
    "failed to read Node.js: open /nowhere/usr/bin/node: no such file or directory",
  );
});
