import { parseGitRef } from "../../base/git/git-ref.js";
import { parseGitUrl } from "../../base/git/git-url.js";

/** A URL of HTTP. */
export function isHttp(text: string): boolean {
  return /^https?:\/\//.test(text);
}

/** A URL of HTTP, or a reference to a Git repository. Agrees with IsRemoteURL, docker buildx, util/urlutil. */
export function isRemote(text: string): boolean {
  return isHttp(text) || parseGitRef(text).kind === "git";
}

/** What is wrong with a text that is meant as a reference to a Git repository; undefined if it is none, or right. */
export function gitMistake(text: string): string | undefined {
  const parsed = parseGitRef(text);
  return parsed.kind === "error" ? parsed.error.message : undefined;
}

/** A Git repository that is reached by ssh. Agrees with IsGitSSH, docker buildx, util/buildflags/ssh.go. */
export function isGitOverSsh(text: string): boolean {
  const url = parseGitUrl(text);
  return typeof url !== "string" && url.scheme === "ssh";
}

/**
 * Adds what a frontend must know if a Git URL says something behind `?`: older ones would build something else.
 * Agrees with processGitURL, docker buildx, build/opt.go.
 */
export function requireGitQuery(url: string, option: string, caps: Set<string>): void {
  const parsed = parseGitUrl(url);
  if (typeof parsed === "string" || parsed.query.size === 0) return;
  caps.add(`moby.buildkit.frontend.gitquerystring${option === "context" ? "" : "+forward"}`);
}
