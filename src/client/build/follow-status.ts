import { Control, type StatusResponse } from "../../proto/generated/control.js";
import type { RpcClient } from "../../wire/rpc/client.js";

/** The messages in which a daemon tells how a build goes. */
export interface StatusFollower {
  /** When the last one came, in milliseconds of `performance.now()`. */
  readonly lastNews: () => number;
  /**
   * Settles when the last one has come, when none has come for `silence` milliseconds, or when `limit` milliseconds
   * are over. Never rejects.
   */
  finish(silence: number, limit?: number): Promise<void>;
}

/** Begins to follow a build, which need not exist yet; a stream that fails is one that ends. */
export function followStatus(
  client: RpcClient,
  ref: string,
  onStatus: (status: StatusResponse) => void,
): StatusFollower {
  let lastNews = performance.now();
  const call = client.open(Control.Status);
  call.send({ Ref: ref });
  call.end();
  const follow = async (): Promise<void> => {
    try {
      for await (const status of call) {
        lastNews = performance.now();
        onStatus(status);
      }
    } catch {
      // Whether the build went well is for Control.Solve to say.
    }
  };
  const ended = follow();
  return {
    lastNews: () => lastNews,
    async finish(silence, limit = Number.POSITIVE_INFINITY) {
      const begin = performance.now();
      let timer: NodeJS.Timeout | undefined;
      const check = (): void => {
        const now = performance.now();
        const rest = Math.min(Math.max(lastNews, begin) + silence, begin + limit) - now;
        if (rest <= 0) call.cancel();
        else timer = setTimeout(check, rest);
      };
      check();
      await ended;
      clearTimeout(timer);
    },
  };
}
