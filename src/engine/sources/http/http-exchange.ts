import { BuildError } from "../../../base/diagnostic/build-error.js";
import { type HttpRequest, type HttpResponse, header } from "../../../registry/http/exchange.js";
import { serverMessage } from "../../../registry/registry-error.js";
import type { HttpAccess } from "./http-access.js";
import type { HttpFile } from "./http-file.js";

/** A question about a file. */
export interface HttpQuestion {
  readonly method: "GET" | "HEAD";
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer of any status. Rejects with a BuildError `engine/source` if there is none, or with the signal's reason. */
export async function askServer(
  file: HttpFile,
  { method, headers }: HttpQuestion,
  { client }: HttpAccess,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const request: HttpRequest = { method, url: file.url, headers, maxBytes: MAX_ODD_BYTES, isStreamed: true };
  const outcome = await client.send(request, { signal });
  if (outcome.kind === "response") return outcome;
  throw fetchError(file, `${method} request failed: ${outcome.message}; check the URL and the network`);
}

/** Bodies that nobody wants, of redirects for one. */
const MAX_ODD_BYTES = 1024 * 1024;

/** The error for an answer whose status is not one of success. */
export function statusError(file: HttpFile, response: HttpResponse, { redactor }: HttpAccess): BuildError {
  const said = serverMessage(response.body, redactor);
  const what = `invalid response status ${response.status}${said === "" ? "" : `: ${said}`}`;
  return fetchError(file, `${what}; ${adviceOn(response.status, file.url.hostname)}`);
}

/** A file that can't be had. */
export function fetchError(file: HttpFile, message: string, cause?: unknown): BuildError {
  return new BuildError("engine/source", `failed to fetch ${file.shown}: ${message}`, { cause });
}

/** The ETag of an answer without the mark of a weak one; empty if it has none. */
export function etagOf(response: HttpResponse): string {
  return (header(response, "etag") ?? "").replace(/^W\//, "");
}

function adviceOn(status: number, host: string): string {
  if (status === 401 || status === 403) {
    return `check the URL, or log in with --secret id=HTTP_AUTH_TOKEN_${host} or HTTP_AUTH_HEADER_${host}`;
  }
  return status >= 500 || status === 429 ? "try again later" : "check the URL";
}
