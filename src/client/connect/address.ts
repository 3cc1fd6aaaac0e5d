import { BuildError } from "../../base/diagnostic/build-error.js";
import { escapeUrl } from "../../base/util/go-url-escape.js";
import { suggest } from "../../base/util/suggest.js";
import { addressError, onlyParameters, parsePort, splitUrl } from "./address-url.js";
import { assertName } from "./name-rules.js";

/** A socket of this machine. */
export interface UnixAddress {
  readonly scheme: "unix";
  readonly path: string;
}

/** A port, with or without TLS. */
export interface TcpAddress {
  readonly scheme: "tcp";
  /** Without brackets around an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/** A machine that is logged in to. */
export interface SshAddress {
  readonly scheme: "ssh";
  readonly user?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  /** The daemon's socket over there, if it is not the usual one. */
  readonly socket?: string | undefined;
}

/** What Docker's own DOCKER_HOST may name. */
export type DockerHost = UnixAddress | TcpAddress | SshAddress;

/** The BuildKit inside a Docker Engine: that of the environment, of a context, or at a host. */
export interface DockerAddress {
  readonly scheme: "docker";
  readonly context?: string | undefined;
  readonly host?: DockerHost | undefined;
}

/** A buildkitd in a container of Docker. */
export interface DockerContainerAddress {
  readonly scheme: "docker-container";
  readonly container: string;
  readonly context?: string | undefined;
}

/** A buildkitd in a container of Podman. */
export interface PodmanContainerAddress {
  readonly scheme: "podman-container";
  readonly container: string;
}

/** A buildkitd in a container of containerd. */
export interface NerdctlContainerAddress {
  readonly scheme: "nerdctl-container";
  readonly container: string;
  readonly namespace?: string | undefined;
}

/** A buildkitd in a pod of Kubernetes. */
export interface KubePodAddress {
  readonly scheme: "kube-pod";
  readonly pod: string;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly container?: string | undefined;
}

/** The engine inside this program, and where it keeps what it makes. */
export interface EngineAddress {
  readonly scheme: "engine";
  /** An absolute path; undefined for the usual place. */
  readonly root?: string | undefined;
}

/** Where a BuildKit is. No part of it is secret. Spec: spec/client.md#addresses. */
export type Address =
  | UnixAddress
  | TcpAddress
  | SshAddress
  | DockerAddress
  | DockerContainerAddress
  | PodmanContainerAddress
  | NerdctlContainerAddress
  | KubePodAddress
  | EngineAddress;

const PARSERS: { readonly [Scheme in Address["scheme"]]: (text: string, rest: string) => Address } = {
  unix: parseUnix,
  tcp: (text) => parseTcp(text, undefined),
  ssh: parseSsh,
  docker: parseDocker,
  "docker-container": (text) => {
    const { name, query } = splitUrl(text, "container name");
    const { context } = onlyParameters(text, query, ["context"]);
    assertName(text, "docker-container", name);
    if (context !== undefined) assertName(text, "docker-context", context);
    return { scheme: "docker-container", container: name, context };
  },
  "podman-container": (text) => {
    const { name, query } = splitUrl(text, "container name");
    onlyParameters(text, query, []);
    assertName(text, "podman-container", name);
    return { scheme: "podman-container", container: name };
  },
  "nerdctl-container": (text) => {
    const { name, query } = splitUrl(text, "container name");
    const { namespace } = onlyParameters(text, query, ["namespace"]);
    assertName(text, "nerdctl-container", name);
    if (namespace !== undefined) assertName(text, "containerd-namespace", namespace);
    return { scheme: "nerdctl-container", container: name, namespace };
  },
  "kube-pod": (text) => {
    const { name, query } = splitUrl(text, "pod name");
    const given = onlyParameters(text, query, ["context", "namespace", "container"]);
    assertName(text, "kube-pod", name);
    if (given.context !== undefined) assertName(text, "kube-context", given.context);
    if (given.namespace !== undefined) assertName(text, "kube-namespace", given.namespace);
    if (given.container !== undefined) assertName(text, "kube-container", given.container);
    return { scheme: "kube-pod", pod: name, ...given };
  },
  engine: (text, rest) => {
    if (rest === "") return { scheme: "engine" };
    if (!rest.startsWith("/"))
      throw addressError(text, "the engine's directory is an absolute path", "engine:///var/lib/buildfile");
    if (rest.includes("\0")) throw addressError(text, "a path cannot hold a NUL");
    return { scheme: "engine", root: rest };
  },
};

/** The schemes of addresses. */
export const ADDRESS_SCHEMES: readonly string[] = Object.keys(PARSERS);

/**
 * Reads an address.
 *
 * @throws BuildError `option/value`, with the nearest scheme or the form that was probably meant. It shows no password.
 * Agrees with client/connhelper but is stricter: parameters that mean nothing are refused, and so are names that
 * could be taken for options by the programs they are handed to.
 */
export function parseAddress(text: string): Address {
  const separator = text.indexOf("://");
  if (separator < 1) throw withoutScheme(text);
  const scheme = text.slice(0, separator).toLowerCase();
  if (scheme === "npipe") throw addressError(text, "npipe connections are not supported on this platform");
  if (!isScheme(scheme)) throw unknownScheme(text, scheme);
  return PARSERS[scheme](text, text.slice(separator + 3));
}

/**
 * Reads what stands in DOCKER_HOST or in a Docker context. As with Docker, a part that is missing has a default.
 *
 * @throws BuildError `option/value`. Agrees with docker/cli, opts/hosts.go, without `fd://` and `npipe://`.
 */
export function parseDockerHost(text: string): DockerHost {
  const host = text.trim();
  const separator = host.indexOf("://");
  const scheme = separator === -1 ? "tcp" : host.slice(0, separator).toLowerCase();
  if (scheme === "unix") return host === "unix://" ? DEFAULT_DOCKER_HOST : parseUnix(host, host.slice(7));
  if (scheme === "ssh") return parseSsh(host);
  if (scheme === "tcp") {
    const url = separator === -1 ? `tcp://${host}` : host;
    return parseTcp(url === "tcp://" ? "tcp://localhost" : url, DOCKER_PORT);
  }
  if (scheme === "npipe") throw addressError(text, "npipe connections are not supported on this platform");
  throw addressError(text, "not a Docker host; it begins with unix://, tcp:// or ssh://");
}

/** Where Docker Engine listens unless told otherwise. */
export const DEFAULT_DOCKER_HOST: UnixAddress = { scheme: "unix", path: "/var/run/docker.sock" };

const DOCKER_PORT = 2375;

/** The text of an address; {@link parseAddress} reads it back. Addresses hold no passwords. */
export function formatAddress(address: Address): string {
  switch (address.scheme) {
    case "unix":
      return `unix://${address.path}`;
    case "tcp":
      return `tcp://${hostWithPort(address.host, address.port)}`;
    case "ssh": {
      const user = address.user === undefined ? "" : `${escapeUrl(address.user, "user")}@`;
      const path = escapeUrl(address.socket ?? "", "path");
      return `ssh://${user}${hostWithPort(address.host, address.port)}${path}`;
    }
    case "docker":
      return `docker://${address.host === undefined ? (address.context ?? "") : formatAddress(address.host)}`;
    case "docker-container":
      return `docker-container://${address.container}${queryOf({ context: address.context })}`;
    case "podman-container":
      return `podman-container://${address.container}`;
    case "nerdctl-container":
      return `nerdctl-container://${address.container}${queryOf({ namespace: address.namespace })}`;
    case "kube-pod": {
      const { context, namespace, container } = address;
      return `kube-pod://${address.pod}${queryOf({ context, namespace, container })}`;
    }
    case "engine":
      return `engine://${address.root ?? ""}`;
  }
}

/** `host[:port]`, with brackets around an IPv6 address. */
export function hostWithPort(host: string, port: number | undefined): string {
  const name = host.includes(":") ? `[${host.replace("%", "%25")}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

function parseUnix(text: string, path: string): UnixAddress {
  if (path === "")
    throw addressError(text, "it lacks the path of a socket", "unix:///run/buildkit/buildkitd.sock");
  if (path.includes("\0")) throw addressError(text, "a path cannot hold a NUL");
  return { scheme: "unix", path };
}

function parseTcp(text: string, defaultPort: number | undefined): TcpAddress {
  const url = splitUrl(text, "host");
  if (url.user !== undefined) throw addressError(text, "a tcp address takes no user");
  if (url.path !== "" && url.path !== "/") throw addressError(text, "nothing may follow the port");
  onlyParameters(text, url.query, []);
  const port = parsePort(text, url.port) ?? defaultPort;
  if (port === undefined) throw addressError(text, "it lacks a port", `${text.replace(/\/$/, "")}:1234`);
  return { scheme: "tcp", host: url.name, port };
}

function parseSsh(text: string): SshAddress {
  const { user, name, port, path, query } = splitUrl(text, "host");
  onlyParameters(text, query, []);
  assertName(text, "ssh-host", name);
  if (user !== undefined) assertName(text, "ssh-user", user);
  if (/[\0-\x1f\x7f]/.test(path)) throw addressError(text, "the path of the socket has control characters");
  const socket = /^\/*$/.test(path) ? undefined : path;
  return { scheme: "ssh", user, host: name, port: parsePort(text, port), socket };
}

function parseDocker(text: string, rest: string): DockerAddress {
  if (rest === "") return { scheme: "docker" };
  if (rest.includes("://")) return { scheme: "docker", host: parseDockerHost(rest) };
  if (rest.startsWith("/")) {
    throw addressError(text, "it is not the name of a Docker context", `docker://unix://${rest}`);
  }
  if (/^[^@/]+:\d+$/.test(rest)) {
    throw addressError(text, "it is not the name of a Docker context", `docker://tcp://${rest}`);
  }
  assertName(text, "docker-context", rest);
  return { scheme: "docker", context: rest };
}

function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [`${key}=${encodeURIComponent(value).replace(/%(?:40|3A|2F)/g, decodeURIComponent)}`],
  );
  return given.length === 0 ? "" : `?${given.join("&")}`;
}

function isScheme(scheme: string): scheme is Address["scheme"] {
  return Object.hasOwn(PARSERS, scheme);
}

function withoutScheme(text: string): BuildError {
  if (text === "") return new BuildError("option/value", "the address of a BuildKit is empty");
  const meant = text.startsWith("/")
    ? `unix://${text}`
    : /^[^@/]+:\d+$/.test(text)
      ? `tcp://${text}`
      : text === "docker"
        ? "docker://"
        : undefined;
  return addressError(
    text,
    `it must begin with ${ADDRESS_SCHEMES.slice(0, 4).join("://, ")}:// or the like`,
    meant,
  );
}

function unknownScheme(text: string, scheme: string): BuildError {
  const web = scheme === "http" || scheme === "https" || scheme === "grpc";
  const near = web ? "tcp" : suggest(scheme, ADDRESS_SCHEMES);
  return addressError(text, `unknown scheme "${scheme}"`, near === undefined ? undefined : `${near}://`);
}
