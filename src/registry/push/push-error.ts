import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { HttpFailure, HttpOutcome, HttpResponse } from "../http/exchange.js";
import { type Redactor, redactUrl } from "../redact.js";
import { loginHint, serverMessage } from "../registry-error.js";

const DENIED = "push access denied, repository does not exist or may require authorization";

/** Why a request to push came to nothing, in the words of BuildKit and containerd, and what to do next. */
export function pushError(method: string, outcome: HttpOutcome, redactor: Redactor): BuildError {
  return outcome.kind === "failure" ? failureError(method, outcome) : statusError(method, outcome, redactor);
}

/** The registry wants credentials, or others than it got. */
export function pushDeniedError(host: string, detail: string): BuildError {
  const reason = detail === "" ? "authorization failed" : detail;
  return new BuildError("image/unauthorized", `${DENIED}: ${reason}; check the name, or ${loginHint(host)}`);
}

function failureError(method: string, failure: HttpFailure): BuildError {
  const { host } = failure.url;
  const what = `failed to do request: ${method} ${goQuote(redactUrl(failure.url))}: ${failure.message}`;
  switch (failure.reason) {
    case "protocol":
    case "too-large":
      return new BuildError("image/protocol", `${what}; check that ${host} is a registry`);
    case "certificate":
      return new BuildError(
        "image/unreachable",
        `${what}; add the certificate authority of ${host}, or push with registry.insecure=true`,
      );
    case "not-tls":
      return new BuildError(
        "image/unreachable",
        `${what}; if ${host} speaks plain HTTP, push with registry.insecure=true`,
      );
    default:
      return new BuildError(
        "image/unreachable",
        `${what}; check the network, and that ${host} is the right registry`,
      );
  }
}

function statusError(method: string, response: HttpResponse, redactor: Redactor): BuildError {
  const { status, url } = response;
  const line = redactor.clean(`${status} ${response.statusText}`);
  const said = serverMessage(response.body, redactor);
  const what = `unexpected status from ${method} request to ${redactUrl(url)}: ${line}${said === "" ? "" : `: ${said}`}`;
  if (status === 401 || status === 403) {
    return new BuildError("image/unauthorized", `${what}; check the name, or ${loginHint(url.host)}`);
  }
  if (status === 429 || status === 408 || status >= 500) {
    return new BuildError("image/unreachable", `${what}; try again later`);
  }
  return new BuildError("image/protocol", `${what}; check that ${url.host} is a registry that takes images`);
}
