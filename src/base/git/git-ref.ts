import { BuildError } from "../diagnostic/build-error.js";
import { goQuote } from "../util/go-quote.js";
import { parseGoUrl } from "../util/go-url.js";
import { parseBool } from "../util/parse-bool.js";
import { type GitUrl, gitUrlFrom, parseGitUrl } from "./git-url.js";

/** What a Dockerfile or an option says to take from a repository. Texts that are not given are empty. */
export interface GitRef {
  /** The repository's URL without query and fragment. */
  readonly remote: string;
  /** The repository's name: the last segment of the remote, without `.git`. */
  readonly shortName: string;
  /** A branch, tag or commit. */
  readonly ref: string;
  /** The commit that `ref` must lead to. */
  readonly checksum: string;
  /** A directory inside the repository. */
  readonly subDir: string;
  /** The text could be a local path too: `github.com/owner/name`. */
  readonly indistinguishableFromLocal: boolean;
  /** The repository is fetched by `http` or `git`. */
  readonly unencrypted: boolean;
  /** Undefined if not given, as is `submodules`. */
  readonly keepGitDir: boolean | undefined;
  readonly submodules: boolean | undefined;
  /** `checkout`, `commit` or empty. */
  readonly mtime: string;
  /** Fetch the commit `checksum` as such, without asking what `ref` leads to. */
  readonly fetchByCommit: boolean;
}

/** A text is a reference to a repository, or not, or one with a query that makes no sense. */
export type GitRefResult =
  | { readonly kind: "git"; readonly ref: GitRef }
  | { readonly kind: "local" }
  | { readonly kind: "error"; readonly error: BuildError };

const LOCAL: GitRefResult = { kind: "local" };
const LEGACY_PREFIX = "github.com/";

/**
 * Tells references to repositories from paths and other URLs; those of `http` and `https` end in `.git`.
 * Agrees with ParseGitRef, frontend/dockerfile/dfgitutil. Where several keys of a query are wrong, or exclude each
 * other, the first one in the text speaks; the reference leaves that to chance, which mostly falls on the same.
 */
export function parseGitRef(text: string): GitRefResult {
  const legacy = text.startsWith(LEGACY_PREFIX);
  if (!legacy && !text.includes("@") && !text.includes("://")) return LOCAL;
  if (text.startsWith("./") || text.startsWith("../")) return LOCAL;
  const url = legacy ? parseLegacy(text) : parseGitUrl(text);
  if (typeof url === "string") return LOCAL;
  const web = url.scheme === "http" || url.scheme === "https";
  if (!legacy && web && !url.path.endsWith(".git")) return LOCAL;
  const remote = legacy ? url.remote.slice(url.remote.indexOf("://") + 3) : url.remote;
  const draft: Draft = {
    remote,
    shortName: remote.slice(remote.lastIndexOf("/") + 1).replace(/\.git$/, ""),
    ref: url.options?.ref ?? "",
    checksum: "",
    subDir: url.options?.subDir ?? "",
    indistinguishableFromLocal: legacy,
    unencrypted: !legacy && (url.scheme === "http" || url.scheme === "git"),
    keepGitDir: undefined,
    submodules: undefined,
    mtime: "",
    fetchByCommit: false,
  };
  const fault = url.query.size === 0 ? undefined : readQuery(draft, url.query);
  if (fault !== undefined) return { kind: "error", error: new BuildError("step/copy", fault) };
  return { kind: "git", ref: draft };
}

type Draft = { -readonly [Key in keyof GitRef]: GitRef[Key] };

function parseLegacy(text: string): GitUrl | "invalid" {
  const url = parseGoUrl(text);
  return "error" in url ? "invalid" : gitUrlFrom({ ...url, scheme: "https" });
}

const FLAGS: ReadonlySet<string> = new Set(["fetch-by-commit", "keep-git-dir", "submodules"]);

/** Adds what a query says; the answer is what is wrong with it. */
function readQuery(draft: Draft, query: GitUrl["query"]): string | undefined {
  for (const [key, values] of query) {
    const value = values[0]!;
    if (values.length > 1) return `query ${goQuote(key)} has multiple values`;
    if (value === "" && !FLAGS.has(key)) return `query ${goQuote(key)} has no value`;
    const fault = FLAGS.has(key) ? readFlag(draft, key, value) : readText(draft, key, value);
    if (fault !== undefined) return fault;
  }
  const tag = query.get("tag")?.[0];
  const branch = query.get("branch")?.[0];
  const fault = tag === undefined ? undefined : setRef(draft, qualified(tag, "refs/tags/"));
  if (fault !== undefined || branch === undefined) return fault;
  return tag === undefined ? setRef(draft, qualified(branch, "refs/heads/")) : "branch conflicts with tag";
}

function readFlag(draft: Draft, key: string, text: string): string | undefined {
  const value = text === "" ? true : parseBool(text);
  if (value === undefined) return `invalid ${key} value: ${goQuote(text)}`;
  if (key === "keep-git-dir") draft.keepGitDir = value;
  else if (key === "submodules") draft.submodules = value;
  else draft.fetchByCommit = value;
  return undefined;
}

function readText(draft: Draft, key: string, value: string): string | undefined {
  switch (key) {
    case "ref":
      return setRef(draft, value);
    case "subdir":
      if (draft.subDir !== "" && draft.subDir !== value) {
        return `subdir conflicts: ${goQuote(draft.subDir)} vs ${goQuote(value)}`;
      }
      draft.subDir = value;
      return undefined;
    case "checksum":
    case "commit":
      draft.checksum = value;
      return undefined;
    case "mtime":
      if (value !== "checkout" && value !== "commit") {
        return `invalid mtime value: ${goQuote(value)} (must be "checkout" or "commit")`;
      }
      draft.mtime = value;
      return undefined;
    case "tag":
    case "branch":
      return undefined;
    default:
      return `unexpected query ${goQuote(key)}`;
  }
}

function setRef(draft: Draft, ref: string): string | undefined {
  if (draft.ref !== "" && draft.ref !== ref) return `ref conflicts: ${goQuote(draft.ref)} vs ${goQuote(ref)}`;
  draft.ref = ref;
  return undefined;
}

function qualified(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name : prefix + name;
}
