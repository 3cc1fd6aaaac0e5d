import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { CallStream, deadlineExceeded, resetStream } from "./call-stream.js";
import type { Connection } from "./connection.js";
import { decodeTimeout, startDeadline } from "./grpc-timeout.js";
import { headerValue, type Metadata, type RawHeaders, readMetadata, writeMetadata } from "./metadata.js";
import type { Method } from "./method.js";
import type { ServerCall } from "./server.js";
import { RpcError, StatusCode } from "./status.js";
import { statusTrailers } from "./status-trailers.js";

/** Smallest limit of header bytes that is assumed of others: Go's. */
const HEADER_LIMIT = 1024 * 1024;
/** Milliseconds for a client to stop sending after its call is answered. */
const PATIENCE = 500;

const RESPONSE_HEADERS: OutgoingHttpHeaders = { ":status": 200, "content-type": "application/grpc" };

/** A call as it came in, before it is known which method it is for. */
export interface IncomingCall {
  readonly http: ServerHttp2Stream;
  readonly headers: RawHeaders;
  readonly connection: Connection;
  readonly maxMessage: number;
  readonly onFailure?: ((thrown: unknown) => void) | undefined;
}

/** A call that someone makes to us. */
export class ServerStream<Req, Res> extends CallStream<Res, Req> implements ServerCall<Req, Res> {
  readonly path: string;
  readonly #incoming: IncomingCall;
  readonly #deadline: NodeJS.Timeout | undefined;
  #requestMetadata: Metadata | undefined;
  #error: Error | undefined;

  constructor(incoming: IncomingCall, method: Method<Req, Res>) {
    const { http, headers, connection } = incoming;
    super(http, method.response, method.request, incoming.maxMessage);
    this.path = method.path;
    this.#incoming = incoming;
    const timeout = decodeTimeout(headerValue(headers, "grpc-timeout") ?? "");
    if (timeout !== undefined) this.#deadline = startDeadline(timeout, () => this.#expire());
    connection.calls.add(this);
    http.on("end", () => {
      // A reset ends the data too.
      if (!http.aborted) this.finishReading("end");
    });
    http.on("error", (error: Error) => {
      this.#error = error;
    });
    http.on("close", () => this.#onClose());
  }

  get requestMetadata(): Metadata {
    this.#requestMetadata ??= readMetadata(this.#incoming.headers);
    return this.#requestMetadata;
  }

  get metadata(): Promise<Metadata> {
    return Promise.resolve(this.requestMetadata);
  }

  respond(metadata?: Metadata): void {
    if (this.isOver || this.http.destroyed || this.#incoming.http.headersSent) return;
    const headers: OutgoingHttpHeaders = { ...RESPONSE_HEADERS };
    writeMetadata(headers, metadata);
    this.#incoming.http.respond(headers, { waitForTrailers: true });
  }

  override send(message: Res): boolean {
    this.respond();
    return super.send(message);
  }

  /** On this side nothing but the end of the handler ends the messages for the client. */
  end(): void {
    this.closeOutgoing();
  }

  /** Ends the call with its status, undefined for OK, after the messages that were sent. */
  finish(error: RpcError | undefined): void {
    if (this.isOver) return;
    const { http } = this.#incoming;
    const trailers = statusTrailers(error, headerLimit(http));
    if (http.headersSent) {
      http.once("wantTrailers", () => {
        http.sendTrailers(trailers);
        this.#parting();
      });
      this.endOutgoing();
    } else if (!http.destroyed) {
      http.respond({ ...RESPONSE_HEADERS, ...trailers }, { endStream: true });
      this.#parting();
    }
    this.settle(error ?? "ok");
    this.discardIncoming();
  }

  protected override leave(): void {
    // The handler may want to go on sending; its end is the call's.
  }

  protected override onUnreadable(): void {
    // The handler decides what becomes of the call, as a rule by letting the error pass.
  }

  protected override onSettled(): void {
    clearTimeout(this.#deadline);
    this.#incoming.connection.calls.delete(this);
  }

  /** A client that goes on sending to a call that is answered is stopped after a while. */
  #parting(): void {
    const { http } = this.#incoming;
    if (http.readableEnded || http.destroyed) return;
    const timer = setTimeout(() => http.close(constants.NGHTTP2_NO_ERROR), PATIENCE);
    http.once("close", () => clearTimeout(timer));
    timer.unref();
  }

  #expire(): void {
    const { http } = this.#incoming;
    this.finish(deadlineExceeded());
    // The status waits behind messages which the client may never take.
    const timer = setTimeout(() => resetStream(http), PATIENCE);
    http.once("close", () => clearTimeout(timer));
    timer.unref();
  }

  /** Before the end it means that the client has given up, or is gone. */
  #onClose(): void {
    const cause = this.#incoming.connection.failure ?? this.#error;
    this.fail(new RpcError(StatusCode.canceled, "context canceled", { cause }));
  }
}

/** Ends a call that nobody will serve. */
export function refuseCall(http: ServerHttp2Stream, error: RpcError, status = 200): void {
  http.on("error", () => undefined);
  const headers = { ...RESPONSE_HEADERS, ...statusTrailers(error, headerLimit(http)), ":status": status };
  http.respond(headers, { endStream: true });
  http.resume();
}

function headerLimit(http: ServerHttp2Stream): number {
  return Math.min(http.session?.remoteSettings.maxHeaderListSize ?? HEADER_LIMIT, HEADER_LIMIT);
}
