import { BuildError } from "../../../base/diagnostic/build-error.js";
import { parseGitUrl } from "../../../base/git/git-url.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { SourceReference } from "../open-source.js";
import { SourceAttributes } from "../source-attributes.js";
import { type GitRemote, parseRemote } from "./git-remote.js";

/** What to check out of a repository. Empty texts are not given. */
export interface GitSpec {
  readonly remote: GitRemote;
  /** A branch, a tag, a full name that begins with `refs/`, or a commit. */
  readonly ref: string;
  /** The beginning of the id that it has to lead to. */
  readonly checksum: string;
  /** Clean and relative. */
  readonly subdir: string;
  readonly keepGitDir: boolean;
  readonly skipSubmodules: boolean;
  /** Do not ask what the ref leads to. */
  readonly fetchByCommit: boolean;
  /** Where the times of files are from: `checkout`, which is now, or `commit`. */
  readonly mtime: string;
  /** Names of secrets. */
  readonly authTokenSecret: string;
  readonly authHeaderSecret: string;
  /** The id of an SSH agent. */
  readonly agent: string;
  /** Host keys, as in a file of ssh. */
  readonly knownHosts: string;
}

/** What BuildKit can and the bundled engine can't. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["git.sig.pubkey", "signatures of commits are not checked"],
  ["git.sig.rejectexpired", "signatures of commits are not checked"],
  ["git.sig.requiresignedtag", "signatures of tags are not checked"],
  ["git.sig.ignoresignedtag", "signatures of tags are not checked"],
  ["git.bundle", "bundles are not read"],
  ["git.checkoutbundle", "bundles are not made"],
]);

/**
 * Reads the identifier and the attributes of a `git` source.
 *
 * @throws BuildError. Agrees with Source.Identifier, source/git/source.go; but a time other than those two is an error.
 */
export function parseGitSpec(source: SourceReference): GitSpec {
  const attributes = new SourceAttributes(source);
  for (const [name, what] of UNSUPPORTED) {
    if (attributes.text(name) === "") continue;
    throw new BuildError("engine/unsupported", `${what} by the bundled engine (${name})`);
  }
  const fullUrl = attributes.text("git.fullurl");
  const named = parseNamed(source.reference);
  const spec: GitSpec = {
    remote: parseRemote(fullUrl === "" ? named.remote : fullUrl),
    ref: named.ref,
    subdir: named.subDir,
    checksum: attributes.text("git.checksum"),
    keepGitDir: attributes.flag("git.keepgitdir"),
    skipSubmodules: attributes.flag("git.skipsubmodules"),
    fetchByCommit: attributes.flag("git.fetchbycommit"),
    mtime: attributes.choice("git.mtime", ["checkout", "commit"]),
    authTokenSecret: attributes.text("git.authtokensecret"),
    authHeaderSecret: attributes.text("git.authheadersecret"),
    agent: attributes.text("git.mountsshsock"),
    knownHosts: attributes.text("git.knownsshhosts"),
  };
  attributes.assertAllKnown();
  assertMeaningful(spec);
  return spec;
}

/** Whether a text is the whole id of a commit or tag. Agrees with IsCommitSHA, util/gitutil. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function assertMeaningful({ ref, checksum, fetchByCommit }: GitSpec): void {
  if (ref.startsWith("-") || /[\u0000-\u001f\u007f]/.test(ref))
    throw invalid(`invalid git ref ${goQuote(ref)}`);
  if (checksum !== "" && !/^[a-fA-F0-9]+$/.test(checksum)) {
    throw invalid(`invalid checksum ${checksum} for Git URL, expected hex commit hash`);
  }
  if (isObjectId(ref) && !ref.startsWith(checksum)) {
    throw invalid(`expected checksum to match ${checksum}, got ${ref}`);
  }
  if (!fetchByCommit || isObjectId(ref)) return;
  if (checksum === "") throw invalid("fetch-by-commit requires a checksum or a commit SHA ref");
  if (!isObjectId(checksum)) {
    throw invalid(`fetch-by-commit requires a full commit SHA checksum, got ${goQuote(checksum)}`);
  }
}

/** The part behind `git://`, which names no protocol if it is https. */
function parseNamed(reference: string): {
  readonly remote: string;
  readonly ref: string;
  readonly subDir: string;
} {
  const parsed = parseGitUrl(reference);
  const url = typeof parsed === "string" ? parseGitUrl(`https://${reference}`) : parsed;
  if (typeof url === "string") throw invalid(`invalid git URL ${goQuote(reference.replace(/^[^/@]*@/, ""))}`);
  return { remote: url.remote, ref: url.options?.ref ?? "", subDir: url.options?.subDir ?? "" };
}

function invalid(message: string): BuildError {
  return new BuildError("engine/definition", message);
}
