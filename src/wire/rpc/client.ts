import { connect } from "node:http2";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { type CallContext, ClientCall } from "./client-call.js";
import { type ClosingOptions, Connection, MAX_MESSAGE, SESSION_OPTIONS } from "./connection.js";
import { failedCall } from "./failed-call.js";
import type { Metadata } from "./metadata.js";
import type { Method } from "./method.js";
import { RpcError, StatusCode } from "./status.js";
import type { RpcStream } from "./stream.js";
import { http2Transport } from "./transport.js";

/** grpc-go's patience with a server that accepts a connection and says nothing. */
const HANDSHAKE_TIMEOUT = 20_000;
const NO_RESPONSE = "cardinality violation: received no response message from non-server-streaming RPC";
const SECOND_RESPONSE =
  "cardinality violation: expected <EOF> for non server-streaming RPCs, but received another message";

export interface CallOptions {
  readonly metadata?: Metadata | undefined;
  /** Gives the call up when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the call ends with DEADLINE_EXCEEDED; the other side is told. */
  readonly timeout?: number | undefined;
}

export interface RpcClientOptions {
  /** The `:authority` of calls; `localhost` by default. */
  readonly authority?: string | undefined;
  /** Largest message in bytes, both ways; 16 MiB by default. */
  readonly maxMessage?: number | undefined;
  /** Milliseconds for the other end to answer as HTTP/2; 20,000 by default, 0 for no limit. */
  readonly handshakeTimeout?: number | undefined;
}

/** Calls methods of whoever serves the other end of a connection. */
export interface RpcClient {
  /** One message there, one back. Rejects with an RpcError. */
  call<Req, Res>(method: Method<Req, Res>, request: Req, options?: CallOptions): Promise<Res>;
  /** A call with streams; never throws: its iteration rejects. Leaving the iteration early gives the call up. */
  open<Req, Res>(method: Method<Req, Res>, options?: CallOptions): RpcStream<Req, Res>;
  /** Ends the connection: no new calls; those under way are cancelled, or waited for if `graceful`. */
  close(options?: ClosingOptions): Promise<void>;
  /** Settles when the connection has ended; rejects never. */
  readonly closed: Promise<void>;
  /** Why the connection ended, if something went wrong. */
  readonly failure: RpcError | undefined;
}

/**
 * A client over a connection that is open or opening: a socket, TLS, or any other Duplex. It takes the connection
 * over, speaks HTTP/2 at once, and destroys it at its end. Never throws: whatever is wrong with the connection, calls
 * reject as UNAVAILABLE.
 */
export function createRpcClient(transport: Duplex, options: RpcClientOptions = {}): RpcClient {
  const outer = http2Transport(transport, "client", {
    onGiveUp: (code) => connection.onGiveUp(code),
    onOpening: (bytes) => connection.onOpening(bytes),
  });
  const session = connect("http://localhost", {
    ...SESSION_OPTIONS,
    settings: { ...SESSION_OPTIONS.settings, enablePush: false },
    createConnection: () => outer,
  });
  const connection: Connection = new Connection(
    session,
    transport,
    options.handshakeTimeout ?? HANDSHAKE_TIMEOUT,
  );
  const context: CallContext = {
    session,
    connection,
    headers: {
      ":method": "POST",
      ":scheme": transport instanceof TLSSocket ? "https" : "http",
      ":authority": options.authority ?? "localhost",
      "content-type": "application/grpc",
      te: "trailers",
      "user-agent": "buildfile",
    },
    maxMessage: options.maxMessage ?? MAX_MESSAGE,
  };
  return {
    call: (method, request, callOptions) => callUnary(open(context, method, callOptions), request),
    open: (method, callOptions) => open(context, method, callOptions),
    close: (closing) => connection.close(closing),
    closed: connection.closed,
    get failure() {
      return connection.failure;
    },
  };
}

function open<Req, Res>(
  context: CallContext,
  method: Method<Req, Res>,
  options: CallOptions = {},
): RpcStream<Req, Res> {
  try {
    return ClientCall.open(context, method, options);
  } catch (error) {
    return failedCall(context.connection.isOpen ? RpcError.from(error) : context.connection.unavailable);
  }
}

/** Sends the only message and waits for the only answer. Agrees with recvMsg, grpc-go's stream.go. */
async function callUnary<Req, Res>(call: RpcStream<Req, Res>, request: Req): Promise<Res> {
  try {
    call.send(request);
    call.end();
    const response = await call.receive();
    if (response === undefined) throw new RpcError(StatusCode.internal, NO_RESPONSE);
    if ((await call.receive()) !== undefined) throw new RpcError(StatusCode.internal, SECOND_RESPONSE);
    return response;
  } catch (error) {
    const failure = RpcError.from(error);
    call.cancel(failure);
    throw failure;
  }
}
