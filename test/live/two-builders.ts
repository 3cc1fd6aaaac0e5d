import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE_IMAGES } from "../../scripts/engine.mjs";
import { run } from "../cli/run.js";
import { readTree } from "../client/files/file-tree.js";
import type { Engine } from "../harness/engine.js";
import { launcherFile } from "../harness/launcher.js";
import { makeRepository, startWebServer, type WebServer } from "../harness/web-server.js";
import { type BuiltImage, type Listing, readBuiltImages, readListing } from "./built-image.js";
import { buildOptions, type CaseEnvironment, type LiveCase } from "./live-case.js";
import { writeSshKey } from "./ssh-key.js";

/** The results of one build in all forms that are compared: its images, one for each platform, and its files. */
export interface Built {
  /** With SOURCE_DATE_EPOCH and rewritten times, so that equal files are equal layers. */
  readonly rewritten: readonly BuiltImage[];
  /** As it comes. */
  readonly plain: readonly BuiltImage[];
  /** All files of the image, with the extended attributes that layers lack. */
  readonly files: Listing;
}

/** Builds cases with a Docker Engine and with the bundled engine. */
export interface TwoBuilders {
  /** Puts files of a case in their places, and builds the images it is built on. */
  prepare(liveCase: LiveCase): Promise<PreparedCase>;
  close(): Promise<void>;
}

/** A case, and where the builders find what belongs to it. */
export interface PreparedCase {
  theirs(): Promise<Built>;
  ours(): Promise<Built>;
}

interface Site {
  readonly engine: Engine;
  readonly folder: string;
  readonly web: WebServer;
  readonly launcher: string;
  readonly sshKey: string;
  /** In seconds since 1970; what is newer was made by a build. */
  readonly since: number;
}

const OUTPUTS = [
  "type=oci,compression=uncompressed,rewrite-timestamp=true,source-date-epoch=1700000000",
  "type=oci,compression=uncompressed",
  "type=tar",
];

/** @param engine its registry gets its base images, to stand in for Docker Hub */
export async function startTwoBuilders(engine: Engine): Promise<TwoBuilders> {
  const folder = mkdtempSync(join(tmpdir(), "buildfile-same-"));
  const web = await startWebServer(repositoriesOf(folder));
  const launcher = await launcherFile();
  const since = Math.floor(statSync(engine.dir).birthtimeMs / 1000);
  const site: Site = { engine, folder, web, launcher, sshKey: writeSshKey(folder), since };
  await Promise.all(BASE_IMAGES.map(({ ref }) => push(engine, ref)));
  return {
    prepare: (liveCase) => prepare(site, liveCase),
    close: async () => {
      await web.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function prepare(site: Site, given: LiveCase): Promise<PreparedCase> {
  const { name, options } = given;
  const liveCase = options.prepare === undefined ? given : changedCase(site, given);
  const { directory } = liveCase;
  for (const [ref, file] of Object.entries(options.bases ?? {})) {
    await docker(site.engine, "build", "--tag", ref, "--file", join(directory, file), directory);
    await push(site.engine, ref);
  }
  for (const file of options.web ?? []) {
    site.web.serve(`/${name}/${file}`, readFileSync(join(directory, file)));
  }
  if (options.git !== undefined) {
    makeRepository(repositoriesOf(site.folder), `${name}.git`, readTree(join(directory, options.git)));
  }
  const theirs = ["--addr", `docker://${site.engine.dockerHost}`];
  const { registry } = site.engine;
  const ours = [
    ...["--root", join(site.folder, "state")],
    ...["--registry-mirror", `docker.io=http://${registry}`, "--insecure-registry", registry],
  ];
  return {
    theirs: () => build(site, liveCase, "docker", theirs),
    ours: () => build(site, liveCase, "engine", ours),
  };
}

/** A copy of a case with what a repository can't hold, such as pipes and other modes of files. */
function changedCase({ folder }: Site, liveCase: LiveCase): LiveCase {
  const { name, options } = liveCase;
  const directory = join(folder, "cases", name);
  cpSync(liveCase.directory, directory, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
  });
  execFileSync("sh", ["-euc", (options.prepare ?? []).join("\n")], { cwd: directory });
  return { ...liveCase, directory, file: join(directory, options.file ?? "Dockerfile") };
}

async function build(
  { engine, folder, web, launcher, sshKey, since }: Site,
  liveCase: LiveCase,
  who: string,
  more: readonly string[],
): Promise<Built> {
  const { name, directory, options } = liveCase;
  const environment: CaseEnvironment = {
    registry: engine.registry,
    sshKey,
    web: `${web.url}/${name}`,
    git: `${web.url}/git/${name}.git`,
  };
  const { file = "", target, platform, buildArgs = {}, args = [] } = buildOptions(liveCase, environment);
  const output = join(folder, "built", name, who);
  mkdirSync(output, { recursive: true });
  const archives = OUTPUTS.map((_, i) => join(output, `${i}.tar`));
  const { code, stderr } = await run(
    [
      ...["build", "--progress=plain", ...more, "-f", file],
      ...OUTPUTS.flatMap((to, i) => ["-o", `${to},dest=${archives[i]}`]),
      ...(target === undefined ? [] : ["--target", target]),
      ...(platform === undefined ? [] : ["--platform", platform]),
      ...Object.entries(buildArgs).map(([key, value]) => `--build-arg=${key}=${value}`),
      ...args,
      join(directory, options.context ?? ""),
    ],
    {
      env: {
        DOCKER_CONFIG: join(engine.dir, "client"),
        PATH: process.env.PATH ?? "",
        BUILDFILE_LAUNCHER: launcher,
      },
    },
  );
  if (code !== 0) throw new Error(`${name} by ${who}: ${stderr}`);
  const [rewritten = "", plain = "", files = ""] = archives;
  const built = {
    rewritten: readBuiltImages(rewritten),
    plain: readBuiltImages(plain, since),
    files: readListing(files, since),
  };
  rmSync(output, { recursive: true });
  return built;
}

/** Makes an image of the engine one that others find in its registry. */
async function push(engine: Engine, ref: string): Promise<void> {
  const name = `${engine.registry}/${ref.replace(/^docker\.io\//, "")}`;
  await docker(engine, "tag", ref, name);
  await docker(engine, "push", "--quiet", name);
}

async function docker(engine: Engine, ...args: string[]): Promise<void> {
  const { code, stderr } = await engine.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
}

function repositoriesOf(folder: string): string {
  return join(folder, "git");
}
