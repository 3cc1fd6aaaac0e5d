import { encodeText } from "../../base/util/decode-text.js";
import { failedSteps } from "./failed-steps.js";
import { type PlainFormat, PlainPrinter } from "./plain-printer.js";
import type { Progress } from "./progress.js";
import { type ProgressClock, SYSTEM_CLOCK } from "./progress-clock.js";
import { type DisplayRate, RateLimit } from "./rate-limit.js";
import { Trace } from "./trace.js";

/** What of a step's output is kept for a report on its failure, in bytes; more lines are not shown. */
const TAIL = 64 << 10;
const TAIL_LINES = 10;
/** Output that may wait for its turn, in bytes. */
const MOST_WAITING = 4 << 20;

/** Where plain progress goes to, and how. */
export interface PlainOptions extends PlainFormat {
  readonly write: (text: Uint8Array) => void;
  readonly rate: DisplayRate;
  readonly clock?: ProgressClock;
  /** What follows the logs of failed steps, of all that was said. */
  readonly closing?: (trace: Trace) => string;
}

/** Progress as lines of text that are never taken back. Spec: spec/progress.md#plain. */
export function createPlainProgress(options: PlainOptions): Progress {
  const { filter, closing, clock = SYSTEM_CLOCK } = options;
  const trace = new Trace({ tail: TAIL });
  const printer = new PlainPrinter(trace, options);
  const write = (text: string): void => {
    if (text !== "") options.write(encodeText(text));
  };
  const limit = new RateLimit(clock, options.rate, () => {
    write(printer.print(clock.now()));
    // What waits for its turn gets it even if nothing more comes.
    if (printer.isWaiting) limit.later();
  });
  let isFinished = false;
  return {
    update(status) {
      if (isFinished) return;
      trace.update(status, clock.now());
      if (trace.freshSize > MOST_WAITING) write(printer.relieve(MOST_WAITING / 2));
      limit.request();
    },
    finish() {
      if (isFinished) return;
      isFinished = true;
      limit.close();
      trace.end();
      write(printer.rest(clock.now()));
      write(failedSteps(trace, filter, TAIL_LINES) + (closing?.(trace) ?? ""));
    },
  };
}
