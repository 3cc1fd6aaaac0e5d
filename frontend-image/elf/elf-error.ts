import { BuildError } from "../../src/base/diagnostic/build-error.js";

/** The one kind of error that reading programs raises: what is wrong with which file, and what to do. */
export function elfError(name: string, problem: string): BuildError {
  return new BuildError("option/value", `${name} ${problem}`);
}
