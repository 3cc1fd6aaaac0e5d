import { statSync } from "node:fs";
import { errorCode, pathError } from "../files/path-error.js";

/** Whether a path leads to a directory. @throws BuildError `file/read` if the system does not tell. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (cause) {
    // A long URL is no path.
    if (errorCode(cause) === "ENAMETOOLONG") return false;
    throw pathError("stat", path, cause, "file/read");
  }
}
