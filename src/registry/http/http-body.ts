import type { IncomingMessage } from "node:http";
import type { FailureReason } from "./exchange.js";
import { describeNetworkError } from "./network-error.js";

/** What broke a body off: the connection, or a server that sends no more. */
export class HttpBodyError extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.name = "HttpBodyError";
    this.reason = reason;
  }
}

/**
 * The body of an answer as it comes, to be read once. Little is read ahead of who reads it. A server that sends nothing
 * for `idleTimeout` milliseconds, while it is waited for, breaks it off. Reading throws an {@link HttpBodyError}, or the
 * signal's reason.
 */
export class HttpBody implements AsyncIterable<Uint8Array> {
  readonly #message: IncomingMessage;
  readonly #idleTimeout: number;
  readonly #signal: AbortSignal | undefined;
  #failure: HttpBodyError | undefined;
  readonly #onAbort = () => {
    this.#message.destroy();
  };

  constructor(message: IncomingMessage, idleTimeout: number, signal: AbortSignal | undefined) {
    this.#message = message;
    this.#idleTimeout = idleTimeout;
    this.#signal = signal;
    // An error before anyone reads is met by whoever reads.
    message.on("error", (error) => {
      const { reason, message: words } = describeNetworkError(error);
      this.#failure ??= new HttpBodyError(reason, words);
    });
    message.on("close", () => signal?.removeEventListener("abort", this.#onAbort));
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Ends the exchange; for who does not read to the end. */
  discard(): void {
    this.#message.destroy();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const message = this.#message;
    const pieces: AsyncIterator<Uint8Array> = message[Symbol.asyncIterator]();
    let isWaiting = false;
    const idle = setTimeout(() => {
      // A reader that takes its time is no fault of the server.
      if (!isWaiting) return;
      this.#failure ??= new HttpBodyError("timeout", `no more data after ${this.#idleTimeout} ms`);
      message.destroy();
    }, this.#idleTimeout);
    try {
      for (;;) {
        isWaiting = true;
        idle.refresh();
        const piece = await pieces.next();
        isWaiting = false;
        if (piece.done) break;
        yield piece.value;
      }
    } catch {
      throw this.#cause();
    } finally {
      clearTimeout(idle);
      message.destroy();
    }
    if (!message.complete) throw this.#cause();
  }

  #cause(): unknown {
    if (this.#signal?.aborted) return this.#signal.reason;
    return (
      this.#failure ?? new HttpBodyError("network", "the connection was closed in the middle of the answer")
    );
  }
}
