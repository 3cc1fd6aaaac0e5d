import { BuildError } from "../../../src/base/diagnostic/build-error.js";

/** The BuildError that something throws. */
export function errorOf(work: () => unknown): BuildError {
  try {
    work();
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
