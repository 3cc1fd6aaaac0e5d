import { BuildError } from "../../base/diagnostic/build-error.js";
import { errorCode } from "../../client/files/path-error.js";
import { writeError } from "../state/store-error.js";
import { viewError } from "../view/view-error.js";

/**
 * What went wrong with a path of the tree, as Go prints it: `mkdir /a/b: not a directory`. Where the machine has the file is
 * not told; an abort stays what it is.
 */
export function stepError(error: unknown, path: string, call?: string): unknown {
  const code = errorCode(error);
  if (error instanceof BuildError || code === undefined || code === "ABORT_ERR") return error;
  // Node refuses some paths itself, with where they would be.
  if (code.startsWith("ERR_")) return stepError(viewError("EINVAL", call ?? "open", path), path);
  const doing = call ?? (error instanceof Error && "syscall" in error ? String(error.syscall) : "open");
  const name = CALLS[doing] ?? doing;
  const failure = writeError(name, path, error);
  // That the disk is full is none of the step's doing.
  if (failure.code === "store/full") return failure;
  // Linux says so only of owners that the user namespace has not.
  if (name === "lchown" && code === "EINVAL") {
    return new BuildError("layer/owner", `${failure.message}${UNKNOWN_OWNER}`, { cause: error });
  }
  return new BuildError("engine/step", failure.message, { cause: error });
}

const UNKNOWN_OWNER = " (Hint: try increasing the number of subordinate IDs in /etc/subuid and /etc/subgid)";

/** What Go names otherwise. */
const CALLS: Readonly<Record<string, string>> = {
  scandir: "open",
  fchown: "lchown",
  fchmod: "chmod",
  futimens: "utime",
  utimensat: "utime",
};

/** Does something to a path, and throws what goes wrong as {@link stepError} has it. */
export function attempt<T>(path: string, work: () => T, call?: string): T {
  try {
    return work();
  } catch (error) {
    throw stepError(error, path, call);
  }
}

/** A BuildError of a step that can't be done. */
export function stepFailure(message: string): BuildError {
  return new BuildError("engine/step", message.toWellFormed());
}
