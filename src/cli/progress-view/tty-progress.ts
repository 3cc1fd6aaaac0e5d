import { encodeText } from "../../base/util/decode-text.js";
import { failedSteps } from "../../client/progress/failed-steps.js";
import type { Progress } from "../../client/progress/progress.js";
import { type ProgressClock, SYSTEM_CLOCK } from "../../client/progress/progress-clock.js";
import { type DisplayRate, RateLimit } from "../../client/progress/rate-limit.js";
import { Trace } from "../../client/progress/trace.js";
import { textWidth } from "../render/text-width.js";
import type { ProgressColors } from "./progress-colors.js";
import { progressFrame } from "./progress-frame.js";
import { fitRows, progressRows } from "./progress-rows.js";
import { StepScreens } from "./step-screens.js";
import { TERMINAL_FILTER } from "./terminal-text.js";

/** What of a step's output is kept, in bytes: for a report on its failure, and until it is drawn. */
const TAIL = 256 << 10;
const UNDRAWN = 16 << 10;
/** Where the terminal does not say. */
const USUAL_COLUMNS = 80;
const USUAL_ROWS = 10;

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const ERASE_LINE = "\x1b[K";
const ERASE_BELOW = "\x1b[J";
const COLOR = /\x1b\[[\d;]*m/g;

/** The terminal that progress is drawn on, and how. */
export interface TtyOptions {
  readonly write: (text: Uint8Array) => void;
  /** The size; 0 if it is not known. It may change at any time. */
  readonly columns: () => number;
  readonly rows: () => number;
  /** At the right end of the first line: `docker:default`. */
  readonly title: string;
  /** Lines of output under a running step. */
  readonly outputLines: number;
  readonly colors: ProgressColors;
  readonly rate: DisplayRate;
  readonly clock?: ProgressClock;
  /** What follows the logs of failed steps, of all that was said. */
  readonly closing?: (trace: Trace) => string;
  /** Whether the last picture is still on its way: then the next one waits. */
  readonly isBusy?: (() => boolean) | undefined;
}

/**
 * Progress as a picture that is drawn over again; the last one stays. Each picture is one write that hides the cursor
 * and shows it again, so that a program that is killed leaves a terminal in order. Spec: spec/progress.md#tty.
 */
export function createTtyProgress(options: TtyOptions): Progress {
  const { write, closing, clock = SYSTEM_CLOCK, isBusy } = options;
  const trace = new Trace({ tail: TAIL, fresh: UNDRAWN });
  const picture = new Picture(trace, options);
  const limit = new RateLimit(clock, options.rate, () => {
    if (isBusy?.() !== true) write(encodeText(picture.draw(clock.now(), false)));
    limit.later();
  });
  let isFinished = false;
  return {
    update(status) {
      if (isFinished) return;
      trace.update(status, clock.now());
      limit.request();
    },
    finish() {
      if (isFinished) return;
      isFinished = true;
      limit.close();
      trace.end();
      const logs = failedSteps(trace, TERMINAL_FILTER);
      write(encodeText(picture.draw(clock.now(), true) + logs + (closing?.(trace) ?? "")));
    },
  };
}

/** What stands on the terminal, and how the next picture takes its place. */
class Picture {
  readonly #trace: Trace;
  readonly #options: TtyOptions;
  readonly #screens: StepScreens;
  /** Widths of the lines that were drawn last. */
  #drawn: readonly number[] = [];

  constructor(trace: Trace, options: TtyOptions) {
    this.#trace = trace;
    this.#options = options;
    this.#screens = new StepScreens(trace, options.outputLines);
  }

  draw(now: number, isLast: boolean): string {
    const columns = this.#options.columns() || USUAL_COLUMNS;
    const height = this.#options.rows() || USUAL_ROWS;
    const lines = this.#lines(now, isLast, columns, height);
    // A terminal that became narrower has broken the lines that are wider now.
    const up = this.#drawn.reduce((sum, width) => sum + Math.max(Math.ceil(width / columns), 1), 0);
    this.#drawn = lines.map((line) => textWidth(line.replace(COLOR, "")));
    const move = up === 0 ? "\r" : `\r\x1b[${Math.min(up, height)}A`;
    const body = lines.map((line) => `${line}${ERASE_LINE}\n`).join("");
    return `${HIDE_CURSOR}${move}${body}${ERASE_BELOW}${SHOW_CURSOR}`;
  }

  #lines(now: number, isLast: boolean, columns: number, height: number): string[] {
    const { title, colors } = this.#options;
    const all = progressRows(this.#trace, now);
    const output = this.#screens.choose(all, columns, height);
    let used = 0;
    for (const lines of output.values()) used += lines.length;
    const rows = isLast ? all : fitRows(all, height - 2 - used);
    let total = 0;
    let completed = 0;
    for (const { intervals } of this.#trace.all()) {
      total++;
      if (intervals.isCompleted) completed++;
    }
    const seconds = this.#trace.elapsed(now);
    return progressFrame({ seconds, completed, total, isLast, title, rows, output, columns, colors });
  }
}
