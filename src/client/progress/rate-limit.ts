import type { ProgressClock } from "./progress-clock.js";

/** Milliseconds between two pictures, at least, and until the next one if nothing comes. */
export interface DisplayRate {
  readonly least: number;
  readonly idle: number;
}

/** As often as buildx draws; `TTY_DISPLAY_RATE` sets both, in milliseconds. */
export function displayRate(env: Readonly<Record<string, string | undefined>>): DisplayRate {
  const given = env.TTY_DISPLAY_RATE ?? "";
  if (!/^\d{1,8}$/.test(given)) return { least: 100, idle: 150 };
  const rate = Math.max(Number(given), 1);
  return { least: rate, idle: rate };
}

/**
 * Calls something when it is asked for, but not too often, and once more when nothing came for a while. Agrees with
 * UpdateFrom, util/progress/progressui; other than there a slow call makes the next one wait, too.
 */
export class RateLimit {
  readonly #clock: ProgressClock;
  readonly #rate: DisplayRate;
  readonly #call: () => void;
  #last = Number.NEGATIVE_INFINITY;
  #idleAt = 0;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: ProgressClock, rate: DisplayRate, call: () => void) {
    this.#clock = clock;
    this.#rate = rate;
    this.#call = call;
  }

  /** Calls now if that is allowed, else when nothing has been asked for some time. */
  request(): void {
    if (this.#isClosed) return;
    const now = this.#clock.now();
    const passed = now - this.#last;
    this.#idleAt = now + this.#rate.idle;
    // A clock that was set back stops nothing.
    if (passed < this.#rate.least && passed >= 0) this.later();
    else {
      this.#call();
      this.#last = this.#clock.now();
    }
  }

  /** Calls once nothing has been asked for some time. */
  later(): void {
    if (this.#isClosed || this.#cancel !== undefined) return;
    // A timer that is too early is set again: that is cheaper than to move it at each request.
    const wait = Math.min(Math.max(this.#idleAt - this.#clock.now(), 1), this.#rate.idle);
    this.#cancel = this.#clock.after(wait, () => this.#tick());
  }

  #tick(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    if (now < this.#idleAt && now >= this.#idleAt - this.#rate.idle) this.later();
    else {
      this.#idleAt = now + this.#rate.idle;
      this.#call();
    }
  }

  /** Nothing is called any more. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
