import { parseGitRef } from "../../base/git/git-ref.js";
import { cleanPath } from "../../base/util/go-path.js";
import type { CapturedRequest, CapturedSources } from "./capture.js";
import { redactCredentials } from "./redact-credentials.js";

/** Where the file is from that a frontend read, and what else it was told. */
export interface RequestProvenance {
  readonly configSource: ConfigSource;
  /** Undefined for a request that was nothing but its config. */
  readonly request: CapturedRequest | undefined;
}

export interface ConfigSource {
  readonly uri: string;
  /** Hex digits by algorithm. */
  readonly digest: ReadonlyMap<string, string>;
  readonly path: string;
}

const HOST_SPECIFIC: ReadonlySet<string> = new Set([
  "cgroup-parent",
  "image-resolve-mode",
  "platform",
  "cache-imports",
]);

/**
 * The options of a frontend without what says nothing of the result, and without logins in URLs. Agrees with FilterArgs,
 * solver/llbsolver/provenance/predicate.go.
 */
export function filterArgs(options: ReadonlyMap<string, string>): Map<string, string> {
  const contextKey = options.get("contextkey") || "context";
  const args = new Map<string, string>();
  for (const [key, value] of options) {
    if (HOST_SPECIFIC.has(key) || key.startsWith("attest:")) continue;
    const isUrl = key === contextKey || key.startsWith("context:") || key === "vcs:source";
    args.set(key, isUrl ? redactCredentials(value) : value);
  }
  return args;
}

/**
 * A request told apart into where its file is from, and the rest. Agrees with RequestProvenance,
 * solver/llbsolver/provenance/predicate.go.
 */
export function requestProvenance(request: CapturedRequest, sources: CapturedSources): RequestProvenance {
  const args = new Map(request.args);
  const contextKey = args.get("contextkey") || (args.get("input:context") ? "input:context" : "context");
  const context = args.get(contextKey) ?? "";
  let source: Pick<ConfigSource, "uri" | "digest"> = { uri: "", digest: new Map() };
  if (context !== "") {
    const found = findMaterial(sources, context) ?? { uri: context, digest: new Map() };
    source = { ...found, uri: redactCredentials(found.uri) };
    args.delete(contextKey);
  }
  const path = args.get("filename") ?? "";
  if (path !== "") args.delete("filename");
  return { configSource: { ...source, path }, request: { ...request, args } };
}

function findMaterial(
  sources: CapturedSources,
  text: string,
): Pick<ConfigSource, "uri" | "digest"> | undefined {
  const plain = gitFragment(text, false) ?? text;
  const git = sources.git.find(({ url }) => url === plain);
  if (git !== undefined) {
    return { uri: gitFragment(text, true) ?? text, digest: commitDigest(git.commit) };
  }
  const http = sources.http.find(({ url }) => url === plain);
  return http && { uri: http.url, digest: digestMap(http.digest) };
}

/** A reference to a repository as `remote#ref:directory`; undefined if it is none. Agrees with FragmentFormat, dfgitutil. */
function gitFragment(text: string, withDirectory: boolean): string | undefined {
  const parsed = parseGitRef(text);
  if (parsed.kind !== "git") return undefined;
  const { remote, ref, subDir } = parsed.ref;
  const directory = withDirectory ? cleanPath(`/${subDir}`).slice(1) : "";
  if (ref === "" && directory === "") return remote;
  return `${remote}#${ref}${directory === "" ? "" : `:${directory}`}`;
}

/** A commit as a set of digests: of SHA-256 if it is as long as that. */
export function commitDigest(commit: string): ReadonlyMap<string, string> {
  return new Map([[commit.length === 64 ? "sha256" : "sha1", commit]]);
}

/** A digest as a set of one. */
export function digestMap(digest: string): ReadonlyMap<string, string> {
  const colon = digest.indexOf(":");
  return new Map([[digest.slice(0, Math.max(0, colon)), digest.slice(colon + 1)]]);
}
