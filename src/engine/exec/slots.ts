import { BuildError } from "../../base/diagnostic/build-error.js";

/** A number of places, of which each is taken by one at a time. */
export interface Slots {
  /** Waits for a free place, first come first served; gives what frees it again. Rejects if it is not wanted any more. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(count: number): Slots {
  const waiting = new Set<() => void>();
  let free = count;
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) free++;
    else next();
  };
  return {
    async take(signal) {
      if (signal.aborted) throw new BuildError("build/canceled", "context canceled");
      if (free > 0) free--;
      else {
        await new Promise<void>((resolve, reject) => {
          const take = (): void => {
            waiting.delete(take);
            signal.removeEventListener("abort", abort);
            resolve();
          };
          const abort = (): void => {
            waiting.delete(take);
            reject(new BuildError("build/canceled", "context canceled"));
          };
          waiting.add(take);
          signal.addEventListener("abort", abort, { once: true });
        });
      }
      let isReleased = false;
      return () => {
        if (!isReleased) release();
        isReleased = true;
      };
    },
  };
}
