import { expect, test } from "vitest";
import { createRedactor, redactUrl } from "../../src/registry/redact.js";

test.each([
  ["https://host/v2/a/manifests/x", "https://host/v2/a/manifests/x"],
  ["https://ann:pw@host/x#token", "https://host/x"],
  [
    "https://host/x?ns=docker.io&sig=abc&sig=def&scope=repository%3Aa%3Apull",
    "https://host/x?ns=docker.io&sig=REDACTED&scope=repository%3Aa%3Apull",
  ],
])("redactUrl %s", (url, shown) => {
  expect(redactUrl(new URL(url))).toBe(shown);
});

test("clean shows one short line, and nothing that holds a secret", () => {
  const redactor = createRedactor();
  redactor.addSecret("");
  redactor.addSecret("s3cret");
  expect(redactor.clean(" a\n\tb\u001b[31m\u202ec\ud800 ")).toBe("a b [31m c");
  expect(redactor.clean("x".repeat(400))).toBe(`${"x".repeat(300)}...`);
  expect(redactor.clean("your s3cret is safe")).toBe("");
});
