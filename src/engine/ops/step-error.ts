import { BuildError } from "../../base/diagnostic/build-error.js";

/** A process that ended with an exit code that is none of success. */
export class StepError extends BuildError {
  readonly exitCode: number;

  constructor(message: string, exitCode: number, suggestion?: string | undefined) {
    super("engine/step", message, { suggestion });
    this.exitCode = exitCode;
  }
}
