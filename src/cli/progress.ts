import type { CliIo } from "./cli-io.js";
import { redactUrls } from "./render/redact-urls.js";

const SHOWN_AFTER = 1000;

/** Says on a terminal what is being waited for, once it takes more than a second. */
export interface Progress {
  /** Begins to wait for something; the answer is to be called when that is over. */
  start(what: string): () => void;
}

/** A line on the standard error that comes and goes; nothing at all if that is no terminal. */
export function createProgress(io: CliIo): Progress {
  if (!io.stderr.isTTY) return { start: () => () => {} };
  const waiting = new Set<{ readonly what: string }>();
  let timer: NodeJS.Timeout | undefined;
  let shown = false;
  const draw = () => {
    const [first] = waiting;
    if (first === undefined) return;
    const more = waiting.size > 1 ? ` (and ${waiting.size - 1} more)` : "";
    const line = `${redactUrls(first.what)}${more} ...`;
    io.stderr.write(`\r\x1b[K${line.slice(0, Math.max(io.columns - 1, 1))}`);
    shown = true;
  };
  return {
    start(what) {
      const entry = { what };
      waiting.add(entry);
      timer ??= setTimeout(draw, SHOWN_AFTER);
      return () => {
        waiting.delete(entry);
        if (waiting.size > 0) {
          if (shown) draw();
          return;
        }
        clearTimeout(timer);
        timer = undefined;
        if (shown) io.stderr.write("\r\x1b[K");
        shown = false;
      };
    },
  };
}
