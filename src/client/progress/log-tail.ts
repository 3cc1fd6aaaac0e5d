import { decodeText } from "../../base/util/decode-text.js";
import { formatFixed } from "./format-fixed.js";

/** A piece of a step's output; characters are whole, lines need not be. */
export interface LogPart {
  readonly data: Uint8Array;
  /** Since the step started. */
  readonly seconds: number;
}

/** What keeping a part costs besides its bytes. */
const OVERHEAD = 128;
const LINE_FEED = 0x0a;

/** What a part takes in memory, in bytes. */
export function partSize({ data }: LogPart): number {
  return data.length + OVERHEAD;
}

/** The seconds before a line of output: three decimals below 10 s, two below 100 s, else one. */
export function formatLogTime(seconds: number): string {
  return formatFixed(seconds, seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
}

/** The end of a step's output: what it said last, in bounded memory. */
export class LogTail {
  readonly #limit: number;
  #parts: LogPart[] = [];
  #first = 0;
  #size = 0;
  #isClipped = false;

  /** @param limit Bytes to keep at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Memory in use, in bytes. */
  get size(): number {
    return this.#size;
  }

  push(part: LogPart): void {
    const most = this.#limit - OVERHEAD;
    const isLong = part.data.length > most;
    const kept = isLong ? { ...part, data: part.data.slice(part.data.length - most) } : part;
    this.#parts.push(kept);
    this.#size += partSize(kept);
    while (this.#size > this.#limit) this.#shift();
    this.#isClipped ||= isLong;
  }

  clear(): void {
    this.#isClipped ||= this.#size > 0;
    this.#parts = [];
    this.#first = 0;
    this.#size = 0;
  }

  /** The last lines, each with its time, and whether there were more. */
  lines(most: number = Number.POSITIVE_INFINITY): { readonly lines: string[]; readonly isClipped: boolean } {
    const lines: string[] = [];
    let open = false;
    for (const { data, seconds } of this.#parts.slice(this.#first)) {
      const time = formatLogTime(seconds);
      const pieces = decodeText(data).split("\n");
      for (const [index, piece] of pieces.entries()) {
        if (index === pieces.length - 1 && piece === "") break;
        if (open) lines[lines.length - 1] += piece;
        else lines.push(`${time} ${piece}`);
        open = false;
      }
      open = data.at(-1) !== LINE_FEED;
    }
    // What is left of the first line may be its end.
    if (this.#isClipped && lines.length > 1) lines.shift();
    return { lines: lines.slice(-Math.min(most, lines.length)), isClipped: this.#isClipped };
  }

  #shift(): void {
    this.#size -= partSize(this.#parts[this.#first]!);
    this.#isClipped = true;
    this.#first++;
    if (this.#first < 64 || this.#first * 2 < this.#parts.length) return;
    this.#parts = this.#parts.slice(this.#first);
    this.#first = 0;
  }
}
