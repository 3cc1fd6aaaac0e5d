/** What a vertex is doing. Times are milliseconds since 1970, with fractions. */
export interface VertexEvent {
  readonly digest: string;
  /** The digests of the vertices of its inputs. */
  readonly inputs: readonly string[];
  readonly name: string;
  /** Undefined before anything was done for it. */
  readonly started?: number | undefined;
  readonly completed?: number | undefined;
  readonly isCached: boolean;
  /** Empty if nothing went wrong. */
  readonly error: string;
}

/** How far something within a vertex has come. */
export interface StatusEvent {
  readonly vertex: string;
  readonly id: string;
  readonly name: string;
  readonly current: number;
  readonly total: number;
  readonly timestamp: number;
  readonly started: number;
  readonly completed?: number | undefined;
}

/** What a step has written. */
export interface LogEvent {
  readonly vertex: string;
  readonly stream: 1 | 2;
  readonly data: Uint8Array;
  readonly timestamp: number;
}

/**
 * Where a job's progress goes. Nothing here waits or throws. Vertices come before vertices that have them as inputs;
 * one that is told of again has changed.
 */
export interface SolveProgress {
  vertex(event: VertexEvent): void;
  status(event: StatusEvent): void;
  log(event: LogEvent): void;
}

/** Progress that nobody looks at. */
export const NO_PROGRESS: SolveProgress = { vertex: () => {}, status: () => {}, log: () => {} };

/** Now, in the time of the events: it does not go back. */
export function eventTime(): number {
  return performance.timeOrigin + performance.now();
}
