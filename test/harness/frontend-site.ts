import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Ran, RunOptions } from "../../scripts/engine.mjs";
import { type FileTree, makeTree, readTree, temporaryDirectory } from "../client/files/file-tree.js";
import { type Engine, withEngine } from "./engine.js";
import { frontendTar } from "./frontend-tar.js";

/** A build with `docker buildx build`. */
export interface SiteBuild extends RunOptions {
  /** The files of its context; the one named `file` gets a first line that says which frontend to use. */
  readonly files?: FileTree;
  /** By default `Dockerfile`. */
  readonly file?: string;
  /** In the place of files: a URL, a directory or `-`. */
  readonly context?: string;
  readonly args?: readonly string[];
  /** The engine's own frontend is not ours: its first line is another comment, so that lines have the same numbers. */
  readonly frontend?: "ours" | "built-in";
}

/** A Docker Engine that has the frontend's image, and a folder for the files of its builds. */
export interface FrontendSite {
  readonly engine: Engine;
  /** The image, in the engine and in its registry. */
  readonly image: string;
  /** The image as it was packed. */
  readonly tar: string;
  /** `# syntax=` and the image, as a line. */
  readonly syntax: string;
  /** Makes a directory with these files. */
  folder(files?: FileTree): string;
  /** Builds; never rejects because a build fails. */
  build(build: SiteBuild): Promise<Ran>;
  /** Builds what has to work, and gives what the client printed on standard error. */
  log(build: SiteBuild): Promise<string>;
  /** Builds into a directory, and gives the files; `-> ` and a target for symlinks. */
  files(build: SiteBuild): Promise<Record<string, string>>;
  /** Runs the client; rejects with what it printed if it fails. */
  docker(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Starts an engine, loads the frontend's image into it and pushes it to its registry. */
export async function withFrontend(): Promise<FrontendSite> {
  const [tar, engine] = await Promise.all([frontendTar(), withEngine()]);
  const root = temporaryDirectory();
  const close = async () => {
    await engine.close();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const site = createSite(engine, tar, root, close);
    await site.docker("load", "--input", tar);
    await site.docker("tag", "org/buildfile:1", site.image);
    await site.docker("push", "--quiet", site.image);
    return site;
  } catch (error) {
    await close();
    throw error;
  }
}

function createSite(engine: Engine, tar: string, root: string, close: () => Promise<void>): FrontendSite {
  const image = `${engine.registry}/org/buildfile:1`;
  const syntax = `# syntax=${image}\n`;
  let folders = 0;
  const folder = (files: FileTree = {}): string => {
    const path = join(root, String(++folders));
    makeTree(root, { [path.slice(root.length + 1)]: null });
    makeTree(path, files);
    return path;
  };
  const build = async (spec: SiteBuild): Promise<Ran> => {
    const { files = {}, file = "Dockerfile", args = [], frontend = "ours", ...options } = spec;
    const line = frontend === "ours" ? syntax : "# the engine's own\n";
    const text = files[file];
    const context = spec.context ?? folder(text ? { ...files, [file]: `${line}${text}` } : files);
    const named = file === "Dockerfile" ? [] : [`--file=${join(context, file)}`];
    return engine.buildx(["build", "--progress=plain", ...named, ...args, context], options);
  };
  const log = async (spec: SiteBuild): Promise<string> => succeeded(await build(spec)).stderr;
  return {
    engine,
    image,
    tar,
    syntax,
    folder,
    build,
    log,
    files: async (spec) => {
      const dest = folder();
      await log({ ...spec, args: [...(spec.args ?? []), `--output=type=local,dest=${dest}`] });
      return filesOf(dest);
    },
    docker: async (...args) => succeeded(await engine.docker(args)).stdout,
    close,
  };
}

/** The files below a directory, without directories. */
export function filesOf(directory: string): Record<string, string> {
  const entries = Object.entries(readTree(directory));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}\n${ran.stdout}${ran.stderr}`);
  return ran;
}
