import type { StatusUpdate, StepContext, StepProgress } from "../step-context.js";

/** Work that goes on, and who waits for it. */
interface Entry<T> {
  readonly controller: AbortController;
  readonly waiters: Set<StepProgress>;
  readonly result: Promise<T>;
}

/**
 * Work that several want at the same time and that is done once. All of them see its progress. It is given up when none
 * of them wants it any more.
 */
export class SharedWork<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** Rejects with the signal's reason, or as the work does. */
  async run(key: string, context: StepContext, work: (context: StepContext) => Promise<T>): Promise<T> {
    const { signal, progress } = context;
    signal.throwIfAborted();
    const entry = this.#join(key, work);
    entry.waiters.add(progress);
    let stop: () => void = () => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      return await Promise.race([entry.result, aborted]);
    } finally {
      signal.removeEventListener("abort", stop);
      entry.waiters.delete(progress);
      if (entry.waiters.size === 0) entry.controller.abort();
    }
  }

  #join(key: string, work: (context: StepContext) => Promise<T>): Entry<T> {
    const known = this.#entries.get(key);
    if (known !== undefined && !known.controller.signal.aborted) return known;
    const controller = new AbortController();
    const waiters = new Set<StepProgress>();
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

function progressOf(waiters: ReadonlySet<StepProgress>): StepProgress {
  return {
    status(id: string, update: StatusUpdate) {
      for (const waiter of waiters) waiter.status(id, update);
    },
    log(stream, data) {
      for (const waiter of waiters) waiter.log(stream, data);
    },
  };
}
