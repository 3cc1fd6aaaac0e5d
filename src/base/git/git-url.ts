import { joinPath } from "../util/go-path.js";
import { type GoUrl, parseGoUrl, printGoUrl, printUser, type UserInfo } from "../util/go-url.js";
import { parseUrlQuery, type UrlQuery } from "../util/go-url-query.js";

/** A remote repository, and what its URL says to take from it. */
export interface GitUrl {
  /** `http`, `https`, `ssh` or `git`; a text such as `git@host:path` means `ssh`. */
  readonly scheme: string;
  /** Host and port. */
  readonly host: string;
  readonly path: string;
  readonly user: UserInfo | undefined;
  readonly query: UrlQuery;
  /** From the fragment `#ref:subDir`, undefined if there is none; `subDir` is clean and relative. */
  readonly options: { readonly ref: string; readonly subDir: string } | undefined;
  /** What to pass to git: the URL printed again, without query and fragment. */
  readonly remote: string;
}

/** Why a text is no URL of a repository: it has no scheme at all, or it is wrong. */
export type GitUrlFault = "unknown-protocol" | "invalid";

const SCHEMES: ReadonlySet<string> = new Set(["http", "https", "ssh", "git"]);

/** A URL or `user@host:path` that names a repository. Agrees with ParseURL, util/gitutil/git_url.go. */
export function parseGitUrl(text: string): GitUrl | GitUrlFault {
  const scheme = /^([A-Za-z0-9]+):\/\//.exec(text)?.[1];
  if (scheme === undefined) return parseScpUrl(text) ?? "unknown-protocol";
  if (!SCHEMES.has(scheme.toLowerCase())) return "invalid";
  const url = parseGoUrl(text);
  return "error" in url ? "invalid" : gitUrlFrom(url);
}

/** The repository that a URL names. Agrees with FromURL, util/gitutil/git_url.go. */
export function gitUrlFrom(url: GoUrl): GitUrl {
  return {
    scheme: url.scheme,
    host: url.host,
    path: url.path,
    user: url.user,
    query: parseUrlQuery(url.rawQuery).query,
    options: parseOptions(url.fragment),
    remote: printGoUrl({ ...url, rawQuery: "", fragment: "" }),
  };
}

/** `user@host:path?query#fragment`, taken as it is, nothing decoded. Agrees with util/sshutil/scpurl.go. */
function parseScpUrl(text: string): GitUrl | undefined {
  const [prefix, name, host] = /^([A-Za-z0-9_-]+)@([A-Za-z0-9.-]+):/.exec(text) ?? [];
  if (prefix === undefined || name === undefined || host === undefined) return undefined;
  if (text.includes("\n")) return undefined;
  const rest = text.slice(prefix.length);
  const pathEnd = rest.search(/[?#]/);
  const path = pathEnd === -1 ? rest : rest.slice(0, pathEnd);
  const tail = pathEnd === -1 ? "" : rest.slice(pathEnd);
  const hash = tail.indexOf("#");
  const { query, error } = parseUrlQuery(hash === 0 ? "" : tail.slice(1, hash === -1 ? undefined : hash));
  if (error !== undefined) return undefined;
  const user = { name, password: undefined };
  return {
    scheme: "ssh",
    host,
    path,
    user,
    query,
    options: parseOptions(hash === -1 ? "" : tail.slice(hash + 1)),
    remote: `${printUser(user)}@${host}:${path}`,
  };
}

function parseOptions(fragment: string): GitUrl["options"] {
  if (fragment === "") return undefined;
  const colon = fragment.indexOf(":");
  if (colon === -1) return { ref: fragment, subDir: "" };
  return { ref: fragment.slice(0, colon), subDir: joinPath("/", fragment.slice(colon + 1)).slice(1) };
}
