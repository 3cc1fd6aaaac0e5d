import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import { systemReason } from "../../frontend/contexts/file-error.js";

const MORE_REASONS: Readonly<Record<string, string>> = {
  EIO: "input/output error",
  EDQUOT: "disk quota exceeded",
  EFBIG: "file too large",
  EEXIST: "file exists",
  EINVAL: "invalid argument",
  ENOTEMPTY: "directory not empty",
  ENOTSUP: "operation not supported",
  ETXTBSY: "text file busy",
  ENFILE: "too many open files in system",
};

/** The code of a failed system call: `ENOENT`. */
export function errorCode(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

/** Whether the system reported it. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

/** Whether a file is no longer where it was: nothing worth failing for while a tree is read. */
export function isGone(cause: unknown): boolean {
  const code = errorCode(cause);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** What the system said about a path, as Go prints a PathError: `open a/b: permission denied`. */
export function pathError(
  doing: string,
  path: string,
  cause: unknown,
  code: Extract<ErrorCode, "file/read" | "file/write">,
): BuildError {
  if (cause instanceof BuildError) return cause;
  const reason = MORE_REASONS[errorCode(cause) ?? ""] ?? systemReason(cause);
  return new BuildError(code, `${doing} ${path.toWellFormed()}: ${reason}`, { cause });
}
