import { engineFailure } from "../state/engine-failure.js";
import type { StatusUpdate, StepContext, StepProgress } from "../step-context.js";
import { canceledError } from "./solve-failure.js";
import {
  eventTime,
  type LogEvent,
  type SolveProgress,
  type StatusEvent,
  type VertexEvent,
} from "./solve-progress.js";

/** How much of what a step has written is kept for jobs that come later, bytes. */
const KEPT_LOG = 128 * 1024;

/** Tells all jobs that have a vertex what happens to it; those that come later, what has happened. */
export class VertexReporter implements StepProgress {
  readonly #listeners = new Set<SolveProgress>();
  readonly #statuses = new Map<string, StatusEvent>();
  #logs: LogEvent[] = [];
  #logBytes = 0;
  #event: VertexEvent;

  constructor(digest: string, name: string, inputs: readonly string[]) {
    this.#event = { digest, name, inputs, isCached: false, error: "" };
  }

  attach(listener: SolveProgress): void {
    if (this.#listeners.has(listener)) return;
    this.#listeners.add(listener);
    listener.vertex(this.#event);
    for (const status of this.#statuses.values()) listener.status(status);
    for (const log of this.#logs) listener.log(log);
  }

  detach(listener: SolveProgress): void {
    this.#listeners.delete(listener);
  }

  get listeners(): Iterable<SolveProgress> {
    return this.#listeners;
  }

  /** A context for something that is done for this vertex. */
  context(signal: AbortSignal): StepContext {
    return { signal, progress: this };
  }

  /**
   * Tells that work on the vertex begins and, when it is over, that and whether it went wrong.
   * Agrees with `notifyStarted`, BuildKit's solver/jobs.go.
   */
  async during<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.start(false);
    try {
      const value = await work();
      this.complete(false, "");
      return value;
    } catch (error) {
      this.complete(false, signal.aborted ? canceledError().message : engineFailure(error).message);
      throw error;
    }
  }

  start(isCached: boolean): void {
    const { digest, name, inputs } = this.#event;
    this.#tell({ digest, name, inputs, started: eventTime(), isCached, error: "" });
  }

  complete(isCached: boolean, error: string): void {
    this.#tell({ ...this.#event, completed: eventTime(), isCached, error });
  }

  status(id: string, { name, current = 0, total = 0, isDone = false }: StatusUpdate): void {
    const timestamp = eventTime();
    const before = this.#statuses.get(id);
    const started = before === undefined || before.completed !== undefined ? timestamp : before.started;
    const event: StatusEvent = {
      vertex: this.#event.digest,
      id,
      name: name ?? id,
      current,
      total,
      timestamp,
      started,
      ...(isDone && { completed: timestamp }),
    };
    this.#statuses.set(id, event);
    for (const listener of this.#listeners) listener.status(event);
  }

  log(stream: 1 | 2, data: Uint8Array): void {
    const event: LogEvent = { vertex: this.#event.digest, stream, data, timestamp: eventTime() };
    this.#keep(event);
    for (const listener of this.#listeners) listener.log(event);
  }

  #keep(event: LogEvent): void {
    this.#logs.push(event);
    this.#logBytes += event.data.length;
    let first = 0;
    while (this.#logBytes > KEPT_LOG && first < this.#logs.length) {
      this.#logBytes -= this.#logs[first]!.data.length;
      first++;
    }
    if (first > 0) this.#logs = this.#logs.slice(first);
  }

  #tell(event: VertexEvent): void {
    this.#event = event;
    for (const listener of this.#listeners) listener.vertex(event);
  }
}
