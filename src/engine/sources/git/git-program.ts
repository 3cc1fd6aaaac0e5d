import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";

const ADVICE =
  "install it (apt-get install git, apk add git, dnf install git or the like), or take the files from a directory";

/**
 * Where git is, by the PATH.
 *
 * @throws BuildError `engine/system` if it is not there
 */
export function findGit(env: NodeJS.ProcessEnv): string {
  for (const directory of (env.PATH ?? "").split(delimiter)) {
    const path = join(directory, "git");
    if (directory.startsWith("/") && isProgram(path)) return path;
  }
  throw new BuildError(
    "engine/system",
    `failed to find git binary: git is needed for git sources; ${ADVICE}`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
