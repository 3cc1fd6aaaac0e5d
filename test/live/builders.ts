import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE_IMAGES, run as runProgram } from "../../scripts/engine.mjs";
import { run as runHere } from "../cli/run.js";
import { readTree } from "../client/files/file-tree.js";
import { bundledProgram } from "../harness/bundled-program.js";
import type { Engine } from "../harness/engine.js";
import { launcherFile } from "../harness/launcher.js";
import { NAMESPACE_ROOT, runInUserNamespace } from "../harness/user-namespace.js";
import { makeRepository, startWebServer, type WebServer } from "../harness/web-server.js";
import { type BuiltImage, type Listing, readBuiltImages, readListing } from "./built-image.js";
import { buildOptions, type LiveCase } from "./live-case.js";
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

/** Builds cases with a Docker Engine and with the bundled engine, as root and without root. */
export interface Builders {
  /** Puts files of a case in their places, and builds the images it is built on. */
  prepare(liveCase: LiveCase): Promise<PreparedCase>;
  close(): Promise<void>;
}

/** A case, and where the builders find what belongs to it. */
export interface PreparedCase {
  theirs(): Promise<Built>;
  ours(): Promise<Built>;
  /** By the program in a user namespace. */
  rootless(): Promise<Omit<Built, "plain">>;
  /** What the program in a user namespace says to a stage that can't be built there. */
  refused(target: string): Promise<string>;
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** One who builds. */
interface Builder {
  readonly name: string;
  /** Where it may write. */
  readonly folder: string;
  readonly flags: readonly string[];
  readonly sshKey: string;
  /** Runs `buildfile`. */
  run(words: readonly string[]): Promise<Ended>;
  /** Runs commands of a shell as the owner of what it builds. */
  shell(script: string): Promise<Ended>;
}

interface Site {
  readonly engine: Engine;
  readonly folder: string;
  readonly web: WebServer;
  readonly docker: Builder;
  readonly root: Builder;
  readonly rootless: Builder;
  /** In seconds since 1970; what is newer was made by a build. */
  readonly since: number;
}

const OUTPUTS = {
  rewritten: "type=oci,compression=uncompressed,rewrite-timestamp=true,source-date-epoch=1700000000",
  plain: "type=oci,compression=uncompressed",
  files: "type=tar",
};

/** @param engine its registry gets its base images, to stand in for Docker Hub */
export async function startBuilders(engine: Engine): Promise<Builders> {
  const folder = mkdtempSync(join(tmpdir(), "buildfile-same-"));
  // Those who are not root have to get to what is theirs in it.
  chmodSync(folder, 0o755);
  const web = await startWebServer(repositoriesOf(folder));
  const since = Math.floor(statSync(engine.dir).birthtimeMs / 1000);
  const root = rootBuilder(engine, folder, await launcherFile());
  const docker = { ...root, name: "docker", flags: ["--addr", `docker://${engine.dockerHost}`] };
  const rootless = rootlessBuilder(engine, folder, await bundledProgram());
  const site: Site = { engine, folder, web, docker, root, rootless, since };
  await Promise.all(BASE_IMAGES.map(({ ref }) => push(engine, ref)));
  return {
    prepare: (liveCase) => prepare(site, liveCase),
    close: async () => {
      await web.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The bundled engine in this process. */
function rootBuilder(engine: Engine, parent: string, launcher: string): Builder {
  const folder = folderFor("root", parent);
  const { PATH = "" } = process.env;
  const env = { DOCKER_CONFIG: join(engine.dir, "client"), PATH, BUILDFILE_LAUNCHER: launcher };
  return {
    name: "engine",
    folder,
    flags: engineFlags(engine, folder),
    sshKey: writeSshKey(folder),
    run: (words) => runHere(words, { env }),
    shell: (script) => runProgram("sh", ["-euc", script]),
  };
}

/** The program in a user namespace, as it runs itself again for who is not root. */
function rootlessBuilder(engine: Engine, parent: string, program: string): Builder {
  const folder = folderFor("rootless", parent);
  const sshKey = writeSshKey(folder);
  for (const path of [folder, sshKey]) chownSync(path, NAMESPACE_ROOT, NAMESPACE_ROOT);
  const { PATH = "" } = process.env;
  const options = { cwd: folder, env: { DOCKER_CONFIG: folder, PATH, BUILDFILE_USER_NAMESPACE: "many" } };
  return {
    name: "engine without root",
    folder,
    flags: engineFlags(engine, folder),
    sshKey,
    run: (words) => runInUserNamespace([process.execPath, program, ...words], options),
    shell: (script) => runInUserNamespace(["sh", "-euc", script], options),
  };
}

function folderFor(name: string, parent: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

function engineFlags({ registry }: Engine, folder: string): readonly string[] {
  const mirror = ["--registry-mirror", `docker.io=http://${registry}`, "--insecure-registry", registry];
  return ["--root", join(folder, "state"), ...mirror];
}

async function prepare(site: Site, liveCase: LiveCase): Promise<PreparedCase> {
  const { name, options } = liveCase;
  const own = await caseFor(site.root, liveCase);
  const { directory } = own;
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
  return {
    theirs: () => build(site, own, site.docker),
    ours: () => build(site, own, site.root),
    rootless: async () =>
      build(site, await caseFor(site.rootless, liveCase), site.rootless, ["rewritten", "files"]),
    refused: async (target) => {
      const stage = { ...own, options: { ...options, target } };
      return (await runBuild(site, stage, site.rootless, [])).stderr;
    },
  };
}

/** For a case with what a repository can't hold, such as pipes and other modes of files, a copy that has it. */
async function caseFor({ folder, shell }: Builder, liveCase: LiveCase): Promise<LiveCase> {
  const { name, options } = liveCase;
  if (options.prepare === undefined) return liveCase;
  const directory = join(folder, "cases", name);
  const copy = [
    `mkdir -p ${directory}`,
    `cp -R --no-dereference --preserve=mode,timestamps,links ${liveCase.directory}/. ${directory}`,
    `cd ${directory}`,
  ];
  const { code, stderr } = await shell([...copy, ...options.prepare].join("\n"));
  if (code !== 0) throw new Error(`${name}: ${stderr}`);
  return { ...liveCase, directory, file: join(directory, options.file ?? "Dockerfile") };
}

async function build(
  site: Site,
  liveCase: LiveCase,
  builder: Builder,
  wanted: readonly (keyof Built)[] = ["rewritten", "plain", "files"],
): Promise<Built> {
  const output = join(builder.folder, `built-${builder.name}-${liveCase.name}`);
  const archive = (kind: keyof Built): string => `${output}-${kind}.tar`;
  const to = wanted.map((kind) => `${OUTPUTS[kind]},dest=${archive(kind)}`);
  const { code, stderr } = await runBuild(site, liveCase, builder, to);
  if (code !== 0) throw new Error(`${liveCase.name} by ${builder.name}: ${stderr}`);
  const built = {
    rewritten: readBuiltImages(archive("rewritten")),
    plain: wanted.includes("plain") ? readBuiltImages(archive("plain"), site.since) : [],
    files: readListing(archive("files"), site.since),
  };
  for (const kind of wanted) rmSync(archive(kind));
  return built;
}

function runBuild(
  { engine, web }: Site,
  liveCase: LiveCase,
  { flags, sshKey, run }: Builder,
  outputs: readonly string[],
): Promise<Ended> {
  const { name, directory, options } = liveCase;
  const environment = {
    registry: engine.registry,
    sshKey,
    web: `${web.url}/${name}`,
    git: `${web.url}/git/${name}.git`,
  };
  const { file = "", target, platform, buildArgs = {}, args = [] } = buildOptions(liveCase, environment);
  return run([
    ...["build", "--progress=plain", ...flags, "-f", file],
    ...outputs.flatMap((output) => ["-o", output]),
    ...(target === undefined ? [] : ["--target", target]),
    ...(platform === undefined ? [] : ["--platform", platform]),
    ...Object.entries(buildArgs).map(([key, value]) => `--build-arg=${key}=${value}`),
    ...args,
    join(directory, options.context ?? ""),
  ]);
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
