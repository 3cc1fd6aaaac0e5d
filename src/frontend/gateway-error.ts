import { BuildError } from "../base/diagnostic/build-error.js";

/** A call to the builder that failed, in the builder's words. */
export class GatewayError extends BuildError {
  /** The builder knows which lines are to blame, and says so itself. */
  readonly hasSource: boolean;

  constructor(
    message: string,
    { hasSource, cause }: { readonly hasSource: boolean; readonly cause: unknown },
  ) {
    super("daemon/failed", message, { cause });
    this.hasSource = hasSource;
  }
}
