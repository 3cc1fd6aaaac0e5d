import { BuildError } from "../../base/diagnostic/build-error.js";
import { formatAddress, type TcpAddress, type UnixAddress } from "./address.js";

/** How many bytes the path of a socket may have. */
export const LONGEST_PATH = process.platform === "linux" ? 107 : 103;

/**
 * Why a socket could not be opened, and what to do about it, as a BuildError `daemon/unreachable`.
 *
 * `who` is who should listen there.
 */
export function socketError(
  error: unknown,
  address: UnixAddress | TcpAddress,
  who: "buildkitd" | "dockerd",
): BuildError {
  const name = formatAddress(address);
  const why = address.scheme === "unix" ? unixReason(error, address, who) : tcpReason(error, address, who);
  const lead =
    who === "dockerd" ? `Cannot connect to the Docker daemon at ${name}` : `failed to connect to ${name}`;
  return new BuildError("daemon/unreachable", `${lead}: ${why}`, { cause: error });
}

function unixReason(error: unknown, { path }: UnixAddress, who: string): string {
  switch (errorCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return `no such socket ${path}; is ${who} running?`;
    case "ECONNREFUSED":
      return `connection refused: nobody listens on ${path}; is ${who} running?`;
    case "EACCES":
    case "EPERM": {
      const group = who === "dockerd" ? 'the group "docker"' : "the group that owns it";
      return `permission denied on ${path}; join ${group} and log in anew, or run as root`;
    }
    case "ENAMETOOLONG":
      return `the path of a socket may have at most ${LONGEST_PATH} bytes; use a shorter one`;
    default:
      return anyReason(error, who);
  }
}

function tcpReason(error: unknown, { host, port }: TcpAddress, who: string): string {
  switch (errorCode(error)) {
    case "ECONNREFUSED":
      return `connection refused: nobody listens on port ${port} of ${host}; is ${who} running there?`;
    case "ENOTFOUND":
      return `no such host ${host}; check the name`;
    case "EAI_AGAIN":
      return `the name ${host} cannot be looked up now; check the network`;
    case "EHOSTUNREACH":
    case "EHOSTDOWN":
      return `no route to host ${host}; check the network`;
    case "ENETUNREACH":
      return `network is unreachable; check the network`;
    case "ETIMEDOUT":
      return `connection timed out; check host, port and firewalls`;
    default:
      return anyReason(error, who);
  }
}

function anyReason(error: unknown, who: string): string {
  if (errorCode(error) === "ECONNRESET") return `connection reset by peer; is ${who} starting or stopping?`;
  return `${errorText(error)}; is ${who} running?`;
}

/** The code of an error of Node; of several that were tried at once, that of the first. */
export function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What an error says; of several that were tried at once, the first. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
