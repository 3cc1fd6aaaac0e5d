import type { FailureReason } from "./exchange.js";

const KNOWN: ReadonlyMap<string, { readonly reason: FailureReason; readonly words: string }> = new Map([
  ["ECONNREFUSED", { reason: "unavailable", words: "connection refused" }],
  ["ENOTFOUND", { reason: "unavailable", words: "no such host" }],
  ["EHOSTUNREACH", { reason: "unavailable", words: "no route to host" }],
  ["ENETUNREACH", { reason: "unavailable", words: "network is unreachable" }],
  ["EAI_AGAIN", { reason: "network", words: "temporary failure in name resolution" }],
  ["ECONNRESET", { reason: "network", words: "connection reset by peer" }],
  ["EPIPE", { reason: "network", words: "broken pipe" }],
  ["ETIMEDOUT", { reason: "timeout", words: "connection timed out" }],
  ["EPROTO", { reason: "not-tls", words: "the server does not speak TLS" }],
]);

const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

/** How to run Node, which is not what our users do. */
const NODE_ADVICE = /; if the root CA .*$/s;

/** What an error of node:net, node:tls or node:http means, in words. */
export function describeNetworkError(error: Error): {
  readonly reason: FailureReason;
  readonly message: string;
} {
  const code = errorCode(error);
  const known = KNOWN.get(code);
  if (known !== undefined) return { reason: known.reason, message: known.words };
  if (CERTIFICATE.test(code))
    return {
      reason: "certificate",
      message: `certificate not trusted: ${text(error).replace(NODE_ADVICE, "")}`,
    };
  if (code.startsWith("ERR_SSL_")) return { reason: "not-tls", message: `TLS failed: ${text(error)}` };
  if (code.startsWith("HPE_")) return { reason: "protocol", message: `not an HTTP answer: ${text(error)}` };
  return { reason: "network", message: text(error) };
}

/** A connection tried over several addresses fails with all their errors; the first speaks for them. */
function errorCode(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  const first = firstOf(error);
  return first === undefined ? "" : errorCode(first);
}

function text(error: Error): string {
  return error.message || (firstOf(error)?.message ?? error.name);
}

function firstOf(error: Error): Error | undefined {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? first : undefined;
}
