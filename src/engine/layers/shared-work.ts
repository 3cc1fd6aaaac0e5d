import type { StatusUpdate, StepContext, StepProgress } from "../step-context.js";

/** Somebody who waits. */
interface Waiter {
  readonly progress: StepProgress;
}

/** Work that goes on, and who waits for it. */
interface Entry<T> {
  readonly controller: AbortController;
  readonly waiters: Set<Waiter>;
  readonly result: Promise<T>;
}

/**
 * Work that several want at the same time and that is done once. All of them see its progress. It is given up when none
 * of them wants it any more.
 */
export class SharedWork<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /**
   * Rejects with the signal's reason, or as the work does. Whoever gives up last waits until the work has put everything
   * away: nobody else would.
   */
  async run(key: string, context: StepContext, work: (context: StepContext) => Promise<T>): Promise<T> {
    const { signal, progress } = context;
    signal.throwIfAborted();
    const entry = this.#join(key, work);
    const waiter: Waiter = { progress };
    entry.waiters.add(waiter);
    let stop: () => void = () => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      return await Promise.race([entry.result, aborted]);
    } finally {
      signal.removeEventListener("abort", stop);
      entry.waiters.delete(waiter);
      if (entry.waiters.size === 0) {
        entry.controller.abort();
        await entry.result.catch(() => {});
      }
    }
  }

  #join(key: string, work: (context: StepContext) => Promise<T>): Entry<T> {
    const known = this.#entries.get(key);
    if (known !== undefined && !known.controller.signal.aborted) return known;
    const controller = new AbortController();
    const waiters = new Set<Waiter>();
    const context = { signal: controller.signal, progress: progressOf(waiters) };
    // What was given up must have put everything away before it starts anew.
    const before = known?.result.catch(() => {}) ?? Promise.resolve();
    const result = before.then(() => work(context));
    const entry = { controller, waiters, result };
    this.#entries.set(key, entry);
    const remove = (): void => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    result.then(remove, remove);
    return entry;
  }
}

function progressOf(waiters: ReadonlySet<Waiter>): StepProgress {
  return {
    status(id: string, update: StatusUpdate) {
      for (const { progress } of waiters) progress.status(id, update);
    },
    log(stream, data) {
      for (const { progress } of waiters) progress.log(stream, data);
    },
  };
}
