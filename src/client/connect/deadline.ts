import { BuildError } from "../../base/diagnostic/build-error.js";

/** How long connecting may take unless told otherwise, in milliseconds. */
export const CONNECT_TIMEOUT = 20_000;

/** Bounds an attempt to connect. */
export interface DeadlineOptions {
  /** Gives up early; what was begun is undone and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds. */
  readonly timeout: number;
  /** What is connected to, for people. */
  readonly address: string;
}

/** What an attempt that is bounded sees. */
export interface Attempt {
  /** Aborted when the time is over or the caller gives up; its reason is the error to reject with. */
  readonly signal: AbortSignal;
  /** Notes what is waited for, which is what a timeout complains of: "no TLS handshake". */
  waitFor(lacking: string): void;
}

/**
 * Does `work` within a time. The work itself has to end when its signal is aborted.
 *
 * Rejects with a BuildError `daemon/unreachable` when the time is over.
 */
export async function withDeadline<T>(
  options: DeadlineOptions,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const { signal, timeout, address } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  let lacking = "no connection";
  const onAbort = () => controller.abort(signal?.reason);
  const onTime = () => controller.abort(lateError(address, lacking, timeout));
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(onTime, timeout);
  try {
    return await work({
      signal: controller.signal,
      waitFor: (text) => {
        lacking = text;
      },
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** A peer that takes longer than it may. */
export function lateError(address: string, lacking: string, timeout: number): BuildError {
  const time = timeout < 1000 ? `${timeout} ms` : `${timeout / 1000} s`;
  return new BuildError(
    "daemon/unreachable",
    `failed to connect to ${address}: ${lacking} within ${time}; check that a BuildKit runs there and is not stuck`,
  );
}
