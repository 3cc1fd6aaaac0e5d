/** What a running step tells of itself, and how it learns that nobody wants it any more. */
export interface StepContext {
  readonly signal: AbortSignal;
  readonly progress: StepProgress;
}

/** Something within a step that goes on for a while: a layer that is fetched, files that are read. */
export interface StatusUpdate {
  /** What the user reads; the id if there is none. */
  readonly name?: string;
  /** How much is done, and of how much: bytes or files. */
  readonly current?: number;
  readonly total?: number;
  readonly isDone?: boolean;
}

/** Where a step's output goes. None of it waits, and none of it throws. */
export interface StepProgress {
  /** Tells how far something has come; ids are as BuildKit has them, such as `extracting sha256:…`. */
  status(id: string, update: StatusUpdate): void;
  /** What a step has written to its standard output (1) or error (2). */
  log(stream: 1 | 2, data: Uint8Array): void;
}
