import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createImageStore } from "../../src/client/build/load-image.js";
import type { EngineResult } from "../../src/engine/exporters/engine-result.js";
import { exportResult } from "../../src/engine/exporters/export.js";
import { createRegistryPusher } from "../../src/registry/push/registry-pusher.js";
import {
  BlobDirectory,
  environment,
  FakeLayers,
  recordingSteps,
  temporaryDirectory,
} from "../engine/exporters/doubles.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { digestOf } from "../registry/push/push-server.js";

describeLive("images of the bundled engine and a real Docker Engine", () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await withEngine();
  }, 90_000);

  afterAll(async () => {
    await engine?.close();
  }, 30_000);

  /** Two layers of real files, the upper one as it was packed. */
  async function world() {
    const blobs = new BlobDirectory();
    const layers = new FakeLayers();
    const made = await Promise.all(
      ["one", "two"].map(async (name, i) => {
        const directory = join(temporaryDirectory(), "files");
        mkdirSync(directory);
        writeFileSync(join(directory, name), `text of ${name}\n`);
        const tar = execFileSync("tar", ["-c", "--numeric-owner", "-C", directory, name]);
        const bytes = i === 0 ? tar : gzipSync(tar);
        const digest = await blobs.put(bytes);
        const mediaType = `application/vnd.oci.image.layer.v1.tar${i === 0 ? "" : "+gzip"}`;
        const compression = i === 0 ? ("uncompressed" as const) : ("gzip" as const);
        const blob = {
          descriptor: { mediaType, digest, size: bytes.length },
          diffId: digestOf(tar),
          compression,
        };
        return { id: name, blob, createdAt: 1_700_000_000_000, description: `COPY ${name}` };
      }),
    );
    const config = { architecture: "amd64", os: "linux", config: { Cmd: ["/one"], Labels: { a: "<b>" } } };
    const result: EngineResult = {
      tree: layers.add(...made),
      metadata: new Map([["containerimage.config", Buffer.from(JSON.stringify(config))]]),
    };
    return { blobs, layers, made, result };
  }

  async function readFile(image: string, path: string): Promise<string> {
    const { stdout: id } = await engine.docker(["create", image]);
    const file = join(temporaryDirectory(), "file");
    await engine.docker(["cp", `${id.trim()}:${path}`, file]);
    await engine.docker(["rm", id.trim()]);
    return execFileSync("cat", [file]).toString();
  }

  it.each(["docker", "oci"])(
    "are loaded from an archive for %s",
    async (Type) => {
      const { blobs, layers, made, result } = await world();
      const images = createImageStore({
        env: { env: { ...engine.env, DOCKER_HOST: engine.dockerHost } },
        signal: new AbortController().signal,
        progress: { send: () => {} },
      });
      const name = `loaded.example/${Type}:1`;
      const sink = { kind: "stream", open: () => images.load(undefined) } as const;
      const response = await exportResult(
        result,
        [{ Type, Attrs: { name }, sink }],
        environment(layers, blobs),
        recordingSteps(),
      );
      const { stdout } = await engine.docker(["image", "inspect", name]);
      const [image] = JSON.parse(stdout) as {
        readonly RootFS: { readonly Layers: unknown };
        readonly Config: unknown;
      }[];
      expect(image?.RootFS.Layers).toEqual(made.map(({ blob }) => blob.diffId));
      expect(image?.Config).toMatchObject({ Cmd: ["/one"], Labels: { a: "<b>" } });
      expect(stdout).toContain(response["containerimage.digest"]!);
      await expect(readFile(name, "/two")).resolves.toBe("text of two\n");
    },
    60_000,
  );

  it("are pulled from where they were pushed to", async () => {
    const { blobs, layers, result } = await world();
    const pusher = createRegistryPusher({ credentials: async () => ({ kind: "none" }) });
    const name = `${engine.registry}/pushed/app:1`;
    const Attrs = { name, push: "true" };
    const response = await exportResult(
      result,
      [{ Type: "image", Attrs }],
      environment(layers, blobs, { pusher }),
      recordingSteps(),
    );
    pusher.close();
    const pulled = await engine.docker([
      "pull",
      `${name.replace(":1", "")}@${response["containerimage.digest"]}`,
    ]);
    expect(pulled).toMatchObject({ code: 0 });
    expect((await engine.docker(["pull", name])).stdout).toContain(response["containerimage.digest"]!);
    await expect(readFile(name, "/one")).resolves.toBe("text of one\n");
  }, 60_000);
});
