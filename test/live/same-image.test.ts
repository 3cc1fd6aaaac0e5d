import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BASE_IMAGES } from "../../scripts/engine.mjs";
import { run } from "../cli/run.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { launcherFile } from "../harness/launcher.js";
import { buildOptions, type LiveCase, readCases } from "./live-case.js";
import { writeSshKey } from "./ssh-key.js";

/** Reproducible, and layers as they are, so that equal trees of files are equal layers. */
const OUTPUT = "type=oci,rewrite-timestamp=true,compression=uncompressed";
const EPOCH = "1700000000";

describeLive("an image that the bundled engine builds is the one that Docker Engine builds", () => {
  let engine: Engine;
  let folder: string;
  let launcher: string;

  beforeAll(async () => {
    [engine, launcher] = await Promise.all([withEngine(), launcherFile()]);
    folder = mkdtempSync(join(tmpdir(), "buildfile-same-"));
    for (const { ref } of BASE_IMAGES) await push(ref);
  }, 120_000);

  afterAll(async () => {
    await engine?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  /** Makes an image of the Engine one that others find in its registry, which stands in for Docker Hub. */
  async function push(ref: string): Promise<void> {
    const name = `${engine.registry}/${ref.replace(/^docker\.io\//, "")}`;
    await docker("tag", ref, name);
    await docker("push", "--quiet", name);
  }

  async function docker(...args: string[]): Promise<void> {
    const { code, stderr } = await engine.docker(args);
    if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
  }

  async function build(liveCase: LiveCase, who: string, more: readonly string[]): Promise<string> {
    const environment = { registry: engine.registry, sshKey: writeSshKey(folder) };
    const { file = "", target, platform, buildArgs = {}, args = [] } = buildOptions(liveCase, environment);
    const dest = join(folder, `${who}.tar`);
    const { code, stderr } = await run(
      [
        ...["build", "--progress=plain", ...more, "-f", file, "-o", `${OUTPUT},dest=${dest}`],
        ...(target === undefined ? [] : ["--target", target]),
        ...(platform === undefined ? [] : ["--platform", platform]),
        ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
        ...args,
        liveCase.directory,
      ],
      {
        env: {
          DOCKER_CONFIG: join(engine.dir, "client"),
          PATH: process.env.PATH ?? "",
          SOURCE_DATE_EPOCH: EPOCH,
          BUILDFILE_LAUNCHER: launcher,
        },
      },
    );
    if (code !== 0) throw new Error(`${who}: ${stderr}`);
    return dest;
  }

  it.each(readCases().filter(({ options }) => options.refused === undefined))(
    "$name",
    async (liveCase) => {
      for (const [ref, file] of Object.entries(liveCase.options.bases ?? {})) {
        await docker("build", "--tag", ref, "--file", join(liveCase.directory, file), liveCase.directory);
        await push(ref);
      }
      const theirs = readImage(await build(liveCase, "docker", ["--addr", `docker://${engine.dockerHost}`]));
      const registry = [
        "--registry-mirror",
        `docker.io=http://${engine.registry}`,
        "--insecure-registry",
        engine.registry,
      ];
      const ours = readImage(await build(liveCase, "engine", ["--root", join(folder, "state"), ...registry]));
      expect(ours.config).toEqual(theirs.config);
      expect(ours.layers).toEqual(theirs.layers);
      expect(ours.diffIds).toEqual(theirs.diffIds);
    },
    60_000,
  );

  /** What is in an archive of one image. */
  function readImage(archive: string) {
    const directory = archive.replace(/\.tar$/, "");
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    execFileSync("tar", ["-xf", archive, "-C", directory]);
    const blob = (digest: string) => join(directory, "blobs", digest.replace(":", "/"));
    const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
    let manifest = json(blob(json(join(directory, "index.json")).manifests[0].digest));
    if (manifest.manifests !== undefined) manifest = json(blob(manifest.manifests[0].digest));
    const { rootfs, ...config } = json(blob(manifest.config.digest));
    const layers = manifest.layers.map(({ digest }: { digest: string }) => listing(blob(digest)));
    return { config, layers, diffIds: rootfs.diff_ids };
  }

  function listing(layer: string): readonly string[] {
    const words = ["--numeric-owner", "--full-time", "-tvf", layer];
    return execFileSync("tar", words, { env: { ...process.env, TZ: "UTC" } })
      .toString()
      .trimEnd()
      .split("\n");
  }
});
