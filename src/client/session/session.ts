import type { Duplex } from "node:stream";
import { Control } from "../../proto/generated/control.js";
import { byteDuplex } from "../../wire/rpc/byte-stream.js";
import type { RpcClient } from "../../wire/rpc/client.js";
import type { Metadata } from "../../wire/rpc/metadata.js";
import { type Handler, type RpcServer, serveRpc } from "../../wire/rpc/server.js";
import type { RpcError } from "../../wire/rpc/status.js";
import type { Daemon, SessionHeaders } from "../connect/daemon.js";
import { createId } from "./create-id.js";
import { healthService } from "./health.js";

export { createId } from "./create-id.js";

/** What the daemon is to know of a session and may call in it. */
export interface SessionOptions {
  /** Lets the daemon find again what an earlier session sent it; any text. */
  readonly sharedKey: string;
  readonly name?: string | undefined;
  /** What is served, besides the health of the session. A method stands here once. */
  readonly handlers: readonly Handler[];
  /** Closes the session when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Told of what goes wrong here while the daemon is served. */
  readonly onFailure?: ((thrown: unknown) => void) | undefined;
}

/** A session: open until closed; the daemon calls our services over it. */
export interface Session {
  readonly id: string;
  /** Settles when the session has ended; rejects never. */
  readonly closed: Promise<void>;
  /** Why it ended, if something went wrong. */
  readonly failure: RpcError | undefined;
  /** Ends calls under way and the connection; any number of times. */
  close(): Promise<void>;
}

/**
 * Opens a session with a daemon: over Control.Session, or over `POST /session` where a Docker Engine is the daemon.
 *
 * Rejects with a BuildError if Docker's connection cannot be made, and with the signal's reason. What goes wrong
 * later is the session's failure. Agrees with BuildKit's session, `Session.Run`, and session/grpchijack, `Dialer`.
 */
export async function openSession(
  daemon: Daemon,
  control: RpcClient,
  options: SessionOptions,
): Promise<Session> {
  const { signal } = options;
  signal?.throwIfAborted();
  const id = createId();
  const handlers = [...healthService(), ...options.handlers];
  const headers = sessionHeaders(id, handlers, options);
  const transport = await openTransport(daemon, control, headers, signal);
  if (signal?.aborted) {
    transport.on("error", () => {}).destroy();
    signal.throwIfAborted();
  }
  return sessionOf(id, serveRpc(transport, handlers, { onFailure: options.onFailure }), signal);
}

function openTransport(
  daemon: Daemon,
  control: RpcClient,
  headers: SessionHeaders,
  signal: AbortSignal | undefined,
): Promise<Duplex> | Duplex {
  if (daemon.openSession !== undefined) return daemon.openSession(headers, { signal });
  return byteDuplex(control.open(Control.Session, { metadata: toMetadata(headers) }));
}

function sessionOf(id: string, server: RpcServer, signal: AbortSignal | undefined): Session {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= server.close();
    return closing;
  };
  const onAbort = (): void => {
    void close();
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  const closed = server.closed.then(() => signal?.removeEventListener("abort", onAbort));
  return {
    id,
    closed,
    get failure() {
      return server.failure;
    },
    close,
  };
}

/** What describes a session, one field for each method: joined into one the daemon would find none. */
function sessionHeaders(
  id: string,
  handlers: readonly Handler[],
  { sharedKey, name }: SessionOptions,
): SessionHeaders {
  const headers: [string, string][] = [
    ["x-docker-expose-session-uuid", id],
    ["x-docker-expose-session-sharedkey", headerText(sharedKey)],
  ];
  if (name !== undefined) headers.push(["x-docker-expose-session-name", headerText(name)]);
  for (const { path } of handlers) headers.push(["x-docker-expose-session-grpc-method", path]);
  return headers;
}

/** Directories have names that headers cannot hold; daemons only compare these texts. */
function headerText(text: string): string {
  return text.toWellFormed().replace(/[^ -~]/gu, encodeURIComponent);
}

function toMetadata(headers: SessionHeaders): Metadata {
  const metadata = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const values = metadata.get(name);
    if (values === undefined) metadata.set(name, [value]);
    else values.push(value);
  }
  return metadata;
}
