import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { CallStream, canceled, deadlineExceeded } from "./call-stream.js";
import type { CallOptions } from "./client.js";
import { type Connection, NO_TRAILERS } from "./connection.js";
import { encodeTimeout, startDeadline } from "./grpc-timeout.js";
import { responseError } from "./http-status.js";
import { type Metadata, type RawHeaders, readMetadata, writeMetadata } from "./metadata.js";
import type { Method } from "./method.js";
import { RpcError, StatusCode } from "./status.js";
import { readStatusTrailers } from "./status-trailers.js";

/** What the calls of a client have in common. */
export interface CallContext {
  readonly session: ClientHttp2Session;
  readonly connection: Connection;
  /** Request headers of every call. */
  readonly headers: OutgoingHttpHeaders;
  readonly maxMessage: number;
}

interface MetadataWaiter {
  resolve(metadata: Metadata): void;
  reject(error: RpcError): void;
}

/** A call that we make. */
export class ClientCall<Req, Res> extends CallStream<Req, Res> {
  readonly #context: CallContext;
  /** Response headers, once they are known to be gRPC's. */
  #headers: RawHeaders | undefined;
  #trailers: RawHeaders | undefined;
  /** Whether all data of the other side is read. */
  #isAtEnd = false;
  #error: Error | undefined;
  readonly #deadline: number;
  #metadata: Promise<Metadata> | undefined;
  #metadataWaiter: MetadataWaiter | undefined;
  readonly #release: () => void;

  private constructor(
    context: CallContext,
    http: ClientHttp2Stream,
    method: Method<Req, Res>,
    options: CallOptions,
  ) {
    super(http, method.request, method.response, context.maxMessage);
    this.#context = context;
    this.#deadline = performance.now() + (options.timeout ?? Number.POSITIVE_INFINITY);
    this.#release = this.#watch(options);
    context.connection.calls.add(this);
    http.on("response", (_headers, flags, raw?: RawHeaders) => this.#onResponse(flags, raw ?? []));
    http.on("trailers", (_headers, _flags, raw?: RawHeaders) => this.#onTrailers(raw ?? []));
    http.on("end", () => this.#onEnd());
    http.on("error", (error: Error) => {
      this.#error = error;
    });
    http.on("close", () => this.#onClose());
  }

  /** Begins a call; throws an RpcError if it can't even begin. */
  static open<Req, Res>(
    context: CallContext,
    method: Method<Req, Res>,
    options: CallOptions,
  ): ClientCall<Req, Res> {
    if (!context.connection.isOpen) throw context.connection.unavailable;
    if (options.signal?.aborted) throw canceled(options.signal.reason);
    const headers: OutgoingHttpHeaders = { ...context.headers, ":path": method.path };
    if (options.timeout !== undefined) headers["grpc-timeout"] = encodeTimeout(options.timeout);
    writeMetadata(headers, options.metadata);
    const http = context.session.request(headers);
    return new ClientCall(context, http, method, options);
  }

  get metadata(): Promise<Metadata> {
    this.#metadata ??= new Promise((resolve, reject) => {
      if (this.#headers !== undefined) resolve(readMetadata(this.#headers));
      else if (this.failure !== undefined) reject(this.failure);
      else this.#metadataWaiter = { resolve, reject };
    });
    // Whoever only looks at the messages learns of the failure there.
    this.#metadata.catch(() => undefined);
    return this.#metadata;
  }

  end(): void {
    if (!this.isOver) this.endOutgoing();
  }

  protected override get mayDeliver(): boolean {
    return this.#headers !== undefined || this.isOver;
  }

  protected override leave(): void {
    this.cancel();
  }

  protected override onUnreadable(error: RpcError): void {
    this.fail(error);
  }

  protected override onSettled(outcome: RpcError | "ok"): void {
    this.#context.connection.calls.delete(this);
    this.#release();
    if (outcome !== "ok") this.#metadataWaiter?.reject(outcome);
  }

  /** Watches the caller's signal and the deadline; gives what ends that. */
  #watch({ signal, timeout }: CallOptions): () => void {
    const abort = () => this.cancel(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer =
      timeout === undefined ? undefined : startDeadline(timeout, () => this.fail(deadlineExceeded()));
    return () => {
      signal?.removeEventListener("abort", abort);
      clearTimeout(timer);
    };
  }

  #onResponse(flags: number, raw: RawHeaders): void {
    if (this.isOver) return;
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      this.#headers = raw;
      this.#finish(readStatusTrailers(raw) ?? responseError(raw));
      return;
    }
    const error = responseError(raw);
    if (error !== undefined) {
      this.fail(error);
      return;
    }
    this.#headers = raw;
    this.#metadataWaiter?.resolve(readMetadata(raw));
    this.deliver();
  }

  #onTrailers(raw: RawHeaders): void {
    this.#trailers = raw;
    if (this.#isAtEnd) this.#finish(readStatusTrailers(raw));
  }

  #onEnd(): void {
    this.#isAtEnd = true;
    if (this.#trailers !== undefined) this.#finish(readStatusTrailers(this.#trailers));
    // A reset ends the data too, and a response of headers only may not be reported yet.
    else setImmediate(() => !this.http.closed && this.#finish(undefined));
  }

  #onClose(): void {
    if (this.isOver) return;
    if (this.#isAtEnd && this.#trailers !== undefined) this.#finish(readStatusTrailers(this.#trailers));
    else this.fail(this.#closingError());
  }

  /** A server whose own deadline for the call is over resets it, perhaps before our timer runs. */
  #closingError(): RpcError {
    const error = this.#context.connection.streamError(this.http, this.#error);
    const isLate = error.code === StatusCode.canceled && performance.now() >= this.#deadline;
    return isLate ? deadlineExceeded(error) : error;
  }

  /** The other side has sent all; we need not, and nobody would read it. */
  #finish(status: RpcError | "ok" | undefined): void {
    if (this.isOver) return;
    if (status === undefined) {
      this.fail(new RpcError(StatusCode.internal, NO_TRAILERS));
    } else {
      if (this.#headers !== undefined) this.#metadataWaiter?.resolve(readMetadata(this.#headers));
      this.settle(status);
      this.dropOutgoing();
    }
  }
}
