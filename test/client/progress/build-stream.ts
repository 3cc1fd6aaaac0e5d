import type { ProgressClock } from "../../../src/client/progress/progress-clock.js";
import type { StatusResponse, Vertex, VertexStatus } from "../../../src/proto/generated/control.js";
import type { Timestamp } from "../../../src/proto/generated/timestamp.js";

/** When the builds of tests begin, in seconds. */
export const START = 1_700_000_000;

/** A time so many seconds after the beginning; to the microsecond. */
export function at(seconds: number): Timestamp {
  const micros = Math.round(seconds * 1e6);
  return { seconds: START + Math.floor(micros / 1e6), nanos: (micros % 1e6) * 1000 };
}

/** A vertex that may have started and ended. */
export function vertex(
  digest: string,
  name: string,
  started?: number,
  completed?: number,
  more: Vertex = {},
): Vertex {
  return {
    digest,
    name,
    ...(started !== undefined && { started: at(started) }),
    ...(completed !== undefined && { completed: at(completed) }),
    ...more,
  };
}

export function vertexes(...list: readonly Vertex[]): StatusResponse {
  return { vertexes: list };
}

/** Output of a step. */
export function log(digest: string, seconds: number, text: string | Uint8Array): StatusResponse {
  const msg = typeof text === "string" ? new Uint8Array(Buffer.from(text)) : text;
  return { logs: [{ vertex: digest, timestamp: at(seconds), stream: 1, msg }] };
}

/** A part of a step. */
export function status(
  digest: string,
  ID: string,
  started: number,
  now: number,
  more: VertexStatus = {},
): StatusResponse {
  return { statuses: [{ vertex: digest, ID, started: at(started), timestamp: at(now), ...more }] };
}

export function warning(digest: string, short: string): StatusResponse {
  return { warnings: [{ vertex: digest, short: new Uint8Array(Buffer.from(short)) }] };
}

/** Time that passes only when a test says so. */
export class FakeClock implements ProgressClock {
  #now = START * 1000;
  readonly #timers: { readonly at: number; readonly call: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, call: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, call };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index !== -1) this.#timers.splice(index, 1);
    };
  };

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass, and calls what is due in the order in which it is. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      this.#timers.sort((a, b) => a.at - b.at);
      const next = this.#timers[0];
      if (next === undefined || next.at > end) break;
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = end;
  }

  /** Lets time pass until so many seconds after the beginning. */
  passTo(seconds: number): void {
    this.pass(START * 1000 + seconds * 1000 - this.#now);
  }
}
