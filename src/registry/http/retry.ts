import { type HttpOutcome, header } from "./exchange.js";

/** How often and how patiently a request is repeated. Times are in milliseconds. */
export interface RetryPolicy {
  /** How often a request is sent at most, the first time included. */
  readonly attempts: number;
  /** The wait after the first attempt; it doubles each time, less a random part of up to a half. */
  readonly baseDelay: number;
  readonly maxDelay: number;
  /** A server that asks for a longer pause is not asked again. */
  readonly maxRetryAfter: number;
}

const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * How long to wait before a request is sent again, undefined if it should not be.
 *
 * Busy and failing servers and broken connections are worth another try, a time-out only one. Agrees in kind with
 * BuildKit's util/resolver/retryhandler and containerd's `retryRequest`.
 */
export function retryDelay(outcome: HttpOutcome, attempt: number, policy: RetryPolicy): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  if (outcome.kind === "failure") {
    const again = outcome.reason === "network" || (outcome.reason === "timeout" && attempt === 1);
    return again ? backoff(attempt, policy) : undefined;
  }
  if (!RETRIED_STATUS.has(outcome.status)) return undefined;
  const asked = parseRetryAfter(header(outcome, "retry-after"), Date.now());
  if (asked === undefined) return backoff(attempt, policy);
  return asked > policy.maxRetryAfter ? undefined : asked;
}

/** A Retry-After header, seconds or a date, in milliseconds from now. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The wait after an attempt that failed, the first being 1. */
export function backoff(attempt: number, policy: RetryPolicy): number {
  const full = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (attempt - 1));
  return full * (0.5 + Math.random() / 2);
}
