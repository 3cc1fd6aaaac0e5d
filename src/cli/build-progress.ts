import type { Progress } from "../client/progress/progress.js";
import type { CliIo } from "./cli-io.js";
import { createProgress } from "./progress-view/create-progress.js";
import type { ProgressMode } from "./progress-view/progress-mode.js";

/** What is called the builder, and how it is reached. */
export interface BuilderName {
  readonly name: string;
  /** `docker`, `remote`, `bundled`. */
  readonly driver: string;
}

/** Shows how a build goes; nothing that would soon be drawn over while `isBusy`. */
export function progressFor(
  mode: ProgressMode,
  builder: BuilderName,
  io: CliIo,
  debug: boolean,
  isBusy: () => boolean,
): Progress {
  const surroundings = {
    stderr: io.stderr,
    env: io.env,
    columns: () => io.columns,
    rows: () => io.rows ?? 0,
    isBusy,
  };
  return createProgress(mode, surroundings, { ...builder, debug });
}
