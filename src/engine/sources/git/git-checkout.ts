import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { nativePath, readNames } from "../../../client/files/native-path.js";
import type { Layer } from "../../layers/layer.js";
import type { NewLayer } from "../../layers/layer-store.js";
import type { SourceEnvironment } from "../source-environment.js";
import { removeGitFiles, setTimes } from "./checkout-files.js";
import { remoteError } from "./git-error.js";
import { type GitMirror, initialize } from "./git-mirror.js";
import type { RemoteRef } from "./git-ref.js";
import { GitError, gitText, runGit } from "./git-run.js";
import type { GitSession } from "./git-session.js";
import { type GitSpec, isObjectId } from "./git-spec.js";

/** A commit that is in a mirror, and what is wanted of it. */
export interface Checkout {
  readonly spec: GitSpec;
  readonly ref: RemoteRef;
  readonly mirror: GitMirror;
  readonly session: GitSession;
}

/**
 * The files of a commit as a layer. Agrees with checkout, source/git/source.go; but submodules keep no `.git` file
 * unless the whole repository is kept: it would lead nowhere.
 */
export async function checkOut(checkout: Checkout, { layers }: SourceEnvironment): Promise<Layer> {
  const { spec, ref, session } = checkout;
  const description = `git snapshot for ${spec.remote.url}#${ref.ref}`;
  const draft = await layers.create({ type: "source.git.checkout", description });
  try {
    if (spec.keepGitDir && spec.subdir === "") await checkOutRepository(checkout, draft.directory);
    else await checkOutFiles(checkout, draft);
    if (spec.mtime === "commit") await setTimes(draft.directory, await commitTime(checkout));
    session.context.signal.throwIfAborted();
    return await draft.seal();
  } catch (error) {
    await draft.discard();
    throw remoteError("failed to checkout remote", spec.remote.url, error);
  }
}

async function checkOutFiles(checkout: Checkout, draft: NewLayer): Promise<void> {
  const { spec, session } = checkout;
  const tree = spec.subdir === "" ? draft.directory : join(draft.workDirectory, "checkout");
  mkdirSync(tree, { recursive: true });
  const modules = spec.skipSubmodules ? "" : await modulesFile(checkout);
  const repository = modules === "" ? checkout.mirror.repository : await moduleRepository(checkout, modules);
  const index = join(repository, "index");
  rmSync(index, { force: true });
  rmSync(`${index}.lock`, { force: true });
  const git = (...args: readonly string[]) => ({
    args: ["--git-dir", repository, "--work-tree", tree, ...args],
    cwd: tree,
  });
  await runGit(session, git("-c", "checkout.workers=0", "read-tree", "--reset", "-u", checkout.ref.checksum));
  if (modules !== "") {
    await updateSubmodules(session, git);
    await removeGitFiles(tree);
  }
  if (spec.subdir !== "") moveSubdirectory(tree, spec.subdir, draft.directory);
}

/** The id of the file that tells of submodules; empty if there is none. */
async function modulesFile({ ref, mirror, session }: Checkout): Promise<string> {
  const args = ["--git-dir", mirror.repository, "ls-tree", ref.checksum, "--", ".gitmodules"];
  const entry = await gitText(session, { args, isQuiet: true });
  return /^100\d+ blob ([0-9a-f]+)\t/.exec(entry)?.[1] ?? "";
}

/**
 * A repository beside the mirror that keeps submodules for as long as their list stays the same: git would go on to use
 * the URL that a submodule had first.
 */
