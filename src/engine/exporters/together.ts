/**
 * Runs work of several parts that are stopped together: when one calls `stop`, or the signal from outside is aborted, the signal
 * that all parts have is. So nobody waits long for the others of one that failed.
 */
export async function together<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal, stop: (reason: unknown) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (reason: unknown): void => controller.abort(reason);
  const onAbort = (): void => stop(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await work(controller.signal, stop);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
