import { BuildError } from "../../base/diagnostic/build-error.js";
import { isSystemError } from "../../client/files/path-error.js";
import { writeError } from "./store-error.js";

/**
 * Anything thrown as a BuildError. What the system says of a file is a failure outside, with `file/write` or `store/full`, and no
 * fault of the program: there is always a path that is too long, or a disk that goes away.
 */
export function engineFailure(thrown: unknown): BuildError {
  if (thrown instanceof BuildError || !isSystemError(thrown)) return BuildError.from(thrown);
  const { syscall, path }: { syscall?: unknown; path?: unknown } = Object(thrown);
  if (typeof path !== "string" && !Buffer.isBuffer(path)) return BuildError.from(thrown);
  return writeError(String(syscall), path.toString(), thrown);
}
