import { constants } from "node:os";

// What C libraries and Go say; the texts of Node differ for some.
const REASONS: Readonly<Record<string, string>> = {
  EPERM: "operation not permitted",
  ENOENT: "no such file or directory",
  ESRCH: "no such process",
  EIO: "input/output error",
  ENXIO: "no such device or address",
  E2BIG: "argument list too long",
  ENOEXEC: "exec format error",
  EBADF: "bad file descriptor",
  EAGAIN: "resource temporarily unavailable",
  ENOMEM: "cannot allocate memory",
  EACCES: "permission denied",
  EBUSY: "device or resource busy",
  EEXIST: "file exists",
  EXDEV: "invalid cross-device link",
  ENODEV: "no such device",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  EINVAL: "invalid argument",
  ENFILE: "too many open files in system",
  EMFILE: "too many open files",
  ETXTBSY: "text file busy",
  EFBIG: "file too large",
  ENOSPC: "no space left on device",
  EROFS: "read-only file system",
  EMLINK: "too many links",
  ERANGE: "numerical result out of range",
  ENAMETOOLONG: "file name too long",
  ENOSYS: "function not implemented",
  ELOOP: "too many levels of symbolic links",
  ENOTSUP: "operation not supported",
  EOVERFLOW: "value too large for defined data type",
  EDQUOT: "disk quota exceeded",
  EUSERS: "too many users",
};

const CODES = new Map(Object.entries(constants.errno).map(([code, errno]) => [errno, code]));

/** A call of the system that failed. */
export class SystemError extends Error {
  /** `ENOENT` and so on. */
  readonly code: string;

  constructor(doing: string, code: string) {
    super(`${doing}: ${REASONS[code] ?? code}`);
    this.code = code;
  }

  static fromErrno(doing: string, errno: number): SystemError {
    return new SystemError(doing, errnoCode(errno));
  }
}

/** `ENOENT` for 2 and so on. */
export function errnoCode(errno: number): string {
  // ENOTSUP and EOPNOTSUPP are one number on Linux, and so are EAGAIN and EWOULDBLOCK.
  const code = CODES.get(errno) ?? `errno ${errno}`;
  if (code === "EOPNOTSUPP") return "ENOTSUP";
  if (code === "EDQUOT" || errno === 122) return "EDQUOT";
  return code === "EWOULDBLOCK" ? "EAGAIN" : code;
}

/** What failed in the words of the system: `no such file or directory`. */
export function reasonOf(code: string): string {
  return REASONS[code] ?? code;
}

/** The code of whatever was thrown; empty if it has none. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}

/** An error of `node:fs` or {@link System} as one that says what was done with which file of the step. */
export function systemError(doing: string, thrown: unknown): Error {
  const code = codeOf(thrown);
  return code === "" && thrown instanceof Error ? thrown : new SystemError(doing, code);
}
