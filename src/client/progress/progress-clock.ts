/** Where progress takes its time from: the machine, or a test. */
export interface ProgressClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, after some milliseconds; the answer takes that back. It keeps no process alive. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The time of the machine. */
export const SYSTEM_CLOCK: ProgressClock = {
  now: Date.now,
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
