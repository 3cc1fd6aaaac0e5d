import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { loadSecureContext } from "./certificate.js";
import { distrustError, endedAfterHandshakeError, tlsError } from "./tls-error.js";
import type { TlsSettings } from "./tls-options.js";

/** Who is expected at the other end of a connection. */
export interface Expected {
  /** The host in the address. */
  readonly host: string;
  /** The address for people. */
  readonly address: string;
  /** Protocols to offer (ALPN). A server that chooses none is fine. */
  readonly protocols: readonly string[];
}

/** How long a peer may take to object to our certificate, in milliseconds. */
const OBJECTION_TIME = 1000;

/**
 * Speaks TLS on a socket and makes sure of the peer. The socket is closed on every failure.
 *
 * Rejects with a BuildError that says which certificate is wrong and what to do, or with the signal's reason.
 */
export async function secureSocket(
  socket: Socket,
  settings: TlsSettings,
  expected: Expected,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { address } = expected;
  const name = settings.serverName ?? expected.host;
  let secure: TLSSocket;
  try {
    secure = connect({
      socket,
      host: name,
      servername: isIP(name) === 0 ? name : "",
      ALPNProtocols: [...expected.protocols],
      secureContext: loadSecureContext(settings),
      // The verdict on the certificate is looked at below, where its details can still be told.
      rejectUnauthorized: false,
    });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  secure.on("error", () => {});
  let accepted = false;
  secure.once("session", () => {
    accepted = true;
  });
  try {
    await untilEvent(secure, ["secureConnect"], signal, undefined);
  } catch (error) {
    secure.destroy();
    throw signal.aborted ? error : tlsError(error ?? reset(), settings, address);
  }
  if (settings.verify && !secure.authorized) {
    const error = distrustError(String(secure.authorizationError), secure, settings, { name, address });
    secure.destroy();
    throw error;
  }
  if (secure.getProtocol() === "TLSv1.3" && !accepted) {
    await awaitObjection(secure, settings, address, signal);
  }
  // What is written while Node reports a session ticket would stay in its buffers.
  await new Promise((resolve) => setImmediate(resolve));
  return secure;
}

/**
 * With TLS 1.3 the client is done before the server has seen its certificate. A server that accepts it shows that
 * by a session ticket or by its first bytes; one that does neither within a while is believed.
 */
async function awaitObjection(
  secure: TLSSocket,
  settings: TlsSettings,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await untilEvent(secure, ["session", "readable"], signal, OBJECTION_TIME);
  } catch (error) {
    secure.destroy();
    if (signal.aborted) throw error;
    throw error === undefined
      ? endedAfterHandshakeError(settings, address)
      : tlsError(error, settings, address);
  }
  if (secure.readableEnded || secure.destroyed) {
    secure.destroy();
    throw endedAfterHandshakeError(settings, address);
  }
}

/** Waits for one of some events, or for a time; rejects with an error of the socket, undefined if it closes without one. */
function untilEvent(
  socket: TLSSocket,
  events: readonly string[],
  signal: AbortSignal,
  timeout: number | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      settle();
      resolve();
    };
    const fail = (error: unknown) => {
      settle();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    const onClose = () => fail(socket.errored ?? undefined);
    const timer = timeout === undefined ? undefined : setTimeout(done, timeout);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.off("error", fail).off("close", onClose);
      for (const event of events) socket.off(event, done);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", fail).once("close", onClose);
    for (const event of events) socket.once(event, done);
  });
}

function reset(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}
