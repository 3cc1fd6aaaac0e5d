import { expect, test } from "vitest";
import { describeNetworkError } from "../../../src/registry/http/network-error.js";

function failure(code: string, message = "words of Node"): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  ["ECONNREFUSED", "unavailable", "connection refused"],
  ["ENOTFOUND", "unavailable", "no such host"],
  ["EHOSTUNREACH", "unavailable", "no route to host"],
  ["EAI_AGAIN", "network", "temporary failure in name resolution"],
  ["ECONNRESET", "network", "connection reset by peer"],
  ["ETIMEDOUT", "timeout", "connection timed out"],
  ["EPROTO", "not-tls", "the server does not speak TLS"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "not-tls", "TLS failed: words of Node"],
  ["CERT_HAS_EXPIRED", "certificate", "certificate not trusted: words of Node"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate", "certificate not trusted: words of Node"],
  ["HPE_INVALID_CONSTANT", "protocol", "not an HTTP answer: words of Node"],
  ["EWHATEVER", "network", "words of Node"],
])("%s", (code, reason, message) => {
  expect(describeNetworkError(failure(code))).toEqual({ reason, message });
});

test("the first of several addresses speaks for all", () => {
  const errors = [failure("ECONNREFUSED"), failure("ENETUNREACH")];
  expect(describeNetworkError(new AggregateError(errors)).message).toBe("connection refused");
  expect(describeNetworkError(new AggregateError([failure("EWHATEVER")])).message).toBe("words of Node");
  expect(describeNetworkError(new AggregateError([])).message).toBe("AggregateError");
});

test("what newer versions of Node advise is left out", () => {
  const message =
    "self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca";
  expect(describeNetworkError(failure("DEPTH_ZERO_SELF_SIGNED_CERT", message)).message).toBe(
    "certificate not trusted: self-signed certificate",
  );
});
