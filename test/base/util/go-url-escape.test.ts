import { describe, expect, test } from "vitest";
import { escapeUrl, isEscaped, unescapeUrl } from "../../../src/base/util/go-url-escape.js";

const ALL = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~a\u00e9";

test.each([
  ["path", "%20%21%22%23$%25&%27%28%29%2A+,-./:;%3C=%3E%3F@%5B%5C%5D%5E_%60%7B%7C%7D~a%C3%A9"],
  ["host", "%20!\"%23$%25&'()*+,-.%2F:;<=>%3F%40[%5C]%5E_%60%7B%7C%7D~a%C3%A9"],
  ["user", "%20%21%22%23$%25&%27%28%29%2A+,-.%2F%3A;%3C=%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~a%C3%A9"],
  [
    "query",
    "+%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~a%C3%A9",
  ],
  ["fragment", "%20!%22%23$%25&%27()*+,-./:;%3C=%3E?@%5B%5C%5D%5E_%60%7B%7C%7D~a%C3%A9"],
] as const)("escapeUrl in a %s", (part, escaped) => {
  expect(escapeUrl(ALL, part)).toBe(escaped);
  if (part !== "host") expect(unescapeUrl(escaped, part)).toBe(ALL);
});

describe("unescapeUrl", () => {
  test.each([
    ["a+b", "query", "a b"],
    ["a+b", "path", "a+b"],
    ["%c3%a9", "host", "\u00e9"],
    ["%25", "host", "%"],
    ["%20", "zone", " "],
    ["%61", "zone", "a"],
    ["\udcc3%A9", "path", "\u00e9"],
  ] as const)("%j in a %s is %j", (text, part, expected) => expect(unescapeUrl(text, part)).toBe(expected));

  test.each([
    ["%61", "host", 'invalid URL escape "%61"'],
    ["%0a", "zone", 'invalid URL escape "%0a"'],
    ["%\u20ac", "path", 'invalid URL escape "%\\xe2\\x82"'],
    ["a\\", "host", 'invalid character "\\\\" in host name'],
    ["a/", "host", 'invalid character "/" in host name'],
  ] as const)("refuses %j in a %s", (text, part, error) =>
    expect(unescapeUrl(text, part)).toEqual({ error }),
  );
});

test("isEscaped lets through what is odd but legal", () => {
  expect(isEscaped("/a!'()*[]%2f", "path")).toBe(true);
  expect(isEscaped("/a?", "path")).toBe(false);
  expect(isEscaped("a?", "fragment")).toBe(true);
  expect(isEscaped("a b", "fragment")).toBe(false);
});