async function moduleRepository({ spec, ref, mirror, session }: Checkout, modules: string): Promise<string> {
  const parent = join(mirror.directory, "submodules");
  mkdirSync(parent, { recursive: true });
  for (const name of readNames(parent)) {
    if (name !== modules) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const repository = join(parent, modules);
  await initialize(repository, ref.checksum.length === 64 ? "sha256" : "sha1", session);
  const objects = join(mirror.repository, "objects");
  mkdirSync(join(repository, "objects", "info"), { recursive: true });
  writeFileSync(join(repository, "objects", "info", "alternates"), `${objects}\n`);
  const args = ["--git-dir", repository, "config", "remote.origin.url", spec.remote.url];
  await runGit(session, { args });
  return repository;
}

type Git = (...args: readonly string[]) => { readonly args: readonly string[]; readonly cwd: string };

async function updateSubmodules(session: GitSession, git: Git): Promise<void> {
  const update = ["-c", "submodule.fetchJobs=4", "submodule", "update", "--init", "--recursive"];
  try {
    await runGit(session, git(...update, "--depth=1"));
  } catch (error) {
    if (!(error instanceof GitError) || !/--depth|shallow/.test(error.stderr)) throw error;
    await runGit(session, git(...update));
  }
}

/** The content of a directory becomes that of the layer. A link on the way to it could lead anywhere. */
function moveSubdirectory(tree: string, subdir: string, target: string): void {
  let path = tree;
  for (const part of subdir.split("/")) {
    path = join(path, part);
    const found = lstatSync(nativePath(path), { throwIfNoEntry: false });
    const problem =
      found === undefined
        ? `failed to lstat ${goQuote(part)}: no such file or directory`
        : `git subpath ${goQuote(subdir)} contains non-directory ${goQuote(part)}`;
    if (!found?.isDirectory()) throw new BuildError("engine/source", `invalid subdir ${subdir}: ${problem}`);
  }
  for (const name of readNames(path))
    renameSync(nativePath(join(path, name)), nativePath(join(target, name)));
}

/** A whole repository, of one commit. */
async function checkOutRepository({ spec, ref, mirror, session }: Checkout, tree: string): Promise<void> {
  const gitDirectory = join(tree, ".git");
  const git: Git = (...args) => ({
    args: ["--git-dir", gitDirectory, "--work-tree", tree, "-c", "advice.detachedHead=false", ...args],
    cwd: tree,
  });
  const format = ref.checksum.length === 64 ? ["--object-format=sha256"] : [];
  await runGit(session, git("-c", "init.defaultBranch=master", "init", "--quiet", ...format));
  await runGit(session, git("remote", "add", "origin", spec.remote.url));
  const names = await keptNames({ ref, mirror, session });
  const refspecs = names.length === 0 ? [mirror.localRef] : names.map((name) => `${mirror.localRef}:${name}`);
  const from = pathToFileURL(mirror.repository).href;
  const fetch = git("fetch", "-u", "--depth=1", "--no-tags", "--", from, ...refspecs);
  // Not a remote, and so neither a server nor its settings are involved.
  await runGit(session, { ...fetch, env: { GIT_ALLOW_PROTOCOL: "file" } });
  await runGit(session, git("checkout", "FETCH_HEAD"));
  await runGit(session, git("reflog", "expire", "--all", "--expire=now"));
  rmSync(join(gitDirectory, "FETCH_HEAD"), { force: true });
  if (!spec.skipSubmodules && existsSync(join(tree, ".gitmodules"))) await updateSubmodules(session, git);
}

/**
 * The names that what was fetched gets in a repository that is kept: those that BuildKit gives it (a plain tag is a branch
 * there), and a tag its own.
 */
async function keptNames({
  ref,
  mirror,
  session,
}: Pick<Checkout, "ref" | "mirror" | "session">): Promise<readonly string[]> {
  if (isObjectId(ref.ref)) return [];
  const args = ["--git-dir", mirror.repository, "cat-file", "-t", ref.checksum];
  if ((await gitText(session, { args, isQuiet: true })) === "tag") {
    return [ref.ref.startsWith("refs/tags/") ? ref.ref : `refs/tags/${ref.ref}`];
  }
  const local = fullLocalName(ref.ref);
  return ref.name.startsWith("refs/tags/") && ref.name !== local ? [local, ref.name] : [local];
}

/** What `git fetch` makes of the right side of a refspec. */
function fullLocalName(ref: string): string {
  if (ref.startsWith("refs/")) return ref;
  return /^(?:heads|tags|remotes)\//.test(ref) ? `refs/${ref}` : `refs/heads/${ref}`;
}

/** When a commit was made, in seconds since 1970. */
async function commitTime({ ref, mirror, session }: Checkout): Promise<number> {
  const commit = `${ref.checksum}^{commit}`;
  const args = ["--git-dir", mirror.repository, "log", "-1", "--format=%ct", commit];
  const text = await gitText(session, { args, isQuiet: true });
  const time = Number(text);
  if (Number.isSafeInteger(time)) return time;
  throw new BuildError("engine/source", `failed to parse commit timestamp ${goQuote(text)}`);
}
