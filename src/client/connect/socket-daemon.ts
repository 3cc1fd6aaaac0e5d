import type { Socket } from "node:net";
import { formatAddress, hostWithPort, type TcpAddress, type UnixAddress } from "./address.js";
import type { ConnectEnv, Daemon } from "./daemon.js";
import { CONNECT_TIMEOUT, withDeadline } from "./deadline.js";
import { endIfSilent, openSocket } from "./open-socket.js";
import { socketError } from "./socket-error.js";
import { readTls, type TlsOptions, wantsTls } from "./tls-options.js";

/** A buildkitd that listens on a socket. Rejects as readTls does. */
export async function createSocketDaemon(
  address: UnixAddress | TcpAddress,
  { connectTimeout: timeout = CONNECT_TIMEOUT }: ConnectEnv,
  tls: TlsOptions,
): Promise<Daemon> {
  const shown = formatAddress(address);
  const secured = address.scheme === "tcp" && wantsTls(tls);
  const settings = secured ? await readTls(tls) : undefined;
  // Agrees with client.New: the TLS server name, or else the URL's host, which a unix address has none of.
  const authority =
    address.scheme === "unix"
      ? "localhost"
      : secured
        ? (settings?.serverName ?? hostWithPort(address.host, undefined))
        : hostWithPort(address.host, address.port);
  return {
    address: shown,
    kind: "buildkit",
    authority,
    connect: ({ signal } = {}) =>
      withDeadline({ signal, timeout, address: shown }, async (attempt) => {
        let socket: Socket = await openSocket(address, attempt.signal).catch((error: unknown) => {
          throw attempt.signal.aborted ? error : socketError(error, address, "buildkitd");
        });
        if (settings !== undefined && address.scheme === "tcp") {
          attempt.waitFor("no TLS handshake");
          const { secureSocket } = await import("./secure-socket.js");
          const expected = { host: address.host, address: shown, protocols: ["h2"] };
          socket = await secureSocket(socket, settings, expected, attempt.signal);
        }
        endIfSilent(socket, shown, timeout);
        return socket;
      }),
  };
}
