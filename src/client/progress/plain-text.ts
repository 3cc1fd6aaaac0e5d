import { decodeText, encodeText } from "../../base/util/decode-text.js";
import { formatFixed } from "./format-fixed.js";
import { formatAmount } from "./format-size.js";
import type { LogPart } from "./log-tail.js";
import { formatLogTime } from "./log-tail.js";
import type { Step, StepStatus } from "./step.js";
import { secondsBetween } from "./timestamp.js";

/** How texts of others are shown: as they are in a file, made harmless on a terminal. */
export interface TextFilter {
  /** Names, errors, and the like. */
  readonly words: (text: string) => string;
  /** A piece of a line of output; a part of it that begins a line anew may repeat the prefix. */
  readonly output: (piece: string, prefix: string) => string;
}

/** Everything as it is. */
export const UNFILTERED: TextFilter = { words: (text) => text, output: (piece) => piece };

/** A line that has not ended yet is repeated up to here, in UTF-16 code units. */
const LONGEST_REPEAT = 1 << 15;

/** One line for a status: `sha256:… 1.05MB / 2.10MB 0.3s done`. */
export function statusLine({ id, current, total, time, started, completed }: StepStatus): string {
  const amount = formatAmount(current, total);
  let line = amount === "" ? id : `${id} ${amount}`;
  const seconds = started === undefined ? 0 : secondsBetween(started, completed ?? time);
  if (seconds > 0.01) line += ` ${formatFixed(seconds, 1)}s`;
  return completed === undefined ? line : `${line} done`;
}

/** The last line of a step: `DONE 1.2s`, `CACHED`, `CANCELED`, or `ERROR: …`. */
export function endLine({ face, intervals, isCanceled }: Step): string {
  if (isCanceled) return "CANCELED";
  if (face.error !== "") return `ERROR: ${face.error}`;
  return face.cached ? "CACHED" : `DONE ${formatFixed(intervals.seconds({}), 1)}s`;
}

/** Prints the output of one step, as far as it has come: lines may be continued. */
export class OutputPrinter {
  /** The line that has not ended, and its time. */
  #open: string | undefined;
  #time = "";
  #isContinued = false;

  /** The last line on the screen is one of this step that has not ended. */
  get isOpen(): boolean {
    return this.#open !== undefined && this.#isContinued;
  }

  /** Something else stands below the line that has not ended: it is to be repeated. */
  interrupt(): void {
    this.#isContinued = false;
  }

  /** The line is over, whatever comes. */
  end(): void {
    this.#open = undefined;
  }

  /** @param mark Stands before each line: `#4 `. */
  print(parts: readonly LogPart[], mark: string, filter: TextFilter): string {
    let printed = "";
    for (const { data, seconds } of joinParts(parts)) {
      const text = decodeText(data);
      const time = `${formatLogTime(seconds)} `;
      for (let at = 0; at < text.length; ) {
        const feed = text.indexOf("\n", at);
        this.#time = this.#open === undefined ? time : this.#time;
        printed += this.#piece(text.slice(at, feed === -1 ? text.length : feed), mark, filter);
        if (feed === -1) break;
        printed += "\n";
        this.#open = undefined;
        at = feed + 1;
      }
    }
    if (this.#open === undefined) return printed;
    if (!this.#isContinued) printed += this.#piece("", mark, filter);
    // Through bytes, as a slice of a text keeps all of it.
    this.#open = decodeText(encodeText(this.#open));
    return printed;
  }

  #piece(piece: string, mark: string, { output }: TextFilter): string {
    const prefix = mark + this.#time;
    const isContinued = this.#open !== undefined && this.#isContinued;
    const line = this.#open === undefined ? piece : this.#open + piece;
    this.#open = line.length > LONGEST_REPEAT ? line.slice(-LONGEST_REPEAT) : line;
    this.#isContinued = true;
    return isContinued ? output(piece, prefix) : prefix + output(line, prefix);
  }
}

/** Parts of the same millisecond as one: many that are small take long to decode. */
function* joinParts(parts: readonly LogPart[]): Generator<LogPart> {
  for (let at = 0; at < parts.length; ) {
    const first = parts[at]!;
    const time = Math.round(first.seconds * 1000);
    let end = at + 1;
    while (end < parts.length && Math.round(parts[end]!.seconds * 1000) === time) end++;
    const data = end === at + 1 ? first.data : Buffer.concat(parts.slice(at, end).map((part) => part.data));
    yield { data, seconds: first.seconds };
    at = end;
  }
}
