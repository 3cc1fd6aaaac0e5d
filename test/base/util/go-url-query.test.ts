import { expect, test } from "vitest";
import { parseUrlQuery } from "../../../src/base/util/go-url-query.js";

test.each([
  ["", {}, undefined],
  ["a=1&b=2&a=3", { a: ["1", "3"], b: ["2"] }, undefined],
  ["a&b=&=c&&", { a: [""], b: [""], "": ["c"] }, undefined],
  ["a=b=c", { a: ["b=c"] }, undefined],
  ["%61+x=%2B", { "a x": ["+"] }, undefined],
  ["a;b=1&c=2", { c: ["2"] }, "invalid semicolon separator in query"],
  ["%zz=1&c=2&d=%1", { c: ["2"] }, 'invalid URL escape "%zz"'],
  ["%zz&a;b", {}, "invalid semicolon separator in query"],
])("%j", (text, expected, error) => {
  const result = parseUrlQuery(text);
  expect(Object.fromEntries(result.query)).toEqual(expected);
  expect(result.error).toBe(error);
});

test("gives up on more than 10,000 parameters", () => {
  expect(parseUrlQuery(`${"a&".repeat(9_999)}a`).query.get("a")).toHaveLength(10_000);
  expect(parseUrlQuery(`${"a&".repeat(10_000)}a`)).toEqual({
    query: new Map(),
    error: "number of URL query parameters exceeded limit",
  });
});
