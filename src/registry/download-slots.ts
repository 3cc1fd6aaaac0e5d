/** Lets no more than a number of downloads of each domain go on at once; the others wait, first come, first served. */
export class DownloadSlots {
  readonly #count: number;
  readonly #domains = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();

  constructor(count: number) {
    this.#count = count;
  }

  /** Rejects with the signal's reason if that comes first, or as the task does. */
  async run<T>(domain: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    await this.#take(domain, signal);
    try {
      return await task();
    } finally {
      this.#give(domain);
    }
  }

  #take(domain: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const slots = this.#domains.get(domain) ?? { busy: 0, waiting: [] };
    this.#domains.set(domain, slots);
    if (slots.busy < this.#count) {
      slots.busy++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const stop = (): void => {
        slots.waiting.splice(slots.waiting.indexOf(go), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      slots.waiting.push(go);
    });
  }

  #give(domain: string): void {
    const slots = this.#domains.get(domain);
    const next = slots?.waiting.shift();
    if (next !== undefined) next();
    else if (slots !== undefined && --slots.busy === 0) this.#domains.delete(domain);
  }
}
