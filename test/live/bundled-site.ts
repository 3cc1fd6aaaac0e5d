import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type RunOptions, type RunResult, run } from "../cli/run.js";
import type { Engine } from "../harness/engine.js";
import { launcherFile } from "../harness/launcher.js";

/** Files of a context by their paths. */
export type Files = Readonly<Record<string, string>>;

/** Builds by the bundled engine and by a Docker Engine, whose registry stands in for Docker Hub. */
export interface BundledSite {
  readonly folder: string;
  context(files: Files): string;
  /** By the bundled engine, on a state of its own for each name. */
  bundled(context: string, words: readonly string[], options?: SiteOptions): Promise<RunResult>;
  /** By Docker Engine, with the same client. */
  docker(context: string, words: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Runs `docker`, which has to work; gives what it prints. */
  cli(...words: readonly string[]): Promise<string>;
  close(): void;
}

export interface SiteOptions extends RunOptions {
  /** `first` by default. */
  readonly state?: string;
}

/** @param images names of Docker Engine's images that builds begin with */
export async function startBundledSite(engine: Engine, images: readonly string[]): Promise<BundledSite> {
  const launcher = await launcherFile();
  const folder = mkdtempSync(join(tmpdir(), "buildfile-bundled-"));
  let contexts = 0;
  const cli = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await engine.docker(words);
    if (code !== 0) throw new Error(`docker ${words.join(" ")}: ${stderr}`);
    return stdout;
  };
  for (const name of images) {
    const ref = `${engine.registry}/library/${name}`;
    await cli("tag", name, ref);
    await cli("push", "--quiet", ref);
  }
  const env = {
    DOCKER_CONFIG: join(engine.dir, "client"),
    DOCKER_HOST: engine.dockerHost,
    PATH: process.env.PATH ?? "",
    BUILDFILE_LAUNCHER: launcher,
    BUILDX_GIT_INFO: "false",
  };
  const build = (words: readonly string[], options: RunOptions = {}) =>
    run(["build", "--progress=plain", ...words], {
      cwd: folder,
      ...options,
      env: { ...env, ...options.env },
    });
  return {
    folder,
    context(files) {
      const context = join(folder, `context-${contexts++}`);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(context, name)), { recursive: true });
        writeFileSync(join(context, name), text);
      }
      return context;
    },
    bundled: (context, words, { state = "first", ...options } = {}) => {
      const mirror = `docker.io=http://${engine.registry}`;
      const registries = ["--insecure-registry", engine.registry, "--registry-mirror", mirror];
      return build(["--root", join(folder, `state-${state}`), ...registries, ...words, context], options);
    },
    docker: (context, words, options) =>
      build(["--addr", `docker://${engine.dockerHost}`, ...words, context], options),
    cli,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A result that has to be a good one. */
export function succeeded(ran: RunResult): RunResult {
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}\n${ran.stdout}${ran.stderr}`);
  return ran;
}

/** The steps that were executed; those that only look something up, fetch or write are left out. */
export function executed({ stderr }: RunResult): readonly string[] {
  const steps = [...stderr.matchAll(/^#(\d+) (\[(?!internal).*)$/gm)].filter(
    ([, , name]) => !/\] FROM /.test(name!),
  );
  const cached = new Set([...stderr.matchAll(/^#(\d+) CACHED$/gm)].map(([, number]) => number));
  return [...new Set(steps.filter(([, number]) => !cached.has(number)).map(([, , name]) => name!))];
}
