import { BuildError } from "../../base/diagnostic/build-error.js";

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
