import { expect, test } from "vitest";
import { redactUrls } from "../../src/cli/render/redact-urls.js";

test.each([
  ["https://user:secret@example.com/a@b", "https://****:******@example.com/a@b"],
  ["https://token@example.com and ssh://git@host:22/x", "https://*****@example.com and ssh://***@host:22/x"],
  ["https://a:b@c@example.com", "https://*:***@example.com"],
  ["https://example.com/user:secret@x", "https://example.com/user:secret@x"],
  ["https://user:sec ret@example.com", "https://user:sec ret@example.com"],
  ["ADD https://u:p@h/x /a@b", "ADD https://*:*@h/x /a@b"],
  ["docker-image://alpine@sha256:12", "docker-image://alpine@sha256:12"],
  ["oci-layout://base@sha256:12", "oci-layout://base@sha256:12"],
  ["://a@b", "://*@b"],
  ["no url, me@example.com", "no url, me@example.com"],
  ["", ""],
])("%s", (text, redacted) => {
  expect(redactUrls(text)).toBe(redacted);
  expect(redacted).toHaveLength(text.length);
});

test("takes time in proportion to the text", () => {
  const text = "https://".repeat(200_000);
  expect(redactUrls(text)).toBe(text);
  expect(redactUrls(`${text}a@b`).endsWith("//*@b")).toBe(true);
});
