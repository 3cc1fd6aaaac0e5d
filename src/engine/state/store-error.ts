import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import { errorCode, pathError } from "../../client/files/path-error.js";
import { systemReason } from "../../frontend/contexts/file-error.js";

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: "store/full",
  EDQUOT: "store/full",
  MDB_MAP_FULL: "store/full",
  MDB_SHORT_WRITE: "store/full",
  MDB_CORRUPTED: "store/damaged",
  MDB_PAGE_NOTFOUND: "store/damaged",
  MDB_INVALID: "store/damaged",
  MDB_VERSION_MISMATCH: "store/damaged",
  MDB_BAD_TXN: "store/damaged",
};

const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  "store/full": "make room with `buildfile prune`, or choose another directory with --root",
  "store/unusable": "choose another directory with --root",
};

const FULL: Readonly<Record<string, string>> = {
  EDQUOT: "disk quota exceeded",
  MDB_MAP_FULL: "the engine's database is full",
  MDB_SHORT_WRITE: "input/output error, and the disk may be full",
};

/**
 * What went wrong in a state directory: `store/full`, `store/damaged` or `store/unusable`, with the words of the system
 * and what to do. An error that is a BuildError stays what it is, and one of our own making is `internal`.
 *
 * @param doing what was tried, with the path: `mkdir /var/lib/buildfile`
 */
export function storeError(doing: string, cause: unknown): BuildError {
  if (cause instanceof BuildError) return cause;
  const reason = commitError(cause);
  const name = databaseCode(reason) ?? errorCode(reason);
  // Nothing that a system or database says.
  if (name === undefined) return BuildError.from(cause);
  const code = CODES[name] ?? "store/unusable";
  const advice = ADVICE[code];
  // LMDB tells where in its file, too.
  const words = code === "store/full" ? (FULL[name] ?? "no space left on device") : systemReason(reason);
  const message = `${doing}: ${words}${advice === undefined ? "" : `; ${advice}`}`;
  return new BuildError(code, message, { cause });
}

/**
 * What went wrong with a file of a layer that is written, as pathError says it with `file/write`; or `store/full`, with what to do,
 * if there is no room for it.
 */
export function writeError(doing: string, path: string, cause: unknown): BuildError {
  const isFull = CODES[errorCode(cause) ?? ""] === "store/full";
  return isFull
    ? storeError(`${doing} ${path.toWellFormed()}`, cause)
    : pathError(doing, path, cause, "file/write");
}

/** Whether the database itself is at fault. */
export function isDamage(cause: unknown): boolean {
  return CODES[databaseCode(commitError(cause)) ?? ""] === "store/damaged";
}

/** A batch that could not be written says so, and no more; the reason is beside it. */
function commitError(cause: unknown): unknown {
  if (!(cause instanceof Error) || !("commitError" in cause)) return cause;
  return cause.commitError ?? cause;
}

/** The name of LMDB's error, with which its text begins; or the system's, which it only tells as a text. */
function databaseCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (cause.message.includes("No space left on device")) return "ENOSPC";
  if (cause.message.includes("Disk quota exceeded")) return "EDQUOT";
  // So it calls what was written in part.
  if (cause.message === "Input/output error") return "MDB_SHORT_WRITE";
  return /\bMDB_[A-Z_]+\b/.exec(cause.message)?.[0];
}
