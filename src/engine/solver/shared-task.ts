/** Who waits for tasks. */
export interface Waiter {
  /** Is to look at its tasks again. */
  wake(): void;
}

/** A task that runs and can be given up. */
export interface Abortable {
  abort(): void;
  /** Settles when it does not run any more; never rejects. */
  readonly settled: Promise<void>;
}

/** Who aborts tasks that nobody waits for any more, when it has turned out that nobody will. */
export interface TaskKeeper {
  giveUp(task: Abortable): void;
  wantAgain(task: Abortable): void;
}

/** How far a task is. */
export type TaskState<T> =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

const IDLE = { kind: "idle" } as const;

/**
 * Work that several wait for and that is done once. It goes on while anybody wants it; what was given up starts anew
 * when somebody wants it again.
 */
export class SharedTask<T> implements Abortable {
  readonly #work: (signal: AbortSignal) => Promise<T>;
  readonly #keeper: TaskKeeper;
  readonly #waiters = new Set<Waiter>();
  #controller: AbortController | undefined;
  /** Changes at once when the work is over, and then all who wait are woken. */
  state: TaskState<T> = IDLE;
  settled: Promise<void> = Promise.resolve();

  constructor(keeper: TaskKeeper, work: (signal: AbortSignal) => Promise<T>) {
    this.#keeper = keeper;
    this.#work = work;
  }

  want(waiter: Waiter): void {
    this.#waiters.add(waiter);
    this.#keeper.wantAgain(this);
    if (this.state.kind === "idle") this.#start();
  }

  unwant(waiter: Waiter): void {
    if (!this.#waiters.delete(waiter) || this.#waiters.size > 0) return;
    if (this.state.kind === "running") this.#keeper.giveUp(this);
  }

  abort(): void {
    this.#controller?.abort();
  }

  #start(): void {
    const controller = new AbortController();
    this.#controller = controller;
    this.state = { kind: "running" };
    this.settled = this.#run(controller.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      const value = await this.#work(signal);
      this.#settle({ kind: "done", value });
    } catch (error) {
      // Whatever goes wrong after it was given up says nothing of the work itself.
      this.#settle(signal.aborted ? IDLE : { kind: "failed", error });
    }
  }

  #settle(state: TaskState<T>): void {
    this.#controller = undefined;
    this.#keeper.wantAgain(this);
    this.state = state;
    if (state === IDLE) {
      if (this.#waiters.size > 0) this.#start();
      return;
    }
    for (const waiter of this.#waiters) waiter.wake();
    this.#waiters.clear();
  }
}
