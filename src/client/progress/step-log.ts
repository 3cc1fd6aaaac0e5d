import { type LogPart, LogTail, partSize } from "./log-tail.js";

/** How much of a step's output is kept, in bytes. */
export interface LogLimits {
  /** For the report on a failed step. */
  readonly tail: number;
  /** That was not taken yet; what is older goes. Without a limit everything waits to be taken. */
  readonly fresh?: number;
}

/** The output of a step: what is new, and its end. */
export class StepLog {
  readonly tail: LogTail;
  readonly #limits: LogLimits;
  #fresh: LogPart[] = [];
  #freshSize = 0;
  #held: LogPart | undefined;
  #isSkipped = false;

  constructor(limits: LogLimits) {
    this.#limits = limits;
    this.tail = new LogTail(limits.tail);
  }

  /** Memory that waits to be taken, in bytes. */
  get freshSize(): number {
    return this.#freshSize;
  }

  /** Takes output; of a character that is not complete the beginning is held back. The bytes must not change later. */
  add(data: Uint8Array, seconds: number): void {
    let bytes = data;
    let at = seconds;
    if (this.#held !== undefined) {
      bytes = Buffer.concat([this.#held.data, data]);
      at = this.#held.seconds;
      this.#held = undefined;
    }
    const cut = bytes.length - unfinishedLength(bytes);
    // A copy, so that a few bytes do not keep a large message.
    if (cut < bytes.length) this.#held = { data: bytes.slice(cut), seconds: at };
    if (cut > 0) this.#push({ data: cut < bytes.length ? bytes.subarray(0, cut) : bytes, seconds: at });
  }

  /** Lets go of what was held back: nothing more comes. */
  flush(): void {
    if (this.#held !== undefined) this.#push(this.#held);
    this.#held = undefined;
  }

  /** What came since the last time. */
  take(): readonly LogPart[] {
    const parts = this.#fresh;
    this.#fresh = [];
    this.#freshSize = 0;
    return parts;
  }

  /** Whether something was left out before what is taken next; asking settles it. */
  takeSkipped(): boolean {
    const isSkipped = this.#isSkipped;
    this.#isSkipped = false;
    return isSkipped;
  }

  #push(part: LogPart): void {
    this.tail.push(part);
    this.#fresh.push(part);
    this.#freshSize += partSize(part);
    const { fresh: limit } = this.#limits;
    if (limit === undefined || this.#freshSize <= limit) return;
    this.#isSkipped = true;
    // Half of it at once, so that the list is not copied for every part.
    let dropped = 0;
    while (this.#freshSize > limit / 2 && dropped < this.#fresh.length - 1) {
      this.#freshSize -= partSize(this.#fresh[dropped++]!);
    }
    this.#fresh = this.#fresh.slice(dropped);
    const [only] = this.#fresh;
    if (this.#fresh.length > 1 || only === undefined || only.data.length <= limit) return;
    this.#fresh = [{ ...only, data: only.data.slice(-limit) }];
    this.#freshSize = partSize(this.#fresh[0]!);
  }
}

/** How many bytes at the end begin a character of UTF-8 without completing it. */
function unfinishedLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
