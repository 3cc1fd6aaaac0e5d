import type { StepProgress } from "../step-context.js";

/** How much of what a step prints is shown; -1 for all. */
export interface LogLimits {
  /** Bytes of one of its streams. */
  readonly size: number;
  /** Bytes for each second since it began. */
  readonly speed: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const DEFAULT: LogLimits = { size: 2 * MIB, speed: 200 * KIB };
/** Of what was not shown so much is kept, for a step that fails. */
const KEPT = 256 * KIB;

/** The limits that BUILDKIT_STEP_LOG_MAX_SIZE and BUILDKIT_STEP_LOG_MAX_SPEED set, in bytes. */
export function logLimits(env: Readonly<Record<string, string | undefined>>): LogLimits {
  const read = (name: string, usual: number): number => {
    const text = env[name] ?? "";
    return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : usual;
  };
  return {
    size: read("BUILDKIT_STEP_LOG_MAX_SIZE", DEFAULT.size),
    speed: read("BUILDKIT_STEP_LOG_MAX_SPEED", DEFAULT.speed),
  };
}

/**
 * What a step prints, as far as it is shown. A step that prints without end does not fill memory, nor the terminal.
 * Agrees with util/progress/logs.
 */
export class StepLog {
  readonly #progress: StepProgress;
  readonly #limits: LogLimits;
  readonly #now: () => number;
  readonly #begin: number;
  readonly #streams = new Map<1 | 2, LogStream>();

  /** @param now Milliseconds. */
  constructor(
    progress: StepProgress,
    limits: LogLimits,
    now: () => number = performance.now.bind(performance),
  ) {
    this.#progress = progress;
    this.#limits = limits;
    this.#now = now;
    this.#begin = now();
  }

  write(stream: 1 | 2, data: Uint8Array): void {
    let state = this.#streams.get(stream);
    if (state === undefined) {
      state = { size: 0, isClipping: false, tail: undefined };
      this.#streams.set(stream, state);
    }
    const { room, reason } = this.#room(state.size);
    state.size += data.length;
    const shown = Math.min(room, data.length);
    if (shown < data.length) state.tail ??= [];
    if (state.tail !== undefined) keepTail(state.tail, data);
    if (shown > 0) this.#progress.log(stream, data.subarray(0, shown));
    const isClipped = shown < data.length;
    if (isClipped && !state.isClipping) {
      this.#progress.log(stream, Buffer.from(`\n[output clipped, log limit ${reason} reached]\n`));
    }
    state.isClipping = isClipped;
  }

  /** Shows the end of what was not shown: that of a step that failed. */
  showTail(): void {
    for (const [stream, { tail }] of this.#streams) {
      if (tail !== undefined) this.#progress.log(stream, Buffer.concat(tail).subarray(-KEPT));
    }
    this.#streams.clear();
  }

  #room(size: number): { readonly room: number; readonly reason: string } {
    const { size: most, speed } = this.#limits;
    const soFar = speed === -1 ? Infinity : Math.ceil((this.#now() - this.#begin) / 1000) * speed;
    const isSpeed = soFar <= most || (most === -1 && speed !== -1);
    const limit = isSpeed ? soFar : most === -1 ? Infinity : most;
    const reason = isSpeed ? `${units(speed)}/s` : units(most);
    return { room: Math.max(0, limit - size), reason };
  }
}

interface LogStream {
  size: number;
  isClipping: boolean;
  /** The last bytes, once some were not shown. */
  tail: Uint8Array[] | undefined;
}

function keepTail(tail: Uint8Array[], data: Uint8Array): void {
  // The caller may write into its bytes again.
  tail.push(data.slice());
  let size = tail.reduce((sum, { length }) => sum + length, 0);
  while (tail.length > 1 && size - tail[0]!.length >= KEPT) size -= tail.shift()!.length;
}

function units(bytes: number): string {
  if (bytes >= MIB) return `${bytes / MIB}MiB`;
  return bytes >= KIB ? `${bytes / KIB}KiB` : `${bytes}B`;
}
