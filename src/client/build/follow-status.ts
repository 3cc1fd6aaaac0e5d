import { Control, type StatusResponse } from "../../proto/generated/control.js";
import type { RpcClient } from "../../wire/rpc/client.js";

/** The messages in which a daemon tells how a build goes. */
export interface StatusFollower {
  /** When the last one came, in milliseconds of `performance.now()`. */
  readonly lastNews: () => number;
  /** Whether any has come. */
  readonly hasNews: () => boolean;
  /**
   * Settles when the last one has come, when none has come for `silence` milliseconds, or when `limit` milliseconds
   * are over, which {@link shorten} may bring forward. Never rejects.
   */
  finish(silence: number, limit: number): Promise<void>;
  /** From now on no more than so many milliseconds are waited for messages. */
  shorten(limit: number): void;
}

/**
 * Begins to follow a build, which need not exist yet; a stream that fails is one that ends. Messages that come while
 * a promise that `onStatus` gave has not settled wait at the daemon.
 */
export function followStatus(
  client: RpcClient,
  ref: string,
  onStatus: (status: StatusResponse) => unknown,
): StatusFollower {
  let lastNews = performance.now();
  let hasNews = false;
  let deadline = Number.POSITIVE_INFINITY;
  let check = (): void => {};
  const call = client.open(Control.Status);
  call.send({ Ref: ref });
  call.end();
  const follow = async (): Promise<void> => {
    try {
      for await (const status of call) {
        lastNews = performance.now();
        hasNews = true;
        const room = onStatus(status);
        if (room instanceof Promise) await room;
      }
    } catch {
      // Whether the build went well is for Control.Solve to say.
    }
  };
  const ended = follow();
  const shorten = (limit: number): void => {
    deadline = Math.min(deadline, performance.now() + limit);
    check();
  };
  return {
    lastNews: () => lastNews,
    hasNews: () => hasNews,
    async finish(silence, limit) {
      const begin = performance.now();
      let timer: NodeJS.Timeout | undefined;
      check = () => {
        clearTimeout(timer);
        const rest = Math.min(Math.max(lastNews, begin) + silence, deadline) - performance.now();
        if (rest > 0) timer = setTimeout(check, rest);
        else {
          call.cancel();
          over();
        }
      };
      let over = (): void => {};
      const late = new Promise<void>((resolve) => {
        over = resolve;
      });
      shorten(limit);
      // Whoever takes the messages may still be busy with one.
      await Promise.race([ended, late]);
      check = () => {};
      clearTimeout(timer);
    },
    shorten,
  };
}
