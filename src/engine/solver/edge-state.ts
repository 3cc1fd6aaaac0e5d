import type { ActiveVertex } from "./active-vertex.js";
import type { CacheKey, CacheRecord, ExtraInput } from "./cache-key.js";
import type { Scheduler, Step } from "./scheduler.js";
import type { SharedTask, Waiter } from "./shared-task.js";
import { COMPLETE, type EdgeView, INITIAL, type InputView, type Stage } from "./stage.js";

/** A build that waits for an edge. */
export interface EdgeRequest<R> {
  edge: EdgeState<R>;
  resolve(edge: EdgeState<R>): void;
  reject(error: unknown): void;
}

/** An input of an edge, as the edge sees it. */
export class EdgeInput<R> implements InputView {
  readonly consumer: EdgeState<R>;
  readonly index: number;
  readonly candidates = new Map<string, CacheKey<R>>();
  hasContent = false;
  isReady = true;
  contentKeys: readonly CacheKey<R>[] = [];
  /** How far the consumer wants it to get. */
  asked: Stage = INITIAL;
  #edge: EdgeState<R>;
  #seenOf: EdgeState<R> | undefined;
  #seen = 0;

  constructor(consumer: EdgeState<R>, index: number, edge: EdgeState<R>) {
    this.consumer = consumer;
    this.index = index;
    this.#edge = edge;
  }

