import { setImmediate } from "node:timers/promises";

/** Milliseconds of work between two looks at everything else that goes on. */
const SLICE = 8;

/**
 * Gives others their turn during long work that never waits: several tasks that share a pacer work for a few
 * milliseconds together, and then let the event loop go round once.
 */
export class Pacer {
  #since = performance.now();

  /** Whether it is time to {@link pause}. */
  get isDue(): boolean {
    return performance.now() - this.#since > SLICE;
  }

  async pause(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
