import type { Duplex } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Address } from "./address.js";
import type { TlsOptions } from "./tls-options.js";

/** A way to a BuildKit: connections to its API, and to the place where it takes sessions. */
export interface Daemon {
  /** For people; shows no secrets. */
  readonly address: string;
  /** "buildkit": sessions go through Control.Session. "docker": Docker Engine, sessions by {@link openSession}. */
  readonly kind: "buildkit" | "docker";
  /** Only of Docker: the context that it is in, see resolveDockerEndpoint. */
  readonly context?: string | undefined;
  /** The value of `:authority` in calls. */
  readonly authority: string;
  /**
   * Opens a connection ready for HTTP/2 with prior knowledge; the caller begins to speak at once and destroys it in
   * the end. Errors of the connection later on are emitted by it, as BuildErrors where there are words for them.
   *
   * The signal counts until the connection stands. Rejects with its reason, or with a BuildError `daemon/...`.
   */
  connect(options?: ConnectOptions): Promise<Duplex>;
  /**
   * Only of Docker: offers a session with these headers (`X-Docker-Expose-Session-...`, a name may come again). We
   * are the HTTP/2 server on the connection that it gives. Rejects as {@link connect} does.
   */
  openSession?(headers: SessionHeaders, options?: ConnectOptions): Promise<Duplex>;
}

/** Names and values of headers, in order. */
export type SessionHeaders = readonly (readonly [string, string])[];

/** How a connection is opened. */
export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What connections depend on beside the address. */
export interface ConnectEnv {
  /** Holds DOCKER_HOST and its like; programs are run with it, and looked for on its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's directory, where Docker keeps its configuration; by default that of the process. */
  readonly homeDir?: string | undefined;
  /** How long connecting may take, in milliseconds; 20,000 by default. */
  readonly connectTimeout?: number | undefined;
  /** Told of a configuration that cannot be used and is left out. */
  readonly warn?: ((message: string) => void) | undefined;
}

/**
 * The way to the BuildKit at an address. TLS options count for tcp alone, Docker's included: the other ways are this
 * machine's own or are protected by themselves. Nothing is connected yet, but files are read.
 *
 * Rejects with a BuildError `option/value` or `file/read` if what an address, Docker's configuration or the TLS
 * options name cannot be used. Spec: spec/client.md#addresses.
 */
export async function resolveDaemon(
  address: Address,
  env: ConnectEnv,
  tls: TlsOptions = {},
): Promise<Daemon> {
  switch (address.scheme) {
    case "unix":
    case "tcp": {
      const { createSocketDaemon } = await import("./socket-daemon.js");
      return createSocketDaemon(address, env, tls);
    }
    case "docker": {
      const { createDockerDaemon } = await import("./docker-daemon.js");
      return createDockerDaemon(address, env, tls);
    }
    case "engine":
      throw new BuildError(
        "option/value",
        "engine:// is no daemon, and can be none of several addresses: give it alone",
      );
    default: {
      const { createProgramDaemon } = await import("./program-daemon.js");
      return createProgramDaemon(address, env);
    }
  }
}
