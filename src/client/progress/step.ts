import type { Vertex, VertexStatus, VertexWarning } from "../../proto/generated/control.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";
import { IntervalSet } from "./intervals.js";
import { type LogLimits, StepLog } from "./step-log.js";
import { compareTimes } from "./timestamp.js";

/** A part of a step that is counted, such as a layer that is pulled. */
export interface StepStatus {
  readonly id: string;
  readonly current: number;
  /** 0 if nobody knows. */
  readonly total: number;
  readonly time: Timestamp;
  readonly started: Timestamp | undefined;
  readonly completed: Timestamp | undefined;
}

/** What is shown of a step besides its time. */
export interface StepFace {
  readonly name: string;
  readonly cached: boolean;
  /** Empty if there is none. */
  readonly error: string;
}

/** Longer names and errors are cut. */
const LONGEST_TEXT = 1 << 16;
const EPOCH: Timestamp = {};

/** What a vertex says of itself, in bounded memory. */
export function faceOf({ name = "", cached = false, error = "" }: Vertex): StepFace {
  return { name: name.slice(0, LONGEST_TEXT), cached, error: error.slice(0, LONGEST_TEXT) };
}

/** A step of a build as it is shown: a vertex, or a group of them. */
export class Step {
  readonly intervals = new IntervalSet();
  readonly log: StepLog;
  readonly warnings: VertexWarning[] = [];
  /** The statuses that have started, by when they were first told of. */
  readonly statuses: string[] = [];
  readonly #statuses = new Map<string, StepStatus>();
  /** Statuses that are news to the printer. */
  readonly changedStatuses = new Set<string>();
  face: StepFace = { name: "", cached: false, error: "" };
  /** A group none of whose stronger members has started. */
  isHidden = false;
  /** News since the step was last put away, and since when they gather; what fair shares are made of. */
  newsCount = 0;
  newsSince = 0;
  #seen: (StepFace & { readonly started: Timestamp }) | undefined;

  constructor(limits: LogLimits) {
    this.log = new StepLog(limits);
  }

  /** Whether it failed because the build was given up. */
  get isCanceled(): boolean {
    return this.face.error.endsWith("context canceled");
  }

  /** It failed by itself. */
  get hasFailed(): boolean {
    return this.face.error !== "" && !this.isCanceled;
  }

  get isRunning(): boolean {
    return this.intervals.isStarted && !this.intervals.isCompleted;
  }

  status(id: string): StepStatus | undefined {
    return this.#statuses.get(id);
  }

  countNews(now: number): void {
    if (this.newsCount++ === 0) this.newsSince = now;
  }

  /** Takes what a vertex says; whether that is to be shown. Agrees with triggerVertexEvent, progressui. */
  setVertex(vertex: Vertex): boolean {
    const { started, completed } = vertex;
    const face = faceOf(vertex);
    // A vertex that has not started may be told of again, which takes nothing back.
    if (started !== undefined || !this.intervals.isStarted) this.face = face;
    if (started === undefined) return false;
    const seen = this.#seen;
    this.#seen = { ...face, started };
    this.intervals.set(started, completed);
    return (
      completed !== undefined ||
      seen === undefined ||
      seen.name !== face.name ||
      seen.cached !== face.cached ||
      seen.error !== face.error ||
      compareTimes(seen.started, started) !== 0
    );
  }

  /** Takes a status; it is listed once it has started. */
  setStatus({ ID = "", current, total, timestamp, started, completed }: VertexStatus): void {
    if (started !== undefined && this.#statuses.get(ID)?.started === undefined) this.statuses.push(ID);
    this.#statuses.set(ID, {
      id: ID,
      current: Number(current ?? 0),
      total: Number(total ?? 0),
      time: timestamp ?? EPOCH,
      started,
      completed,
    });
    this.changedStatuses.add(ID);
  }
}
