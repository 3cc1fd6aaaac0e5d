import { constants, type Http2Stream } from "node:http2";
import { addAbortSignal } from "node:stream";
import { FrameReader } from "./frame-reader.js";
import { FrameWriter } from "./frame-writer.js";
import type { Metadata } from "./metadata.js";
import type { Codec } from "./method.js";
import { RpcError, StatusCode } from "./status.js";
import type { RpcStream } from "./stream.js";

/** Bytes of unread messages from which on the other side is paused; one whole message may always come in. */
const READ_AHEAD = 64 * 1024;

/** Someone who waits for a message. */
interface Waiter<T> {
  resolve(message: T | undefined): void;
  reject(error: unknown): void;
}

type Next<T> = { readonly message: T | undefined } | { readonly error: RpcError };

/** What both sides of a call share: its messages in both directions, and its end. */
export abstract class CallStream<Out, In> implements RpcStream<Out, In> {
  protected readonly http: Http2Stream;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  readonly #outgoing: Codec<Out>;
  readonly #incoming: Codec<In>;
  #waiters: Waiter<In>[] = [];
  #drainers: Waiter<void>[] = [];
  /** What comes after the messages that are there: nothing more, or an error. */
  #last: RpcError | "end" | undefined;
  /** How the call ended. */
  #outcome: RpcError | "ok" | undefined;
  #isDiscarding = false;
  /** Whether we send no more messages. */
  #isClosed = false;
  #controller: AbortController | undefined;

  constructor(http: Http2Stream, outgoing: Codec<Out>, incoming: Codec<In>, maxMessage: number) {
    this.http = http;
    this.#outgoing = outgoing;
    this.#incoming = incoming;
    this.#reader = new FrameReader(maxMessage);
    this.#writer = new FrameWriter(http, maxMessage, () => this.#onDrain());
    http.on("data", (chunk: Buffer) => {
      if (this.#isDiscarding) return;
      this.#reader.push(chunk);
      this.deliver();
    });
  }

  abstract readonly metadata: Promise<Metadata>;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#outcome !== undefined) this.#controller.abort(this.#overError());
    return this.#controller.signal;
  }

