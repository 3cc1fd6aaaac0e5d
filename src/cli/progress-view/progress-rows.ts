import { formatAmount } from "../../client/progress/format-size.js";
import type { Step, StepStatus } from "../../client/progress/step.js";
import { secondsBetween } from "../../client/progress/timestamp.js";
import type { Trace } from "../../client/progress/trace.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";
import { TERMINAL_FILTER } from "./terminal-text.js";

/** One line of the picture: a step, a part of one, or a warning. */
export interface ProgressRow {
  readonly name: string;
  /** How far it is: `1.05MB / 2.10MB`; empty if there is nothing to say. */
  readonly amount: string;
  readonly seconds: number;
  readonly isDone: boolean;
  readonly color: "run" | "cancel" | "error" | "warning";
  /** For the row of a step itself. */
  readonly step?: Step;
}

/** No screen shows more of a name. */
const LONGEST_NAME = 2000;

const decoder = new TextDecoder();

/** What the picture shows of all that is known, from top to bottom. Agrees with displayInfo, progressui/display.go. */
export function progressRows(trace: Trace, now: number): ProgressRow[] {
  const time = trace.daemonTime(now);
  const rows: ProgressRow[] = [];
  for (const step of trace.started) {
    const seconds = step.intervals.seconds(time);
    const isDone = step.intervals.isCompleted;
    const color = step.isCanceled ? "cancel" : step.hasFailed ? "error" : "run";
    rows.push({ name: nameOf(step), amount: "", seconds, isDone, color, step });
    for (const id of step.statuses) rows.push(statusRow(step.status(id)!, time));
    for (const { short } of step.warnings) {
      // It is no work, so it is always done.
      const name = oneLine(`WARN: ${decoder.decode(short?.subarray(0, LONGEST_NAME))}`);
      rows.push({ name, amount: "", seconds: lastSeconds(step, time), isDone: true, color: "warning" });
    }
  }
  return rows;
}

function nameOf({ face, isCanceled, hasFailed }: Step): string {
  const mark = isCanceled ? "CANCELED " : hasFailed ? "ERROR " : "";
  return `${face.cached ? "CACHED " : ""}${mark}${oneLine(face.name)}`;
}

function statusRow({ id, current, total, started, completed }: StepStatus, time: Timestamp): ProgressRow {
  const seconds = started === undefined ? 0 : secondsBetween(started, completed ?? time);
  const isDone = completed !== undefined;
  return { name: `=> ${oneLine(id)}`, amount: formatAmount(current, total), seconds, isDone, color: "run" };
}

function lastSeconds({ intervals: { last } }: Step, time: Timestamp): number {
  return last === undefined ? 0 : secondsBetween(last.start, last.stop ?? time);
}

function oneLine(text: string): string {
  return TERMINAL_FILTER.words(text.slice(0, LONGEST_NAME)).replaceAll("\t", " ");
}

/** The rows for so many lines: the last ones, and such as are not done in place of others that are. */
export function fitRows(rows: readonly ProgressRow[], lines: number): readonly ProgressRow[] {
  if (lines <= 0) return [];
  const cut = rows.length - lines;
  if (cut <= 0) return rows;
  const hidden = rows.slice(0, cut).filter(({ isDone }) => !isDone);
  let replaced = 0;
  const shown = rows.slice(cut).filter(({ isDone }) => !isDone || ++replaced > hidden.length);
  return [...hidden.slice(hidden.length - (lines - shown.length)), ...shown];
}
