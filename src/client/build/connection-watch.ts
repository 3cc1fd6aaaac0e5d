import { Health } from "../../proto/generated/health.js";
import type { RpcClient } from "../../wire/rpc/client.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";

/** What a connection is watched by. */
export interface WatchOptions {
  /** Milliseconds without news until the daemon is asked whether it is there, and that its answer may take. */
  readonly silence: number;
  /** When the last news came, in milliseconds of `performance.now()`. */
  readonly lastNews: () => number;
  readonly onDead: (error: RpcError) => void;
}

/**
 * Notices a connection whose other end is gone without a word: a pulled cable, a suspended machine. A daemon is asked
 * for its health when nothing was heard of it for a while; any answer will do, also that it knows no such question.
 * Pings of HTTP/2 would be refused by daemons if they came more often than each five minutes.
 */
export function watchConnection(
  client: RpcClient,
  { silence, lastNews, onDead }: WatchOptions,
): { stop(): void } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = (since: number): void => {
    if (isStopped) return;
    timer = setTimeout(check, Math.max(since + silence - performance.now(), 1));
    timer.unref();
  };
  const check = async (): Promise<void> => {
    if (performance.now() - lastNews() < silence) return wait(lastNews());
    try {
      await client.call(Health.Check, {}, { timeout: silence });
    } catch (error) {
      const { code } = RpcError.from(error);
      if (!isStopped && (code === StatusCode.deadlineExceeded || code === StatusCode.unavailable)) {
        onDead(deadError(silence, error));
        return;
      }
    }
    wait(performance.now());
  };
  wait(performance.now());
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function deadError(silence: number, cause: unknown): RpcError {
  const seconds = Math.round(silence / 1000);
  const message = `the daemon does not answer any more: no word from it for ${2 * seconds} s`;
  return new RpcError(StatusCode.unavailable, message, { cause });
}
