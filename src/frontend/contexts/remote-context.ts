import { parseGitRef } from "../../base/git/git-ref.js";
import { gitEdge } from "../../llb/sources/git.js";
import { httpEdge } from "../../llb/sources/http.js";
import { customName, type Edge } from "../../llb/vertex.js";

/** What options say of a repository, beside its URL. */
export interface GitContextOptions {
  readonly keepGitDir?: boolean | undefined;
  /** Files get the time of the commit. */
  readonly commitTimes?: boolean;
}

/**
 * A context that is a git repository; undefined if the text names none.
 *
 * @throws BuildError for a repository with options that do not exist.
 * Agrees with DetectGitContext, frontend/dockerui/context.go.
 */
export function gitContext(
  source: string,
  { keepGitDir: isKept = false, commitTimes = false }: GitContextOptions = {},
): Edge | undefined {
  const parsed = parseGitRef(source);
  if (parsed.kind === "error") throw parsed.error;
  if (parsed.kind === "local") return undefined;
  const { remote, ref, subDir, checksum, keepGitDir, submodules, fetchByCommit, mtime } = parsed.ref;
  const skipSubmodules = submodules === false;
  return gitEdge(
    remote,
    {
      ref,
      subDir,
      checksum,
      keepGitDir: isKept || (keepGitDir ?? false),
      skipSubmodules,
      fetchByCommit,
      mtime: mtime || (commitTimes ? "commit" : ""),
    },
    { description: customName(`[internal] load git source ${source}`) },
  );
}

/** A context that is one file of an HTTP server. Agrees with NamedContext.load, frontend/dockerui/namedcontext.go. */
export function httpContext(name: string, source: string): Edge {
  const description = customName(`[context ${name}] ${source}`);
  return httpEdge(source, { filename: "context", checksum: "" }, { description });
}
