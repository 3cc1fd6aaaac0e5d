import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { parseBool } from "../../base/util/parse-bool.js";

type Env = Readonly<Record<string, string | undefined>>;

const GIT_TIMEOUT = 10_000;

/** What is asked about the repository that a build's context is in. */
export interface GitInfoRequest {
  /** The context, if it is a local directory. */
  readonly directory: string;
  /** The file that is built. */
  readonly file: string;
  /** Local directories by name. */
  readonly directories: ReadonlyMap<string, string>;
  readonly env: Env;
  readonly warn: (message: string) => void;
}

/**
 * The frontend's options that tell provenance which commit is built: `vcs:source`, `vcs:revision`,
 * `vcs:localdir:NAME`, and labels if `BUILDX_GIT_LABELS` asks for them. Nothing outside of a repository, or without
 * Git. Agrees with getGitAttributes, docker buildx, build/git.go, as do its variables.
 */
export async function gitInfo({
  directory,
  file,
  directories,
  env,
  warn,
}: GitInfoRequest): Promise<Record<string, string>> {
  const wantsLabels = env.BUILDX_GIT_LABELS === "full" || parseBool(env.BUILDX_GIT_LABELS ?? "") === true;
  const wantsInfo = parseBool(env.BUILDX_GIT_INFO ?? "") ?? true;
  // Looking for the folder first spares most builds outside of repositories a process.
  if ((!wantsLabels && !wantsInfo) || !isInRepository(directory)) return {};
  const git = (...args: string[]): Promise<string> => runGit(directory, args, env);
  const root = await git("rev-parse", "--show-toplevel");
  if (root === "") {
    // Who asks for labels misses them.
    if (wantsLabels) {
      warn("current commit information was not captured by the build: git rev-parse --show-toplevel failed");
    }
    return {};
  }
  const [revision, source] = await Promise.all([commit(git, env), remoteUrl(git)]);
  const attrs: Record<string, string> = {};
  if (wantsInfo) {
    if (revision !== "") attrs["vcs:revision"] = revision;
    if (source !== "") attrs["vcs:source"] = source;
    for (const [name, path] of directories) {
      const below = await pathBelow(root, path);
      if (below !== undefined) attrs[`vcs:localdir:${name}`] = below;
    }
  }
  if (wantsLabels) {
    if (revision !== "") attrs["label:org.opencontainers.image.revision"] = revision;
    if (source !== "") attrs["label:org.opencontainers.image.source"] = source;
    const below = await pathBelow(root, file);
    if (below !== undefined) attrs["label:com.docker.image.source.entrypoint"] = below;
  }
  return attrs;
}

function isInRepository(directory: string): boolean {
  for (let at = resolve(directory); ; ) {
    if (existsSync(join(at, ".git"))) return true;
    const parent = resolve(at, "..");
    if (parent === at) return false;
    at = parent;
  }
}

async function commit(git: (...args: string[]) => Promise<string>, env: Env): Promise<string> {
  const revision = await git("rev-parse", "--verify", "--quiet", "HEAD");
  if (revision === "" || parseBool(env.BUILDX_GIT_CHECK_DIRTY ?? "") !== true) return revision;
  return (await git("status", "--porcelain", "--ignored=no")) === "" ? revision : `${revision}-dirty`;
}

/** The remote of the current branch, else `origin`, else `upstream`; what logs in is taken off. */
async function remoteUrl(git: (...args: string[]) => Promise<string>): Promise<string> {
  const branch = await git("symbolic-ref", "--short", "--quiet", "HEAD");
  const tracked = branch === "" ? "" : await git("config", `branch.${branch}.remote`);
  for (const remote of new Set([tracked, "origin", "upstream"])) {
    if (remote === "") continue;
    const url = await git("remote", "get-url", remote);
    if (url !== "") return withoutCredentials(url);
  }
  return "";
}

function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#]*@/, "$1");
}

/** Never fails: a build does not depend on what Git knows. */
async function runGit(directory: string, args: readonly string[], env: Env): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", directory, ...args], {
      timeout: GIT_TIMEOUT,
      env: { ...env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
    });
    return stdout.trim();
  } catch {
    return "";
  }
}

async function pathBelow(root: string, path: string): Promise<string | undefined> {
  try {
    const below = relative(await realpath(root), await realpath(path));
    return below.startsWith("..") || isAbsolute(below) ? undefined : below === "" ? "." : below;
  } catch {
    return undefined;
  }
}
