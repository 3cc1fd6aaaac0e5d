/** What is printed to; the standard error. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const SHOWN_AFTER = 1000;
const REDRAWN_AFTER = 200;
const MB = 1e6;

/** Tells what takes long. */
export interface ProgressLine {
  readonly say: (what: string, done?: number, total?: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/**
 * A line on a terminal that says what is being done once that has taken more than a second, and how far it is;
 * elsewhere a line for each thing, without numbers.
 */
export function createProgressLine(output: ProgressOutput, now: () => number = Date.now): ProgressLine {
  let current = "";
  let since = now();
  let drawnAt: number | undefined;
  const end = () => {
    if (drawnAt !== undefined && output.isTTY) output.write("\r\x1b[K");
    drawnAt = undefined;
  };
  const say = (what: string, done = 0, total = 0) => {
    const time = now();
    if (what !== current) {
      end();
      current = what;
      since = time;
    }
    if (time - since < SHOWN_AFTER) return;
    if (!output.isTTY) {
      if (drawnAt === undefined) output.write(`${what}\n`);
      drawnAt = time;
    } else if (drawnAt === undefined || time - drawnAt >= REDRAWN_AFTER) {
      const share = total > 0 ? `: ${(done / MB).toFixed(0)} of ${(total / MB).toFixed(0)} MB` : "";
      output.write(`\r\x1b[K${what}${share} ...`);
      drawnAt = time;
    }
  };
  return { say, end };
}
