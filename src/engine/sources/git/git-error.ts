import { BuildError } from "../../../base/diagnostic/build-error.js";
import { GitError } from "./git-run.js";

/** An error of git with what it was about, and what may help; what is none of git stays as it is. */
export function remoteError(doing: string, url: string, error: unknown): unknown {
  if (!(error instanceof GitError)) return error;
  const advice = adviceOn(error.stderr);
  const message = `${doing} ${url}: ${error.message}${advice === "" ? "" : `; ${advice}`}`;
  return new BuildError("engine/source", message, { cause: error });
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/cannot run ssh|ssh: not found/, "install ssh (openssh-client)"],
  [
    /could not read Username|Authentication failed|HTTP Basic: Access denied|returned error: 40[13]/,
    "check the URL, or log in with --secret id=GIT_AUTH_TOKEN",
  ],
  [/Permission denied \(publickey/, "forward an agent whose key the server knows, with --ssh"],
  [/Host key verification failed/, "the key of the host is not known, or another than before"],
  [/Could not resolve host/, "check the URL and the network"],
  [/protocol 'file' is not allowed|transport 'file' not allowed/, "submodules may not be taken from paths"],
];

function adviceOn(stderr: string): string {
  return ADVICE.find(([pattern]) => pattern.test(stderr))?.[1] ?? "";
}
