import { BuildError } from "../../base/diagnostic/build-error.js";

/** Why compressed data can't be read: `gzip: invalid header`. */
export function compressionError(format: string, reason: string, cause?: unknown): BuildError {
  return new BuildError("layer/compression", `${format}: ${reason}`, { cause });
}

/** It ended too soon. */
export function truncatedError(format: string): BuildError {
  return compressionError(format, "unexpected EOF");
}
