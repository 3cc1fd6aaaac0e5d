import type { StatusResponse, Vertex, VertexLog, VertexWarning } from "../../proto/generated/control.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";
import { type LogPart, partSize } from "./log-tail.js";
import { Step } from "./step.js";
import { StepGroup } from "./step-group.js";
import type { LogLimits } from "./step-log.js";
import { fromMilliseconds, secondsBetween, toMilliseconds } from "./timestamp.js";

/** Memory for all names, statuses and warnings of a build, in bytes, and for the ends of all outputs. */
const FACTS_LIMIT = 64 << 20;
const TAILS_LIMIT = 16 << 20;
/** What a step or a status takes besides its texts. */
const FACT_SIZE = 400;
const LONGEST_ID = 1 << 16;
const EPOCH: Timestamp = {};

/**
 * What is known of a build: its steps, by the digests that Control.Status sends. Its memory is bounded, whatever comes:
 * too many steps or statuses are left out, of outputs the end is kept. Agrees with trace, util/progress/progressui.
 */
export class Trace {
  /** Steps that have started, in that order. */
  readonly started: Step[] = [];
  /** Steps with something new to show, in that order. */
  readonly changed = new Set<Step>();
  readonly #limits: LogLimits;
  readonly #steps = new Map<string, Step>();
  readonly #listed = new Set<Step>();
  readonly #groups = new Map<string, StepGroup>();
  #factsSize = 0;
  #tailsSize = 0;
  #freshSize = 0;
  #startTime: Timestamp | undefined;
  /** Milliseconds that the clock here is ahead of the daemon's. */
  #ahead: number | undefined;

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  /** Every step that is shown or will be. */
  *all(): Generator<Step> {
    for (const step of this.#listed) if (!step.isHidden) yield step;
  }

  /** What time it is for the daemon. */
  daemonTime(now: number): Timestamp {
    return fromMilliseconds(now - (this.#ahead ?? 0));
  }

  /** Seconds since the first step started. */
  elapsed(now: number): number {
    return this.#startTime === undefined ? 0 : secondsBetween(this.#startTime, this.daemonTime(now));
  }

  /** @param now Milliseconds since 1970. */
  update({ vertexes, statuses, warnings, logs }: StatusResponse, now: number): void {
    const groups = new Set<StepGroup>();
    for (const vertex of vertexes ?? []) this.#vertex(vertex, groups, now);
    for (const group of groups) this.#group(group, now);
    for (const status of statuses ?? []) {
      const step = this.#steps.get(status.vertex ?? "");
      const id = status.ID ?? "";
      if (step === undefined || id.length > LONGEST_ID) continue;
      if (step.status(id) === undefined && !this.#hasRoom(id.length)) continue;
      step.setStatus(status);
      this.#news(step, now);
    }
    for (const warning of warnings ?? []) this.#warning(warning, now);
    for (const log of logs ?? []) this.#log(log, now);
  }

  #vertex(vertex: Vertex, groups: Set<StepGroup>, now: number): void {
    const { digest = "", started, progressGroup } = vertex;
    this.#startTime ??= started;
    if (progressGroup !== undefined) {
      const group = this.#groupOf(progressGroup.id ?? "", progressGroup.name ?? "");
      if (group === undefined || (!group.has(digest) && !this.#hasRoom(sizeOf(vertex)))) return;
      group.setMember(digest, vertex);
      this.#steps.set(digest, group.step);
      groups.add(group);
      return;
    }
    const step = this.#steps.get(digest) ?? this.#newStep(digest, sizeOf(vertex));
    if (step === undefined) return;
    const wasStarted = step.intervals.isStarted;
    const isNews = step.setVertex(vertex);
    if (!wasStarted && started !== undefined) {
      this.#ahead ??= now - toMilliseconds(started);
      this.started.push(step);
    }
    if (step.intervals.isCompleted) this.#keep(step, () => step.log.flush());
    if (isNews) this.#news(step, now);
  }

  #group(group: StepGroup, now: number): void {
    const { step } = group;
    const wasHidden = step.isHidden;
    const isChanged = group.refresh();
    const { last } = step.intervals;
    if (last !== undefined) this.#ahead ??= now - toMilliseconds(last.start);
    if (step.isHidden) return;
    if (wasHidden) this.started.push(step);
    if (isChanged) this.#news(step, now);
  }

  #groupOf(id: string, name: string): StepGroup | undefined {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const step = this.#newStep(id, name.length);
    if (step === undefined) return undefined;
    const group = new StepGroup(step, name.slice(0, LONGEST_ID));
    this.#groups.set(id, group);
    return group;
  }

  #newStep(digest: string, size: number): Step | undefined {
    if (!this.#hasRoom(digest.length + size)) return undefined;
    const step = new Step(this.#limits);
    this.#steps.set(digest, step);
    this.#listed.add(step);
    return step;
  }

  #warning(warning: VertexWarning, now: number): void {
    const step = this.#steps.get(warning.vertex ?? "");
    if (step === undefined) return;
    const known = step.warnings.at(-1)?.info;
    const { info } = warning;
    // Every warning of a file brings the whole file along.
    const isShared =
      info !== undefined &&
      known !== undefined &&
      info.filename === known.filename &&
      Buffer.compare(info.data ?? NOTHING, known.data ?? NOTHING) === 0;
    const kept = isShared ? { ...warning, info: known } : warning;
    if (!this.#hasRoom(warningSize(warning) + (isShared ? 0 : (info?.data?.length ?? 0)))) return;
    step.warnings.push(kept);
    step.countNews(now);
  }

  #log({ vertex, msg, timestamp }: VertexLog, now: number): void {
    const step = this.#steps.get(vertex ?? "");
    if (step === undefined || msg === undefined || msg.length === 0) return;
    const { last } = step.intervals;
    const seconds = last === undefined ? 0 : secondsBetween(last.start, timestamp ?? EPOCH);
    this.#keep(step, () => step.log.add(msg, seconds));
    if (this.#tailsSize > TAILS_LIMIT) this.#forgetTails(step);
    this.#news(step, now);
  }

  /** Does something to a step's output, and counts what that keeps. */
  #keep({ log }: Step, act: () => void): void {
    const { size } = log.tail;
    const { freshSize } = log;
    act();
    this.#tailsSize += log.tail.size - size;
    this.#freshSize += log.freshSize - freshSize;
  }

  /** Output that waits to be taken, in bytes. */
  get freshSize(): number {
    return this.#freshSize;
  }

  /** The output of a step since it was taken the last time. */
  takeLog(step: Step): readonly LogPart[] {
    this.#freshSize -= step.log.freshSize;
    return step.log.take();
  }

  /** Nothing more comes: what was held back of any output may be taken. */
  end(): void {
    for (const step of this.#listed) {
      const before = step.log.freshSize;
      this.#keep(step, () => step.log.flush());
      if (step.log.freshSize > before) this.changed.add(step);
    }
  }

  /** Lets go of outputs that are least likely to be asked for. */
  #forgetTails(current: Step): void {
    const isFine = (step: Step): boolean => step.intervals.isCompleted && step.face.error === "";
    for (const only of [isFine, (step: Step) => !step.hasFailed, () => true]) {
      for (const step of this.#listed) {
        if (step === current || !only(step)) continue;
        this.#tailsSize -= step.log.tail.size;
        step.log.tail.clear();
        if (this.#tailsSize < TAILS_LIMIT / 2) return;
      }
    }
  }

  #news(step: Step, now: number): void {
    step.countNews(now);
    this.changed.add(step);
  }

  #hasRoom(size: number): boolean {
    if (this.#factsSize + size + FACT_SIZE > FACTS_LIMIT) return false;
    this.#factsSize += size + FACT_SIZE;
    return true;
  }
}

const NOTHING = new Uint8Array();

function sizeOf({ digest = "", name = "", error = "" }: Vertex): number {
  return digest.length + name.length + error.length;
}

function warningSize({ short, detail, url = "" }: VertexWarning): number {
  let size = (short?.length ?? 0) + url.length;
  for (const line of detail ?? []) size += partSize({ data: line, seconds: 0 });
  return size;
}