  send(message: Out): boolean {
    if (this.isOver || this.#isClosed) return false;
    return this.#writer.send(this.#outgoing.encode(message));
  }

  drained(): Promise<void> {
    if (this.isOver || this.#isClosed) return Promise.reject(this.#overError());
    if (!this.#writer.isFull) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#drainers.push({ resolve, reject });
    });
  }

  abstract end(): void;

  cancel(reason?: Error): void {
    this.fail(canceled(reason));
  }

  receive(): Promise<In | undefined> {
    if (this.#waiters.length === 0 && this.mayDeliver) {
      const next = this.#next();
      if (next !== undefined) {
        return "error" in next ? Promise.reject(next.error) : Promise.resolve(next.message);
      }
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.http.resume();
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<In, undefined> {
    return {
      next: () => this.receive().then(toResult),
      return: async () => {
        this.leave();
        return { done: true, value: undefined };
      },
    };
  }

  /** Whether messages may be handed out already. */
  protected get mayDeliver(): boolean {
    return true;
  }

  protected get isOver(): boolean {
    return this.#outcome !== undefined;
  }

  /** With what the call ended, if not well. */
  protected get failure(): RpcError | undefined {
    return this.#outcome === "ok" ? undefined : this.#outcome;
  }

  /** Takes no more messages to send. */
  protected closeOutgoing(): void {
    this.#isClosed = true;
  }

  /** Half-closes the stream behind what was sent. */
  protected endOutgoing(): void {
    this.#isClosed = true;
    this.#writer.end();
  }

  /** Takes what the other side still sends, and throws it away. */
  protected discardIncoming(): void {
    this.#isDiscarding = true;
    this.#reader.clear();
    if (!this.http.destroyed) this.http.resume();
  }

  /** Stops sending; what the other side did not take is lost. */
  protected dropOutgoing(): void {
    this.#writer.clear();
    if (!this.http.destroyed && !this.http.writableFinished) this.http.close(constants.NGHTTP2_NO_ERROR);
  }

  /** The consumer of an iteration left it early. */
  protected abstract leave(): void;

  /** Takes note of a message that can't be read; the consumer gets the error in its place. */
  protected abstract onUnreadable(error: RpcError): void;

  /** Ends the call at once, for both sides; does nothing if it is over. */
  protected fail(error: RpcError): void {
    if (this.isOver) return;
    this.#writer.clear();
    this.discardIncoming();
    this.settle(error);
    resetStream(this.http);
  }

  /** What comes after the messages that are there. */
  protected finishReading(last: RpcError | "end"): void {
    this.#last ??= last;
    this.deliver();
  }

  /** The call is over; messages that are there may still be read. */
  protected settle(outcome: RpcError | "ok"): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.finishReading(outcome === "ok" ? "end" : outcome);
    const drainers = this.#drainers;
    this.#drainers = [];
    if (drainers.length > 0) {
      const error = this.#overError();
      for (const drainer of drainers) drainer.reject(error);
    }
    this.#controller?.abort(this.#overError());
    this.onSettled(outcome);
  }

  /** Releases what belongs to the call. */
  protected abstract onSettled(outcome: RpcError | "ok"): void;

  /** Hands messages to those who wait, and pauses the other side if nobody does. */
  protected deliver(): void {
    while (this.#waiters.length > 0 && this.mayDeliver) {
      const waiter = this.#waiters[0]!;
      const next = this.#next();
      if (next === undefined) break;
      // An error may have ended the call meanwhile, and so served all who wait.
      if (this.#waiters[0] !== waiter) continue;
      this.#waiters.shift();
      if ("error" in next) waiter.reject(next.error);
      else waiter.resolve(next.message);
    }
    if (this.#reader.buffered >= READ_AHEAD && this.#reader.isReady) this.http.pause();
  }

  /** The next message, no message at the end, or the error; undefined if none of these is there yet. */
  #next(): Next<In> | undefined {
    try {
      const bytes = this.#reader.read();
      if (bytes !== undefined) {
        if (this.http.isPaused()) this.#resume();
        return { message: this.#incoming.decode(bytes) };
      }
    } catch (error) {
      const failure = unreadable(error);
      this.onUnreadable(failure);
      return { error: failure };
    }
    if (this.#last === undefined) return undefined;
    if (this.#last !== "end") return { error: this.#last };
    return this.#reader.isInside
      ? { error: new RpcError(StatusCode.internal, "unexpected EOF") }
      : { message: undefined };
  }

  #resume(): void {
    if (this.#reader.buffered < READ_AHEAD / 2 || !this.#reader.isReady) this.http.resume();
  }

  #onDrain(): void {
    const drainers = this.#drainers;
    this.#drainers = [];
    for (const drainer of drainers) drainer.resolve();
  }

  #overError(): RpcError {
    if (this.#outcome instanceof RpcError) return this.#outcome;
    return new RpcError(StatusCode.canceled, "the call is over");
  }
}

/**
 * RST_STREAM CANCEL, at once. Node's `close` would half-close before it resets, and what was sent so far would look
 * like all there is.
 */
export function resetStream(http: Http2Stream): void {
  if (!http.destroyed) addAbortSignal(ABORTED, http);
}

const ABORTED = AbortSignal.abort();

/** The status of a call that is given up, with Go's words. */
export function canceled(reason: unknown): RpcError {
  if (reason instanceof RpcError) return reason;
  if (reason instanceof Error && reason.name === "TimeoutError") return deadlineExceeded(reason);
  return new RpcError(StatusCode.canceled, "context canceled", { cause: reason });
}

/** The status of a call that took too long, with Go's words. */
export function deadlineExceeded(cause?: unknown): RpcError {
  return new RpcError(StatusCode.deadlineExceeded, "context deadline exceeded", { cause });
}

/** The status for a message that can't be read. */
function unreadable(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const text = `grpc: failed to unmarshal the received message: ${reason}`;
  return new RpcError(StatusCode.internal, text, { cause: error });
}

function toResult<T>(message: T | undefined): IteratorResult<T, undefined> {
  return message === undefined ? { done: true, value: undefined } : { done: false, value: message };
}
