import { BuildError } from "../../base/diagnostic/build-error.js";

/** A process that ended with an exit code that is none of success. */
export class StepError extends BuildError {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super("engine/step", message);
    this.exitCode = exitCode;
  }
}
