import { describe, expect, test } from "vitest";
import { type FailureReason, type HttpResponse, httpFailure } from "../../../src/registry/http/exchange.js";
import { parseRetryAfter, retryDelay } from "../../../src/registry/http/retry.js";

const POLICY = { attempts: 4, baseDelay: 100, maxDelay: 300, maxRetryAfter: 5000 };
const URL_ = new URL("https://registry.example/");

function answer(status: number, headers: HttpResponse["headers"] = {}): HttpResponse {
  return {
    kind: "response",
    status,
    statusText: "",
    url: URL_,
    moved: false,
    headers,
    challenges: [],
    body: new Uint8Array(),
  };
}

describe("retryDelay", () => {
  test.each([
    [1, 50, 100],
    [2, 100, 200],
    [3, 150, 300],
  ])("after attempt %i lies between %i and %i ms", (attempt, low, high) => {
    for (let i = 0; i < 50; i++) {
      const delay = retryDelay(answer(503), attempt, POLICY);
      expect(delay).toBeGreaterThanOrEqual(low);
      expect(delay).toBeLessThanOrEqual(high);
    }
  });

  test("ends with the last attempt", () => {
    expect(retryDelay(answer(503), 4, POLICY)).toBeUndefined();
  });

  test("is what the server asks for", () => {
    expect(retryDelay(answer(429, { "retry-after": "3" }), 1, POLICY)).toBe(3000);
    expect(retryDelay(answer(429, { "retry-after": "6" }), 1, POLICY)).toBeUndefined();
    expect(retryDelay(answer(429, { "retry-after": "soon" }), 1, POLICY)).toBeLessThanOrEqual(100);
  });

  test.each<[FailureReason, number, boolean]>([
    ["network", 1, true],
    ["network", 3, true],
    ["timeout", 1, true],
    ["timeout", 2, false],
    ["unavailable", 1, false],
    ["certificate", 1, false],
    ["not-tls", 1, false],
    ["too-large", 1, false],
    ["protocol", 1, false],
  ])("of %s after attempt %i", (reason, attempt, again) => {
    expect(retryDelay(httpFailure(URL_, reason, ""), attempt, POLICY) !== undefined).toBe(again);
  });
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["7", 7000],
  [" 7 ", 7000],
  ["Thu, 01 Jan 1970 00:00:10 GMT", 9000],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["later", undefined],
])("parseRetryAfter %j", (value, delay) => {
  expect(parseRetryAfter(value, 1000)).toBe(delay);
});
