import { formatFixed } from "../../client/progress/format-fixed.js";
import type { Step } from "../../client/progress/step.js";
import { textWidth } from "../render/text-width.js";
import type { ProgressColors } from "./progress-colors.js";
import type { ProgressRow } from "./progress-rows.js";

/** What a picture of the build is made of. */
export interface FrameContent {
  readonly seconds: number;
  readonly completed: number;
  readonly total: number;
  /** It is the last picture. */
  readonly isLast: boolean;
  /** At the right end of the first line: `docker:default`. */
  readonly title: string;
  readonly rows: readonly ProgressRow[];
  /** Output under the rows of steps. */
  readonly output: ReadonlyMap<Step, readonly string[]>;
  readonly columns: number;
  readonly colors: ProgressColors;
}

const PREFIX = " => ";
const OUTPUT_PREFIX = " => => # ";
/** Columns for a name: less than these, and the row is left out; amounts are shown where more are left. */
const LEAST_NAME = 12;
const NAME_BESIDE_AMOUNT = 20;
/** Shorter times are 0. */
const NO_TIME = 0.05;

/** The lines of a picture, none wider than the terminal less one. Agrees with ttyDisplay.print, progressui. */
export function progressFrame(content: FrameContent): string[] {
  const { rows, output, columns, colors } = content;
  const lines = [headLine(content)];
  for (const row of rows) {
    const line = rowLine(row, columns);
    if (line === undefined) continue;
    lines.push(row.isDone ? colors[row.color](line) : line);
    for (const text of (row.step && output.get(row.step)) ?? []) {
      lines.push(colors.faint(cut(OUTPUT_PREFIX + text, columns - 1)));
    }
  }
  return lines;
}

function headLine({ seconds, completed, total, isLast, title, columns }: FrameContent): string {
  const isFinished = isLast && completed > 0 && completed === total;
  const time = formatFixed(Math.max(seconds, 0), 1);
  const left = `[+] Building ${time}s (${completed}/${total}) ${isFinished ? "FINISHED" : ""}`;
  return cut(spread(left, title, columns - 1), columns - 1);
}

function rowLine({ name, amount, seconds }: ProgressRow, columns: number): string | undefined {
  const time = ` ${formatFixed(seconds < NO_TIME ? 0 : seconds, 1)}s`;
  let room = columns - PREFIX.length - time.length - 2;
  const showsAmount = amount !== "" && room + amount.length > NAME_BESIDE_AMOUNT;
  if (showsAmount) room -= amount.length + 1;
  if (room < LEAST_NAME) return undefined;
  const left = PREFIX + cut(name, room) + (showsAmount ? ` ${amount}` : "");
  return spread(left, time, columns - 1);
}

/** One text at the left end and one at the right, with a blank between them at least. */
function spread(left: string, right: string, columns: number): string {
  const gap = Math.max(columns - textWidth(left) - textWidth(right), 1);
  return left + " ".repeat(gap) + right;
}

/** The beginning of a text that fits. */
function cut(text: string, columns: number): string {
  if (text.length <= columns && textWidth(text) <= columns) return text;
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += textWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}
