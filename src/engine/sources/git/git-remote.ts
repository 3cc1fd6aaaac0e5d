import { BuildError } from "../../../base/diagnostic/build-error.js";
import { parseGitUrl } from "../../../base/git/git-url.js";
import { parseGoUrl, printGoUrl } from "../../../base/util/go-url.js";

/** A repository somewhere else. */
export interface GitRemote {
  /** What git is told, what is kept, and what is shown: without passwords, and without users of the web. */
  readonly url: string;
  /** Empty for `user@host:path`, which has none to send headers to. */
  readonly host: string;
  readonly isSsh: boolean;
  /** `https://user:password@host/` and `https://host/`, if the build gives a user for the web. */
  readonly login: { readonly secret: string; readonly base: string; readonly withLogin: string } | undefined;
}

/**
 * Reads the URL of a remote; without a protocol it is taken as https.
 *
 * @throws BuildError `engine/definition` for what is none, or what ssh would take for an option
 */
export function parseRemote(text: string): GitRemote {
  const parsed = parseGitUrl(text);
  const url = parsed === "unknown-protocol" ? parseGitUrl(`https://${text}`) : parsed;
  if (typeof url === "string") throw new BuildError("engine/definition", "invalid git URL of a source");
  const { scheme, host, user, remote } = url;
  const isSsh = scheme === "ssh";
  if (host.startsWith("-") || user?.name.startsWith("-")) {
    throw new BuildError("engine/definition", `invalid git URL: host and user may not begin with "-"`);
  }
  const written = parseGoUrl(remote);
  // What is written as `user@host:path` has no place for a password.
  if ("error" in written || written.scheme === "") return { url: remote, host: "", isSsh, login: undefined };
  if (isSsh) {
    const named = user === undefined ? undefined : { name: user.name, password: undefined };
    return { url: printGoUrl({ ...written, user: named }), host, isSsh, login: undefined };
  }
  const plain = printGoUrl({ ...written, user: undefined });
  if (user === undefined) return { url: plain, host, isSsh, login: undefined };
  const base = printGoUrl({ ...written, user: undefined, path: "/", rawPath: "" });
  const withLogin = printGoUrl({ ...written, path: "/", rawPath: "" });
  const secret = user.password ?? user.name;
  return { url: plain, host, isSsh, login: { secret, base, withLogin } };
}
