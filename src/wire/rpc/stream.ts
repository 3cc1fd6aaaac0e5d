import type { Metadata } from "./metadata.js";

/**
 * A call with its two streams of messages; both sides of a call look alike.
 *
 * Iterating gives the messages of the other side, pauses it while nobody asks for more, and throws the
 * {@link RpcError} with which the call ended. All iterations of a call share its one stream of messages.
 */
export interface RpcStream<Out, In> extends AsyncIterable<In> {
  /** Header fields the other side sent; for clients after the response headers. Rejects if there will be none. */
  readonly metadata: Promise<Metadata>;
  /** The next message, or undefined after the last: what an iteration does, one step at a time. */
  receive(): Promise<In | undefined>;
  /**
   * Queues a message; false when the other side is slower than we are: wait for {@link drained}. What is sent
   * after the call is over goes nowhere. Throws an RpcError RESOURCE_EXHAUSTED for a message above the limit.
   */
  send(message: Out): boolean;
  /** Settles when there is room for more. Rejects when the call is over, also if it ended well. */
  drained(): Promise<void>;
  /**
   * No more messages from us. A client half-closes by this; what a server sends ends for its client when the
   * handler does, with the status.
   */
  end(): void;
  /** Gives the call up: RST_STREAM CANCEL. */
  cancel(reason?: Error): void;
  /** Aborted when the call is over or given up by the other side. */
  readonly signal: AbortSignal;
}
