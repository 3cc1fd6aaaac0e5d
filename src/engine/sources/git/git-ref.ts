import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { remoteError } from "./git-error.js";
import { type GitRunner, gitText } from "./git-run.js";
import { type GitSpec, isObjectId } from "./git-spec.js";

/** What a ref leads to in its remote. */
export interface RemoteRef {
  /** The ref as it is fetched: the default branch if none was asked for. */
  readonly ref: string;
  /** Its full name; an object id where the ref is one. */
  readonly name: string;
  /** The id of a commit, or of an annotated tag. */
  readonly checksum: string;
  /** The id of the commit behind an annotated tag; empty if it is none. */
  readonly commit: string;
}

/** A ref whose commit is known without a look at the remote; undefined if it is not. */
export function knownRef({ ref, checksum, fetchByCommit }: GitSpec): RemoteRef | undefined {
  if (isObjectId(ref)) return { ref, name: ref, checksum: ref, commit: "" };
  if (!fetchByCommit) return undefined;
  const name = ref === "" ? checksum : ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  return { ref: name, name, checksum, commit: "" };
}

/**
 * Asks a remote what a ref leads to; a branch comes before a tag of the same name. Without a ref the default branch is
 * meant.
 *
 * @throws BuildError `engine/source` if the remote does not have it. Agrees with resolveMetadataFromURL,
 * source/git/source.go.
 */
export async function askRemote(runner: GitRunner, url: string, ref: string): Promise<RemoteRef> {
  if (ref === "") return askDefault(runner, url);
  const output = await list(runner, url, ["--", url, ref, `${ref}^{}`]);
  const found = new Map(output.split("\n").map((line) => splitLine(line)));
  const head = withPrefix(ref, "refs/heads/");
  const tag = withPrefix(ref, "refs/tags/");
  const name = [withPrefix(ref, "refs/"), head, tag].find((candidate) => found.has(candidate));
  const checksum = name === undefined ? undefined : found.get(name);
  if (name === undefined || checksum === undefined) {
    const message = `repository does not contain ref ${ref}, output: ${goQuote(output)}`;
    throw new BuildError("engine/source", `${message}; commits are named by all of their 40 or 64 digits`);
  }
  // What a tag leads to counts only if it is the tag that was found.
  return checked({ ref, name, checksum, commit: name === tag ? (found.get(`${tag}^{}`) ?? "") : "" });
}

async function askDefault(runner: GitRunner, url: string): Promise<RemoteRef> {
  const output = await list(runner, url, ["--symref", "--", url, "HEAD"]);
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(output)?.[1];
  const checksum = /^([0-9a-f]+)\tHEAD$/m.exec(output)?.[1];
  if (branch === undefined || checksum === undefined || branch.startsWith("-")) {
    throw new BuildError(
      "engine/source",
      `could not find default branch for repository: ${url}; name a branch`,
    );
  }
  return checked({ ref: branch, name: `refs/heads/${branch}`, checksum, commit: "" });
}

async function list(runner: GitRunner, url: string, args: readonly string[]): Promise<string> {
  try {
    return await gitText(runner, { args: ["ls-remote", ...args] });
  } catch (error) {
    throw remoteError("failed to fetch remote", url, error);
  }
}

/**
 * Verifies what a ref leads to against the checksum that a build gives: the beginning of the id of its commit or tag.
 *
 * @throws BuildError `engine/source`
 */
export function assertChecksum({ checksum, commit }: RemoteRef, expected: string): void {
  if (checksum.startsWith(expected) || commit.startsWith(expected)) return;
  const got = commit === "" ? checksum : `${checksum} or ${commit}`;
  throw new BuildError("engine/source", `expected checksum to match ${expected}, got ${got}`);
}

function checked(found: RemoteRef): RemoteRef {
  if (isObjectId(found.checksum)) return found;
  throw new BuildError("engine/source", `invalid commit sha ${goQuote(found.checksum)}`);
}

function splitLine(line: string): [name: string, id: string] {
  const tab = line.indexOf("\t");
  return [line.slice(tab + 1), line.slice(0, Math.max(0, tab))];
}

function withPrefix(ref: string, prefix: string): string {
  return ref.startsWith(prefix) ? ref : prefix + ref;
}
