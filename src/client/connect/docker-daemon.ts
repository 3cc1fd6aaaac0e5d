import type { Duplex } from "node:stream";
import { type DockerAddress, formatAddress, hostWithPort } from "./address.js";
import type { ConnectEnv, ConnectOptions, Daemon, SessionHeaders } from "./daemon.js";
import { type Attempt, CONNECT_TIMEOUT, withDeadline } from "./deadline.js";
import { type DockerEndpoint, resolveDockerEndpoint } from "./docker-endpoint.js";
import { upgrade } from "./http-upgrade.js";
import { openSocket } from "./open-socket.js";
import { socketError } from "./socket-error.js";
import type { TlsOptions } from "./tls-options.js";

/** The BuildKit inside a Docker Engine. Rejects as resolveDockerEndpoint does. */
export async function createDockerDaemon(
  address: DockerAddress,
  env: ConnectEnv,
  tls: TlsOptions,
): Promise<Daemon> {
  const endpoint = await resolveDockerEndpoint(address, env, tls);
  const { host, context, headers } = endpoint;
  const shown = formatAddress({ scheme: "docker", host });
  const timeout = env.connectTimeout ?? CONNECT_TIMEOUT;
  const hostHeader = host.scheme === "tcp" ? hostWithPort(host.host, host.port) : "docker";
  const open = (path: "/grpc" | "/session", added: SessionHeaders, { signal }: ConnectOptions) =>
    withDeadline({ signal, timeout, address: shown }, async (attempt) => {
      const stream = await openDockerApi(endpoint, shown, env, attempt);
      attempt.waitFor(`no answer to POST ${path}`);
      const wanted = { path, host: hostHeader, headers: [...headers, ...added], address: shown };
      return upgrade(stream, wanted, attempt.signal);
    });
  return {
    address: shown,
    kind: "docker",
    context,
    authority: "localhost",
    connect: (options = {}) => open("/grpc", [], options),
    openSession: (added, options = {}) => open("/session", added, options),
  };
}

/** A connection to Docker Engine's API, for HTTP/1.1. */
export async function openDockerApi(
  { host, tls }: DockerEndpoint,
  shown: string,
  env: ConnectEnv,
  attempt: Attempt,
): Promise<Duplex> {
  const { signal } = attempt;
  if (host.scheme === "ssh") {
    const { ProgramStream } = await import("./program-stream.js");
    const { shellWord, sshProgram } = await import("./program-daemon.js");
    const at = host.socket === undefined ? [] : [shellWord(`--host=unix://${host.socket}`)];
    return new ProgramStream(sshProgram(host, ["docker", ...at, "system", "dial-stdio"]), env);
  }
  const socket = await openSocket(host, signal).catch((error: unknown) => {
    throw signal.aborted ? error : socketError(error, host, "dockerd");
  });
  if (tls === undefined || host.scheme !== "tcp") return socket;
  attempt.waitFor("no TLS handshake");
  const { secureSocket } = await import("./secure-socket.js");
  return secureSocket(socket, tls, { host: host.host, address: shown, protocols: ["http/1.1"] }, signal);
}
