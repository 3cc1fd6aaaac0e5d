import type { Abortable, TaskKeeper } from "./shared-task.js";

/** Something that is looked at again when what it depends upon has changed. */
export interface Step {
  isQueued: boolean;
  run(): void;
}

/** How long steps run before others get their turn, milliseconds. */
const TURN = 10;
/** How many steps run between two looks at the clock. */
const STEPS_PER_LOOK = 64;

/**
 * Runs steps one after the other, first come first served, each once however often it was asked for. When none is
 * left, tasks that nobody wants any more are aborted: not before, as who gave one up may want it again a step later.
 */
export class Scheduler implements TaskKeeper {
  readonly #unwanted = new Set<Abortable>();
  readonly #aborted = new Set<Promise<void>>();
  #queue: Step[] = [];
  #isScheduled = false;

  enqueue(step: Step): void {
    if (step.isQueued) return;
    step.isQueued = true;
    this.#queue.push(step);
    this.#schedule();
  }

  giveUp(task: Abortable): void {
    this.#unwanted.add(task);
    this.#schedule();
  }

  wantAgain(task: Abortable): void {
    this.#unwanted.delete(task);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#drain());
  }

  /** When there is nothing to run for now, and tasks that nobody wants have come to their end. */
  async settleUnwanted(): Promise<void> {
    while (this.#isScheduled) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(this.#aborted);
  }

  #drain(): void {
    const end = performance.now() + TURN;
    let count = 0;
    while (this.#queue.length > 0) {
      const steps = this.#queue;
      this.#queue = [];
      for (const [index, step] of steps.entries()) {
        step.isQueued = false;
        step.run();
        if (++count % STEPS_PER_LOOK !== 0 || performance.now() < end) continue;
        this.#queue = [...steps.slice(index + 1), ...this.#queue];
        setImmediate(() => this.#drain());
        return;
      }
    }
    this.#isScheduled = false;
    for (const task of this.#unwanted) this.#abort(task);
    this.#unwanted.clear();
  }

  #abort(task: Abortable): void {
    task.abort();
    const { settled } = task;
    this.#aborted.add(settled);
    void settled.then(() => this.#aborted.delete(settled));
  }
}
