import type { StatusResponse } from "../../proto/generated/control.js";

/** How a build ended. */
export interface ProgressResult {
  readonly failed: boolean;
  /** The user did not want it any more. */
  readonly canceled?: boolean;
}

/** Takes what a build says of itself, and shows it. Spec: spec/progress.md. */
export interface Progress {
  /** Updates as the daemon streams them (Control.Status), and those of the client itself; never throws. */
  update(status: StatusResponse): void;
  /**
   * Shows what is left: the last state, the logs of failed steps, warnings. May be called again, which does nothing;
   * nothing is shown after it, and no timer is left.
   */
  finish(result: ProgressResult): Promise<void> | void;
}

/** Takes everything and shows nothing, for `quiet`: the caller prints what came out of the build. */
export const SILENT_PROGRESS: Progress = { update: () => {}, finish: () => {} };
