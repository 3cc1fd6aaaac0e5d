import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
  ELOOP: "too many levels of symbolic links",
  ENAMETOOLONG: "file name too long",
  EMFILE: "too many open files",
  ENOSPC: "no space left on device",
  EROFS: "read-only file system",
  ERR_FS_FILE_TOO_LARGE: "file too large",
};

/** What the system said about a file, in the words of Unix: `doing: open name: no such file or directory`. */
export function fileError(
  doing: string,
  name: string,
  cause: unknown,
  code: Extract<ErrorCode, "file/read" | "file/write"> = "file/read",
): BuildError {
  if (cause instanceof BuildError) return cause;
  return new BuildError(code, `${doing}: open ${name}: ${systemReason(cause)}`, { cause });
}

/** Why the system refused something, in the words of Unix: `no such file or directory`. */
export function systemReason(cause: unknown): string {
  const known = cause instanceof Error && "code" in cause ? REASONS[String(cause.code)] : undefined;
  return known ?? (cause instanceof Error ? cause.message : String(cause));
}
