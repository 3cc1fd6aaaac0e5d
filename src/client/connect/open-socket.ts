import { connect, type Socket } from "node:net";
import type { TcpAddress, UnixAddress } from "./address.js";
import { lateError } from "./deadline.js";
import { LONGEST_PATH } from "./socket-error.js";

/**
 * Opens a socket. Rejects with what node:net says, or with the signal's reason.
 *
 * The socket has a listener for errors, so that one that comes before anybody looks does no harm.
 */
export function openSocket(address: UnixAddress | TcpAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    if (address.scheme === "unix" && Buffer.byteLength(address.path) > LONGEST_PATH) {
      // Otherwise a shorter path, which may be somebody else's, would be connected to.
      reject(Object.assign(new Error("path too long"), { code: "ENAMETOOLONG" }));
      return;
    }
    const target =
      address.scheme === "unix" ? { path: address.path } : { host: address.host, port: address.port };
    const socket = connect({ ...target, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    const fail = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    const onConnect = () => {
      settle();
      resolve(socket);
    };
    const settle = () => {
      signal.removeEventListener("abort", onAbort);
      socket.off("connect", onConnect);
      socket.off("error", fail);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", () => {});
    socket.once("error", fail);
    socket.once("connect", onConnect);
  });
}

/**
 * Ends a connection on which nothing at all comes within a time: the peer took it, but serves nobody.
 *
 * What to wait for is the first frame of HTTP/2, which a peer owes as soon as it has read ours. The bytes are
 * counted below the stream, so whoever reads them is not slowed down.
 */
export function endIfSilent(socket: Socket, address: string, timeout: number): void {
  const timer = setTimeout(() => {
    socket.off("close", stop);
    if (socket.bytesRead === 0) socket.destroy(lateError(address, "connected, but no answer", timeout));
  }, timeout);
  const stop = () => clearTimeout(timer);
  timer.unref();
  socket.once("close", stop);
}
