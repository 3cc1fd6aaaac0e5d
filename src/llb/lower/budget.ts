import { BuildError } from "../../base/diagnostic/build-error.js";

/** Four times what a daemon takes in one message: nothing larger could be built. */
const LIMIT = 64 * 1024 * 1024;

/**
 * Bounds what a text may grow to: a file of some megabytes can ask for terabytes, since every RUN carries all
 * variables that were set before it.
 */
export class Budget {
  #left = LIMIT;

  /** @throws BuildError once more than 64 Mi characters have been spent. */
  spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) {
      throw new BuildError(
        "limit/size",
        "the build grows too large: its steps, their environments and the image's history take more than 64 MiB",
      );
    }
  }
}
