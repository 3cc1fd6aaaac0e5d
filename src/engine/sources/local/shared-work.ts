import type { StepContext } from "../../step-context.js";

/**
 * Something that several steps need and one of them does. If that one gives up, another that still waits does it; what fails
 * is done anew for who asks later.
 */
export class SharedWork<T> {
  readonly #work: (context: StepContext) => Promise<T>;
  #current: { readonly result: Promise<T>; readonly signal: AbortSignal } | undefined;

  constructor(work: (context: StepContext) => Promise<T>) {
    this.#work = work;
  }

  /** Rejects with what the work rejects with. */
  async result(context: StepContext): Promise<T> {
    for (;;) {
      const current = this.#current ?? this.#start(context);
      try {
        return await current.result;
      } catch (error) {
        if (!current.signal.aborted || context.signal.aborted) throw error;
      }
    }
  }

  #start(context: StepContext): { readonly result: Promise<T>; readonly signal: AbortSignal } {
    const started = { result: this.#work(context), signal: context.signal };
    this.#current = started;
    started.result.catch(() => {
      if (this.#current === started) this.#current = undefined;
    });
    return started;
  }
}
