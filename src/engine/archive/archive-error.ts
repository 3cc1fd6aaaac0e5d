import { BuildError } from "../../base/diagnostic/build-error.js";
import { errorCode } from "../../client/files/path-error.js";
import { writeError } from "../state/store-error.js";

/** What is wrong with an archive, in the words of Go's archive/tar where it has some. */
export function archiveError(message: string, cause?: unknown): BuildError {
  return new BuildError("layer/archive", message, { cause });
}

/** Agrees with ErrHeader, archive/tar. */
export function invalidHeader(): BuildError {
  return archiveError("archive/tar: invalid tar header");
}

/** Agrees with ErrFieldTooLong, archive/tar. */
export function fieldTooLong(): BuildError {
  return archiveError("archive/tar: header field too long");
}

/** The archive ended within an entry. */
export function truncatedArchive(): BuildError {
  return archiveError("archive/tar: unexpected EOF: the archive is cut off");
}

/** What the system says to archives that want what can't be. */
const IMPOSSIBLE: ReadonlySet<string> = new Set([
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "EEXIST",
  "ENOTEMPTY",
  "ELOOP",
  "ENAMETOOLONG",
  "EPERM",
  "EINVAL",
  "EXDEV",
  "EMLINK",
]);

/** What went wrong with an entry, as Go prints it; whether the archive is to blame or the disk is what the code tells. */
export function entryError(doing: string, path: string, error: unknown): BuildError {
  const failure = writeError(doing, path, error);
  return IMPOSSIBLE.has(errorCode(error) ?? "") ? archiveError(failure.message, error) : failure;
}