  /** The edge that stands for it: equal ones are merged. */
  get edge(): EdgeState<R> {
    if (this.#edge.mergedInto !== undefined) this.#edge = this.#edge.current;
    return this.#edge;
  }

  get stage(): Stage {
    return this.edge.stage;
  }

  /** The keys that were not given by it before. */
  newKeys(): readonly CacheKey<R>[] {
    const { edge } = this;
    if (this.#seenOf !== edge) this.#seen = 0;
    this.#seenOf = edge;
    if (this.#seen === edge.keys.length) return NONE;
    const keys = edge.keys.slice(this.#seen);
    this.#seen = edge.keys.length;
    return keys;
  }

  ask(stage: Stage): void {
    if (stage === this.asked) return;
    const before = this.asked;
    this.asked = stage;
    this.edge.askAgain(this, before);
  }
}

const NONE: readonly never[] = [];

/**
 * One output of an active vertex: what is known of it, and who wants to know more.
 * Agrees with `edge`, BuildKit's solver/edge.go.
 */
export class EdgeState<R> implements EdgeView, Step, Waiter {
  readonly vertex: ActiveVertex<R>;
  readonly output: number;
  readonly #scheduler: Scheduler;
  readonly #step: (edge: EdgeState<R>) => void;
  isQueued = false;

  stage: Stage = INITIAL;
  /** Keys that are known, in the order in which they were found. */
  readonly keys: CacheKey<R>[] = [];
  inputs: EdgeInput<R>[] = [];
  readonly matched = new Set<string>();
  /** Earlier results by their names, with the keys that lead to them. */
  readonly records = new Map<string, { readonly record: CacheRecord<R>; readonly key: CacheKey<R> }>();
  /** Names of results that could not be loaded. */
  readonly tried = new Set<string>();
  /** Digests of the cache maps that were looked at. */
  readonly mapDigests: string[] = [];
  /** Of a root: digests of equal roots, which it stands for. */
  readonly otherDigests = new Set<string>();
  hasLastMap = false;
  load: EdgeLoad<R> | undefined;
  /** Whether it may have become equal to another edge. */
  mayMerge = false;
  readonly extraInputs: ExtraInput<R>[] = [];
  /** Tasks that it waits for. */
  readonly tasks = new Set<SharedTask<unknown>>();

  /** The edge that is done in place of this one. */
  mergedInto: EdgeState<R> | undefined;
  result: { readonly value: R; readonly keys: readonly CacheKey<R>[] } | undefined;
  error: unknown;
  readonly #askers = new Set<EdgeInput<R>>();
  readonly #asks = [0, 0, 0, 0];
  readonly #requests = new Set<EdgeRequest<R>>();
  #told: unknown[] = [];

  constructor(
    vertex: ActiveVertex<R>,
    output: number,
    scheduler: Scheduler,
    step: (edge: EdgeState<R>) => void,
  ) {
    this.vertex = vertex;
    this.output = output;
    this.#scheduler = scheduler;
    this.#step = step;
  }

  get current(): EdgeState<R> {
    let last: EdgeState<R> = this;
    while (last.mergedInto !== undefined) last = last.mergedInto;
    // So that the next one has a shorter way.
    if (this.mergedInto !== undefined && last !== this) this.mergedInto = last;
    return last;
  }

  get hasKeys(): boolean {
    return this.keys.length > 0;
  }

  get hasRecords(): boolean {
    return this.records.size > 0;
  }

  get isSettled(): boolean {
    return this.result !== undefined || this.error !== undefined;
  }

  /** How far it has to get. */
  get wanted(): Stage {
    if (this.#requests.size > 0 || this.#asks[COMPLETE]! > 0) return COMPLETE;
    return this.#asks[2]! > 0 ? 2 : this.#asks[1]! > 0 ? 1 : INITIAL;
  }

  wake(): void {
    this.#scheduler.enqueue(this);
  }

  run(): void {
    this.#step(this);
  }

  askAgain(input: EdgeInput<R>, before: Stage): void {
    const wanted = this.wanted;
    if (before > INITIAL) this.#asks[before]!--;
    if (input.asked > INITIAL) {
      this.#asks[input.asked]!++;
      this.#askers.add(input);
    } else this.#askers.delete(input);
    if (this.wanted !== wanted) this.wake();
  }

  addRequest(request: EdgeRequest<R>): void {
    request.edge = this;
    this.#requests.add(request);
    this.wake();
  }

  removeRequest(request: EdgeRequest<R>): void {
    if (this.#requests.delete(request)) this.wake();
  }

  want<T>(task: SharedTask<T>): void {
    this.tasks.add(task);
    task.want(this);
  }

  /** Gives up what it does: nobody wants more than there is. */
  park(): void {
    for (const input of this.inputs) if (input.asked > input.stage) input.ask(input.stage);
    this.unwantTasks();
  }

  unwantTasks(): void {
    for (const task of this.tasks) task.unwant(this);
    this.tasks.clear();
  }

  /** Lets go of all that was needed to get here. */
  release(): void {
    for (const input of this.inputs) input.ask(INITIAL);
    this.unwantTasks();
    this.inputs = [];
    this.load = undefined;
  }

  /** Tells all who asked of what has changed. */
  publish(): void {
    const now = [this.stage, this.keys.length, this.result, this.error];
    if (now.some((value, index) => value !== this.#told[index])) {
      this.#told = now;
      for (const { consumer } of this.#askers) consumer.wake();
    }
    if (!this.isSettled) return;
    const requests = [...this.#requests];
    this.#requests.clear();
    for (const request of requests) {
      if (this.result !== undefined) request.resolve(this);
      else request.reject(this.error);
    }
  }

  /** Lets another edge be done in place of this one. */
  mergeInto(winner: EdgeState<R>): void {
    this.mergedInto = winner;
    for (const input of this.#askers) {
      winner.askAgain(input, INITIAL);
      input.consumer.wake();
    }
    this.#askers.clear();
    this.#asks.fill(0);
    for (const request of this.#requests) winner.addRequest(request);
    this.#requests.clear();
    this.release();
    // Answers those that came too late.
    winner.wake();
  }
}

/** A record that is being loaded. */
export interface EdgeLoad<R> {
  readonly record: CacheRecord<R>;
  readonly key: CacheKey<R>;
  readonly task: SharedTask<R | undefined>;
}
