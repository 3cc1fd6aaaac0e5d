import { expect, test } from "vitest";
import { type FailureReason, httpFailure } from "../../src/registry/http/exchange.js";
import { createRedactor } from "../../src/registry/redact.js";
import { failureError, loginHint, serverMessage } from "../../src/registry/registry-error.js";

test.each<[FailureReason, string, string]>([
  [
    "certificate",
    "image/unreachable",
    "add the certificate authority of host:1, or name it as an insecure registry",
  ],
  ["not-tls", "image/unreachable", "if host:1 speaks plain HTTP, name it as an insecure registry"],
  ["unavailable", "image/unreachable", "check the network, and that host:1 is the right registry"],
  ["timeout", "image/unreachable", "check the network, and that host:1 is the right registry"],
  ["protocol", "image/protocol", "check that host:1 is a registry"],
])("a failure for %s", (reason, code, advice) => {
  const error = failureError("GET", httpFailure(new URL("https://host:1/x?sig=abc"), reason, "it broke"));
  expect(error.code).toBe(code);
  expect(error.message).toBe(
    `failed to do request: GET "https://host:1/x?sig=REDACTED": it broke; ${advice}`,
  );
});

test.each([
  ["registry-1.docker.io", 'log in with "docker login"'],
  ["auth.docker.io", 'log in with "docker login"'],
  ["ghcr.io", 'log in with "docker login ghcr.io"'],
])("loginHint %s", (host, hint) => {
  expect(loginHint(host)).toBe(hint);
});

test.each([
  ["", ""],
  ["<html>", ""],
  ["[]", ""],
  ["{}", ""],
  ['{"errors":[]}', ""],
  [
    '{"errors":[{"code":"TOO_MANY","message":"slow down"},{"code":"B"},null,{"message":"d"}]}',
    "too many: slow down, b",
  ],
  ['{"details":"wrong"}', "wrong"],
  ['{"error":"invalid_grant","error_description":"expired"}', "expired"],
  ['{"error":"invalid_grant"}', "invalid_grant"],
])("serverMessage %s", (body, message) => {
  expect(serverMessage(Buffer.from(body), createRedactor())).toBe(message);
});
