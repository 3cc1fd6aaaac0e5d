import { canceledError } from "./solve-failure.js";
import { eventTime, type SolveProgress, type VertexEvent } from "./solve-progress.js";

const CANCELED = canceledError().message;

/**
 * What one job is told of its vertices, made fit to be shown: inputs that were not needed are told of as cached when
 * what they are for starts, even if work on them was given up for that; and what was started and not completed at the
 * end of the job, as canceled.
 *
 * Agrees with `vertexStream`, BuildKit's solver/progress.go.
 */
export class VertexStream implements SolveProgress {
  readonly #sink: SolveProgress;
  readonly #last = new Map<string, VertexEvent>();
  readonly #cached = new Set<string>();
  #isEnded = false;

  constructor(sink: SolveProgress) {
    this.#sink = sink;
  }

  vertex(told: VertexEvent): void {
    if (this.#isEnded) return;
    const event = this.#cached.has(told.digest) ? withoutCancel(told) : told;
    this.#last.set(event.digest, event);
    if (event.started !== undefined) this.#passOver(event, event.started);
    if (event.isCached) this.#markCached(event.digest);
    this.#sink.vertex(event);
  }

  status(...args: Parameters<SolveProgress["status"]>): void {
    if (!this.#isEnded) this.#sink.status(...args);
  }

  log(...args: Parameters<SolveProgress["log"]>): void {
    if (!this.#isEnded) this.#sink.log(...args);
  }

  /** Tells of what was left open; nothing comes after it. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const event of this.#last.values()) {
      if (event.started === undefined || event.completed !== undefined) continue;
      const error = this.#cached.has(event.digest) ? event.error : event.error || CANCELED;
      this.#sink.vertex({ ...event, completed: eventTime(), error });
    }
    this.#last.clear();
    this.#cached.clear();
  }

  /** Tells of all unfinished inputs of what has started as cached, the deepest first. */
  #passOver(consumer: VertexEvent, time: number): void {
    const passed: VertexEvent[] = [];
    const waiting = [consumer];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const digest of next.inputs) {
        const input = this.#last.get(digest);
        if (input === undefined || input.isCached || input.completed !== undefined) continue;
        this.#last.delete(digest);
        const event = { ...input, isCached: true, started: time, completed: time };
        passed.push(event);
        waiting.push(event);
        this.#cached.add(digest);
      }
    }
    for (const event of passed.reverse()) this.#sink.vertex(event);
  }

  #markCached(digest: string): void {
    const waiting = [digest];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (this.#cached.has(next)) continue;
      this.#cached.add(next);
      waiting.push(...(this.#last.get(next)?.inputs ?? []));
    }
  }
}

/** What was not needed any more has not failed. */
function withoutCancel(event: VertexEvent): VertexEvent {
  return event.error === CANCELED ? { ...event, isCached: true, error: "" } : event;
}
