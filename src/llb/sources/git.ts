import { type GitUrl, parseGitUrl } from "../../base/git/git-url.js";
import { joinPath } from "../../base/util/go-path.js";
import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import { sourceEdge } from "./source-edge.js";

/** What to check out of a repository. Empty texts are not given. */
export interface GitOptions {
  /** A branch, tag or commit. */
  readonly ref: string;
  readonly subDir: string;
  readonly keepGitDir: boolean;
  /** The commit it has to be. */
  readonly checksum: string;
  readonly skipSubmodules: boolean;
  readonly fetchByCommit: boolean;
  /** `commit` for the times of the commit. */
  readonly mtime?: string;
}

/**
 * A git repository's files. The identifier has no protocol, so that https and ssh of one repository are one source.
 *
 * Agrees with llb.Git, client/llb/source.go, save that the host keys of ssh servers are not fetched:
 * `git.knownsshhosts` is left to the daemon's own knowledge.
 */
export function gitEdge(url: string, options: GitOptions, constraints: Constraints): Edge {
  const remote = parseRemote(url);
  const fullUrl = remote?.remote ?? url;
  const attrs: Record<string, string> = {};
  const caps: LlbCap[] = ["source.git"];
  const set = (name: string, value: string, cap?: LlbCap) => {
    attrs[name] = value;
    if (cap !== undefined) caps.push(cap);
  };
  if (options.keepGitDir) set("git.keepgitdir", "true", "source.git.keepgitdir");
  if (fullUrl !== "") set("git.fullurl", fullUrl, "source.git.fullurl");
  set("git.authtokensecret", "GIT_AUTH_TOKEN");
  set("git.authheadersecret", "GIT_AUTH_HEADER");
  if (remote?.scheme === "ssh") {
    caps.push("source.git.knownsshhosts");
    set("git.mountsshsock", "default", "source.git.mountsshsock");
  }
  if (options.checksum !== "") set("git.checksum", options.checksum, "source.git.checksum");
  if (options.skipSubmodules) set("git.skipsubmodules", "true", "source.git.skipsubmodules");
  if (options.mtime) set("git.mtime", options.mtime, "source.git.mtime");
  if (options.fetchByCommit) set("git.fetchbycommit", "true", "source.git.fetchbycommit");
  const name = remote === undefined ? fullUrl : remote.host + joinPath("/", remote.path) + fragment(options);
  return sourceEdge(`git://${name}`, { attrs, caps }, constraints);
}

/** A URL without a scheme is taken as https. */
function parseRemote(url: string): GitUrl | undefined {
  const parsed = parseGitUrl(url);
  const remote = parsed === "unknown-protocol" ? parseGitUrl(`https://${url}`) : parsed;
  return typeof remote === "string" ? undefined : remote;
}

function fragment({ ref, subDir }: GitOptions): string {
  if (ref === "" && subDir === "") return "";
  return subDir === "" ? `#${ref}` : `#${ref}:${subDir}`;
}
