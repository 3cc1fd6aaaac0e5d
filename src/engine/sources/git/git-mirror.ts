import { createHash } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { MutableDirectory } from "../../layers/layer-store.js";
import type { SourceEnvironment } from "../source-environment.js";
import { remoteError } from "./git-error.js";
import type { RemoteRef } from "./git-ref.js";
import { GitError, gitSucceeds, runGit } from "./git-run.js";
import type { GitSession } from "./git-session.js";
import { type GitSpec, isObjectId } from "./git-spec.js";

/** What has been fetched of a remote so far, for us alone while we have it. */
export interface GitMirror {
  readonly directory: string;
  /** A bare repository in it. */
  readonly repository: string;
  /** The full name under which the wanted commit or tag is there. */
  readonly localRef: string;
  release(): Promise<void>;
}

/** Says that a repository was made as a whole. */
const READY_FILE = "buildfile-ready";
/** Housekeeping may be done, but not behind our back. */
const FOREGROUND = ["-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false"];

/**
 * Opens the mirror of a remote, and fetches what a ref leads to, if it is not there yet. The caller releases it.
 *
 * Rejects with a BuildError, or the signal's reason. Agrees with tryRemoteFetch, source/git/source.go; but what is
 * fetched is the very commit or tag that the key names, and not what the ref leads to in the meantime.
 */
export async function openMirror(
  spec: GitSpec,
  ref: RemoteRef,
  session: GitSession,
  { layers }: SourceEnvironment,
): Promise<GitMirror> {
  const format = ref.checksum.length === 64 ? "sha256" : "sha1";
  const { url } = spec.remote;
  const mutable: MutableDirectory = await layers.mutable(
    `git-remote::${url}${format === "sha1" ? "" : "#sha256"}`,
    { type: "regular", description: `shared git repo for ${url}`, sharing: "locked" },
    session.context.signal,
  );
  try {
    const directory = mutable.path;
    const repository = join(directory, "repository");
    await initialize(repository, format, session);
    const localRef = localName(ref);
    await fetchCommit(spec, ref, repository, localRef, session);
    return { directory, repository, localRef, release: () => mutable.release() };
  } catch (error) {
    await mutable.release();
    throw error;
  }
}

/** A repository that takes nothing from the machine but git itself. */
export async function initialize(
  repository: string,
  format: "sha1" | "sha256",
  session: GitSession,
): Promise<void> {
  const ready = join(repository, READY_FILE);
  if (existsSync(ready)) {
    // Left by a git that was killed; nobody else is here.
    for (const lock of ["shallow.lock", "packed-refs.lock"]) rmSync(join(repository, lock), { force: true });
    return;
  }
  rmSync(repository, { recursive: true, force: true });
  const options = [
    "--quiet",
    "--bare",
    "--template=",
    ...(format === "sha256" ? ["--object-format=sha256"] : []),
  ];
  const args = ["-c", "init.defaultBranch=master", "init", ...options, "--", repository];
  await runGit(session, { args });
  writeFileSync(ready, "");
}

/** One name for each ref that was asked for, so that what it led to before is forgotten some time. */
function localName({ ref }: RemoteRef): string {
  return `refs/buildfile/${createHash("sha256").update(ref).digest("hex").slice(0, 32)}`;
}

async function fetchCommit(
  spec: GitSpec,
  ref: RemoteRef,
  repository: string,
  localRef: string,
  session: GitSession,
): Promise<void> {
  const git = (...args: readonly string[]) => ["--git-dir", repository, ...args];
  const isHere = (): Promise<boolean> =>
    gitSucceeds(session, { args: git("cat-file", "-e", `${ref.checksum}^{commit}`) });
  const setRef = () =>
    runGit(session, { args: git("update-ref", "--no-deref", localRef, ref.checksum), isQuiet: true });
  if (await isHere()) {
    await setRef();
    return;
  }
  for (const way of waysOf(spec, ref, localRef, repository)) {
    try {
      await fetch(git, way.args, session);
    } catch (error) {
      if (way.isLast || !(error instanceof GitError) || !isRefusal(error)) {
        throw remoteError("failed to fetch remote", spec.remote.url, error);
      }
      continue;
    }
    if (!(await isHere())) continue;
    await setRef();
    return;
  }
  const message = `fetched ref ${ref.ref} does not match expected commit ${ref.checksum} and commit can not be found in the repository`;
  throw new BuildError("engine/source", message);
}

interface FetchWay {
  readonly args: readonly string[];
  readonly isLast: boolean;
}

/** By its id, which most servers allow; by its name, if that still leads there; or with all that there is. */
function waysOf(spec: GitSpec, ref: RemoteRef, localRef: string, repository: string): readonly FetchWay[] {
  const shallow = ["--depth=1", "--no-tags", "--force"];
  const exact = { args: [...shallow, "--", spec.remote.url, `${ref.checksum}:${localRef}`] };
  if (spec.fetchByCommit) return [{ ...exact, isLast: true }];
  const named = { args: [...shallow, "--", spec.remote.url, `${ref.name}:${localRef}`], isLast: false };
  const unshallow = existsSync(join(repository, "shallow")) ? ["--unshallow"] : [];
  const everything = {
    args: [
      ...["--no-tags", "--force", "--prune", ...unshallow, "--", spec.remote.url],
      ...["heads", "tags"].map((kind) => `refs/${kind}/*:refs/buildfile-all/${kind}/*`),
    ],
    isLast: true,
  };
  const exactly = { ...exact, isLast: false };
  return isObjectId(ref.name) ? [exactly, everything] : [exactly, named, everything];
}

async function fetch(
  git: (...args: readonly string[]) => readonly string[],
  args: readonly string[],
  session: GitSession,
): Promise<void> {
  try {
    await runGit(session, { args: git(...FOREGROUND, "fetch", ...args) });
  } catch (error) {
    // Some servers know no depth: those of plain files, for one.
    const knowsDepth = !(error instanceof GitError) || !/--depth|shallow/.test(error.stderr);
    if (knowsDepth || !args.includes("--depth=1")) throw error;
    await runGit(session, {
      args: git(...FOREGROUND, "fetch", ...args.filter((arg) => arg !== "--depth=1")),
    });
  }
}

/** The server does not give what it was asked for in this way. */
function isRefusal({ stderr }: GitError): boolean {
  return /not our ref|unadvertised object|couldn't find remote ref|no such remote ref|remote error: upload-pack/i.test(
    stderr,
  );
}
