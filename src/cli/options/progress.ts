import { PROGRESS_MODES, type ProgressMode, parseProgressMode } from "../progress-view/progress-mode.js";
import type { CliOption } from "./cli-option.js";

/** How the progress of a build is shown. */
export const progressOption: CliOption<ProgressMode> = {
  flags: "--progress <mode>",
  summary: `how progress is shown (${PROGRESS_MODES.join(", ")})`,
  completes: PROGRESS_MODES,
  read: (given) => parseProgressMode(given.at(-1) ?? "auto"),
};
