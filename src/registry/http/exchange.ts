import type { IncomingHttpHeaders } from "node:http";
import type { HttpBody } from "./http-body.js";

/** One HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A longer body fails the request; the body of an error is cut off instead, at {@link MAX_ERROR_BYTES}. */
  readonly maxBytes: number;
  /** Gives the body of a good answer as it comes, of any size; see {@link HttpResponse.stream}. */
  readonly isStreamed?: boolean;
}

/** An answer of any status, with its whole body. */
export interface HttpResponse {
  readonly kind: "response";
  readonly status: number;
  readonly statusText: string;
  /** Where the answer came from: after redirects not the URL of the request. */
  readonly url: URL;
  /** Another host gave it than was asked, after a redirect. */
  readonly moved: boolean;
  readonly headers: IncomingHttpHeaders;
  /** The WWW-Authenticate headers, one a line. */
  readonly challenges: readonly string[];
  readonly body: Uint8Array;
  /** The body of a good answer that was to be streamed, in place of `body`. Whoever gets it reads or discards it. */
  readonly stream?: HttpBody;
}

/**
 * Why there is no answer:
 * - `unavailable`: nobody listens there, or the name is not known; trying again will not help
 * - `network`, `timeout`: trying again may help
 * - `not-tls`: the server does not speak TLS
 * - `certificate`: the server is not trusted
 * - `too-large`, `protocol`: the answer is not one that may be read
 */
export type FailureReason =
  | "unavailable"
  | "network"
  | "timeout"
  | "not-tls"
  | "certificate"
  | "too-large"
  | "protocol";

/** An exchange that gave no answer. */
export interface HttpFailure {
  readonly kind: "failure";
  readonly reason: FailureReason;
  /** In words, without secrets. */
  readonly message: string;
  readonly url: URL;
  /** The connection was made, but TLS was not agreed on. */
  readonly inHandshake: boolean;
}

/** What comes of a request. */
export type HttpOutcome = HttpResponse | HttpFailure;

/** How much of an error's body is read. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** The value of a header that occurs once. */
export function header(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** A failure that is known before or after the network is involved. */
export function httpFailure(
  url: URL,
  reason: FailureReason,
  message: string,
  inHandshake = false,
): HttpFailure {
  return { kind: "failure", reason, message, url, inHandshake };
}
