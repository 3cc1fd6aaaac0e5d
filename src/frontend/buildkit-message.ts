import { type Diagnostic, fullMessage } from "../base/diagnostic/diagnostic.js";

/** An error in full, as BuildKit's frontend words it, which has no suggestions for the values of flags. */
export function buildkitMessage(error: Diagnostic): string {
  const message = error.code === "instruction/value" ? error.message : fullMessage(error);
  return error.prefix === undefined ? message : `${error.prefix}: ${message}`;
}
