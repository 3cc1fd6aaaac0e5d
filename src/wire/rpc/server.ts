import { performServerHandshake, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { type ClosingOptions, Connection, MAX_MESSAGE, SESSION_OPTIONS } from "./connection.js";
import { isGrpcContentType } from "./http-status.js";
import { headerValue, type Metadata, type RawHeaders } from "./metadata.js";
import type { Method } from "./method.js";
import { type IncomingCall, refuseCall, ServerStream } from "./server-call.js";
import { RpcError, StatusCode } from "./status.js";
import type { RpcStream } from "./stream.js";
import { http2Transport } from "./transport.js";

const NO_REQUEST = "cardinality violation: received no request message from non-client-streaming RPC";
const SECOND_REQUEST =
  "cardinality violation: received multiple request messages for non-client-streaming RPC";

/** A call that someone makes to us. It ends when its handler does; what the handler throws is its status. */
export interface ServerCall<Req, Res> extends RpcStream<Res, Req> {
  readonly path: string;
  readonly requestMetadata: Metadata;
  /** Sends the response headers now instead of with the first message; later calls do nothing. */
  respond(metadata?: Metadata): void;
}

/** A method and the function that serves it. */
export interface Handler {
  readonly path: string;
  /** Serves one call to its end; never rejects. */
  accept(incoming: IncomingCall): Promise<void>;
}

export interface RpcServerOptions {
  /** Largest message in bytes, both ways; 16 MiB by default. */
  readonly maxMessage?: number | undefined;
  /** Milliseconds for the other end to speak HTTP/2; 0, the default, for no limit. */
  readonly handshakeTimeout?: number | undefined;
  /** Told of what a handler throws, which is more than the other end learns. */
  readonly onFailure?: ((thrown: unknown) => void) | undefined;
}

/** A connection whose other end calls us. */
export interface RpcServer {
  /** Settles when the connection has ended; rejects never. */
  readonly closed: Promise<void>;
  /** Why the connection ended, if something went wrong. */
  readonly failure: RpcError | undefined;
  /** Ends the connection: calls under way are cancelled, or waited for if `graceful`. */
  close(options?: ClosingOptions): Promise<void>;
}

/** A method of one message there and one back. */
export function unaryHandler<Req, Res>(
  method: Method<Req, Res>,
  handle: (request: Req, call: ServerCall<Req, Res>) => Promise<Res>,
): Handler {
  return streamHandler(method, async (call) => {
    const request = await call.receive();
    if (request === undefined) throw new RpcError(StatusCode.internal, NO_REQUEST);
    if ((await call.receive()) !== undefined) throw new RpcError(StatusCode.internal, SECOND_REQUEST);
    call.send(await handle(request, call));
  });
}

/** A method with a stream of messages in one direction or both. */
export function streamHandler<Req, Res>(
  method: Method<Req, Res>,
  handle: (call: ServerCall<Req, Res>) => Promise<void>,
): Handler {
  return {
    path: method.path,
    accept: async (incoming) => {
      const call = new ServerStream(incoming, method);
      try {
        await handle(call);
        call.finish(undefined);
      } catch (error) {
        incoming.onFailure?.(error);
        call.finish(RpcError.from(error));
      }
    },
  };
}

/**
 * Serves the calls that the other end of a connection makes. Takes the connection over, and destroys it at its end.
 * Agrees with handleStream, grpc-go's server.go, in what it answers to unknown methods.
 */
export function serveRpc(
  transport: Duplex,
  handlers: readonly Handler[],
  options: RpcServerOptions = {},
): RpcServer {
  const byPath = new Map(handlers.map((handler) => [handler.path, handler]));
  const outer = http2Transport(transport, "server", {
    onGiveUp: (code) => connection.onGiveUp(code),
    onOpening: (bytes) => connection.onOpening(bytes),
  });
  const session = performServerHandshake(outer, SESSION_OPTIONS);
  const connection: Connection = new Connection(session, outer, options.handshakeTimeout ?? 0);
  const { maxMessage = MAX_MESSAGE, onFailure } = options;
  session.on("stream", (http: ServerHttp2Stream, _headers: unknown, _flags: unknown, headers: RawHeaders) => {
    const handler = byPath.get(headerValue(headers, ":path") ?? "");
    const problem =
      checkRequest(headers) ?? (handler === undefined ? unknownMethod(headers, byPath) : undefined);
    if (problem !== undefined) refuseCall(http, problem.error, problem.status);
    else handler?.accept({ http, headers, connection, maxMessage, onFailure });
  });
  return {
    closed: connection.closed,
    get failure() {
      return connection.failure;
    },
    close: (closing) => connection.close(closing),
  };
}

interface Problem {
  readonly error: RpcError;
  readonly status?: number;
}

/** What is wrong with a request whatever its method; undefined if nothing. */
function checkRequest(headers: RawHeaders): Problem | undefined {
  const method = headerValue(headers, ":method");
  if (method !== "POST") {
    const text = `http2Server.operateHeaders parsed a :method field: ${method} which should be POST`;
    return { error: new RpcError(StatusCode.internal, text), status: 405 };
  }
  const type = headerValue(headers, "content-type");
  if (!isGrpcContentType(type)) {
    const text = `invalid gRPC request content-type ${JSON.stringify(type ?? "")}`;
    return { error: new RpcError(StatusCode.internal, text), status: 415 };
  }
  const encoding = headerValue(headers, "grpc-encoding") ?? "identity";
  if (encoding === "identity") return undefined;
  const text = `grpc: Decompressor is not installed for grpc-encoding ${JSON.stringify(encoding)}`;
  return { error: new RpcError(StatusCode.unimplemented, text) };
}

function unknownMethod(headers: RawHeaders, known: ReadonlyMap<string, Handler>): Problem {
  const path = headerValue(headers, ":path") ?? "";
  const at = path.lastIndexOf("/");
  const service = path.slice(1, at);
  let text = `unknown service ${service}`;
  if (!path.startsWith("/") || at < 1) text = `malformed method name: ${JSON.stringify(path)}`;
  else {
    for (const other of known.keys()) {
      if (other.startsWith(`/${service}/`))
        text = `unknown method ${path.slice(at + 1)} for service ${service}`;
    }
  }
  return { error: new RpcError(StatusCode.unimplemented, text) };
}
