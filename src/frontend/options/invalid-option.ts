import { BuildError } from "../../base/diagnostic/build-error.js";

/** An error for an option of a frontend that cannot have its value. */
export function invalidOption(message: string, cause?: unknown): BuildError {
  return new BuildError("option/value", message, { cause });
}

/** What a reader gives, with the name of what is read in front of its errors. */
export function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw BuildError.from(thrown).wrap(what);
  }
}
