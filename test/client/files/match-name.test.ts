import { describe, expect, test } from "vitest";
import { hasWildcards, matchName } from "../../../src/client/files/match-name.js";

describe("matchName", () => {
  // The table of Go's path/filepath, as far as names have no slashes, and more.
  test.each([
    ["abc", "abc", true],
    ["*", "abc", true],
    ["*c", "abc", true],
    ["a*", "a", true],
    ["a*", "abc", true],
    ["a*b*c*d*e*", "axbxcxdxexxx", true],
    ["a*b*c*d*e*", "axbxcxdxexx", true],
    ["a*b?c*x", "abxbbxdbxebxczzx", true],
    ["a*b?c*x", "abxbbxdbxebxczzy", false],
    ["ab[c]", "abc", true],
    ["ab[b-d]", "abc", true],
    ["ab[e-g]", "abc", false],
    ["ab[^c]", "abc", false],
    ["ab[^e-g]", "abc", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "ab", false],
    ["a?b", "a☺b", true],
    ["a[^a]b", "a☺b", true],
    ["a???b", "a☺b", false],
    ["[a-ζ]*", "α", true],
    ["*[a-ζ]", "A", false],
    ["[\\]a]", "]", true],
    ["[\\-]", "-", true],
    ["[x\\-]", "z", false],
    ["[]a]", "]", false],
    ["[-]", "-", false],
    ["[x-]", "x", false],
    ["[a-b-c]", "a", false],
    ["[", "a", false],
    ["[^", "a", false],
    ["a[", "a", false],
    ["\\", "\\", false],
    ["*x", "xxx", true],
    ["", "", true],
    ["", "a", false],
    ["**", "abc", true],
  ])("%s on %s: %s", (pattern, name, expected) => {
    expect(matchName(pattern)(name)).toBe(expected);
  });

  test("takes no time that grows with the number of stars", () => {
    expect(matchName(`${"*a".repeat(100)}b`)("a".repeat(255))).toBe(false);
  });
});

test.each([
  ["abc", false],
  ["a*", true],
  ["a?", true],
  ["a[b]", true],
  ["a\\*", false],
  ["a\\\\*", true],
  ["\\\n*", true],
])("hasWildcards(%j) is %s", (text, expected) => {
  expect(hasWildcards(text)).toBe(expected);
});
