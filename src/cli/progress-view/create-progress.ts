import { createPlainProgress } from "../../client/progress/plain-progress.js";
import { type Progress, SILENT_PROGRESS } from "../../client/progress/progress.js";
import type { ProgressClock } from "../../client/progress/progress-clock.js";
import { displayRate } from "../../client/progress/rate-limit.js";
import { createRawJsonProgress } from "../../client/progress/raw-json.js";
import type { Trace } from "../../client/progress/trace.js";
import type { CliIo } from "../cli-io.js";
import { styleFor } from "../render/style.js";
import { progressColors } from "./progress-colors.js";
import { chooseProgressMode, type ProgressMode } from "./progress-mode.js";
import { FILE_FILTER, TERMINAL_FILTER } from "./terminal-text.js";
import { createTtyProgress } from "./tty-progress.js";
import { warningList } from "./warning-list.js";

const USUAL_OUTPUT_LINES = 6;
const MOST_OUTPUT_LINES = 1000;

/** Where progress is shown, and what of the surroundings it depends on. */
export interface ProgressIo {
  readonly stderr: CliIo["stderr"];
  readonly env: CliIo["env"];
  /** The size of the terminal; 0 if it is not known. */
  readonly columns: () => number;
  readonly rows: () => number;
  readonly clock?: ProgressClock;
  /** Whether what was written last is still on its way. */
  readonly isBusy?: () => boolean;
}

/** What is said of the builder above all steps. */
export interface ProgressHead {
  /** The name of the builder; empty if nothing is to be said of it. */
  readonly name: string;
  /** How it is reached: `docker`, `remote`. */
  readonly driver: string;
  /** Warnings are listed with all that is known of them. */
  readonly debug?: boolean;
}

/**
 * Shows the progress of a build on the standard error, as docker buildx does. Spec: spec/progress.md.
 *
 * @throws BuildError `option/value`, see {@link chooseProgressMode}.
 */
export function createProgress(mode: ProgressMode, io: ProgressIo, head: ProgressHead): Progress {
  const { stderr, env, clock, isBusy } = io;
  const write = (data: Uint8Array): void => stderr.write(data);
  const rate = displayRate(env);
  const isTerminal = stderr.isTTY;
  const style = styleFor(stderr, { env });
  const closing = (trace: Trace): string =>
    warningList(trace, {
      style,
      columns: io.columns(),
      showsLines: isTerminal,
      isExpanded: head.debug === true,
    });
  switch (chooseProgressMode(mode, { isTerminal, env })) {
    case "quiet":
    case "none":
      return SILENT_PROGRESS;
    case "rawjson":
      return createRawJsonProgress(write);
    case "plain":
      return createPlainProgress({
        write,
        title: head.name === "" ? "" : `building with "${head.name}" instance using ${head.driver} driver`,
        filter: isTerminal ? TERMINAL_FILTER : FILE_FILTER,
        shortNames: env.PROGRESS_NO_TRUNC === "0",
        rate,
        closing,
        clock,
      });
    case "tty":
      return createTtyProgress({
        write,
        columns: io.columns,
        rows: io.rows,
        title: head.name === "" ? "" : `${head.driver}:${head.name}`,
        outputLines: outputLines(env.BUILDKIT_TTY_LOG_LINES),
        colors: progressColors(env),
        rate,
        closing,
        clock,
        isBusy,
      });
  }
}

function outputLines(given: string | undefined): number {
  const lines = /^\+?\d{1,9}$/.test(given ?? "") ? Number(given) : 0;
  return lines > 0 ? Math.min(lines, MOST_OUTPUT_LINES) : USUAL_OUTPUT_LINES;
}
