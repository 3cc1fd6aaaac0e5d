import { BuildError } from "../base/diagnostic/build-error.js";
import { goQuote } from "../base/util/go-quote.js";
import type { HttpFailure, HttpRequest, HttpResponse } from "./http/exchange.js";
import { type Redactor, redactUrl } from "./redact.js";

// The errors of a lookup. Each begins with the words of BuildKit and containerd and ends in what to do next.

const DENIED = "pull access denied, repository does not exist or may require authorization";

/** The registry knows no such manifest. */
export function notFoundError(ref: string): BuildError {
  return new BuildError("image/not-found", `${ref}: not found; check the name and the tag`);
}

/** The registry wants credentials, or others than it got. */
export function deniedError(host: string, detail: string): BuildError {
  const reason = detail === "" ? "authorization failed" : detail;
  return new BuildError("image/unauthorized", `${DENIED}: ${reason}; check the name, or ${loginHint(host)}`);
}

/** What `docker login` takes for a registry. */
export function loginHint(host: string): string {
  const hub = host === "registry-1.docker.io" || host === "auth.docker.io";
  return `log in with "docker login${hub ? "" : ` ${host}`}"`;
}

/** No answer came. */
export function failureError(method: HttpRequest["method"], failure: HttpFailure): BuildError {
  const what = `failed to do request: ${method} ${goQuote(redactUrl(failure.url))}: ${failure.message}`;
  if (failure.reason === "too-large" || failure.reason === "protocol") {
    return new BuildError("image/protocol", `${what}; check that ${failure.url.host} is a registry`);
  }
  return new BuildError("image/unreachable", `${what}; ${adviceOn(failure)}`);
}

function adviceOn(failure: HttpFailure): string {
  const host = failure.url.host;
  if (failure.reason === "certificate") {
    return `add the certificate authority of ${host}, or name it as an insecure registry`;
  }
  if (failure.reason === "not-tls") return `if ${host} speaks plain HTTP, name it as an insecure registry`;
  return `check the network, and that ${host} is the right registry`;
}

/** An answer of a status that nothing can be done with. */
export function statusError(
  method: HttpRequest["method"],
  response: HttpResponse,
  redactor: Redactor,
): BuildError {
  const { status } = response;
  const line = redactor.clean(`${status} ${response.statusText}`);
  const said = serverMessage(response.body, redactor);
  const what = `unexpected status from ${method} request to ${redactUrl(response.url)}: ${line}${said === "" ? "" : `: ${said}`}`;
  const host = response.url.host;
  if (status === 429) {
    return new BuildError("image/unreachable", `${what}; wait and try again, or ${loginHint(host)}`);
  }
  if (status >= 500 || status === 408) return new BuildError("image/unreachable", `${what}; try again later`);
  if (status === 401 || status === 403) {
    return new BuildError("image/unauthorized", `${what}; check the name, or ${loginHint(host)}`);
  }
  return new BuildError("image/protocol", `${what}; check that ${host} is a registry`);
}

/** The registry sent something that it should not have. */
export function protocolError(message: string, cause?: unknown): BuildError {
  const advice = "the registry, or a proxy before it, does not keep to the protocol";
  return new BuildError("image/protocol", `${message}; ${advice}`, { cause });
}

/**
 * What the body of an error says: `code: message` of a registry's errors, or the words of a token server;
 * empty if it is no JSON that says something.
 */
export function serverMessage(body: Uint8Array, redactor: Redactor): string {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return "";
  }
  if (!isRecord(json)) return "";
  if (!Array.isArray(json.errors)) {
    return redactor.clean(firstText(json, ["error_description", "details", "message", "error"]));
  }
  const errors: readonly unknown[] = json.errors.slice(0, 3);
  return redactor.clean(errors.map(codeAndMessage).filter(Boolean).join(", "));
}

function codeAndMessage(error: unknown): string {
  if (!isRecord(error)) return "";
  const code = firstText(error, ["code"]).toLowerCase().replaceAll("_", " ");
  return [code, firstText(error, ["message"])].filter(Boolean).join(": ");
}

function firstText(record: Record<string, unknown>, names: readonly string[]): string {
  for (const name of names) {
    const value = record[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
