import { describe, expect, test } from "vitest";
import { createPatternMatcher } from "../../../src/base/ignore/pattern-matcher.js";

const matches = (patterns: string[], path: string) =>
  createPatternMatcher(patterns).matchesOrParentMatches(path);

describe("createPatternMatcher", () => {
  test("cleans patterns and sets exclusions apart", () => {
    const matcher = createPatternMatcher([" /a/../b/ ", "", "!c//d", "!!e"]);
    expect(matcher.patterns).toMatchObject([
      { text: "/b", exclusion: false },
      { text: "c/d", exclusion: true },
      { text: "!e", exclusion: true },
    ]);
    expect(matcher.exclusions).toBe(true);
    expect(createPatternMatcher(["a"]).exclusions).toBe(false);
  });

  test.each([
    ["!", 'illegal exclusion pattern: "!"'],
    ["!/..", undefined],
    ["[", "syntax error in pattern"],
    ["a[", "syntax error in pattern"],
    ["[]a]", "syntax error in pattern"],
    ["[-x]", "syntax error in pattern"],
    ["[a-]", "syntax error in pattern"],
    ["a\\", "syntax error in pattern"],
    ["a*[", undefined],
    ["?*[", "syntax error in pattern"],
    [".*[", "syntax error in pattern"],
    ["*[", "syntax error in pattern"],
    ["[!-/]*[", "syntax error in pattern"],
    ["[^.]*[", undefined],
    ["[a*]", undefined],
    ["\\[", undefined],
  ])("checks %j", (pattern, message) => {
    if (message === undefined) expect(() => createPatternMatcher([pattern])).not.toThrow();
    else
      expect(() => createPatternMatcher([pattern])).toThrow(
        expect.objectContaining({ code: "context/read", message }),
      );
  });
});

describe("matchesOrParentMatches", () => {
  test.each([
    ["a", "a", true],
    ["a", "a/b/c", true],
    ["a", "b/a", false],
    ["a", "ab", false],
    ["a/b", "a/b/c", true],
    ["*", "a/b", true],
    ["*.go", "a.go", true],
    ["*.go", "d/a.go", false],
    ["*/*.go", "d/a.go", true],
    ["**", "a/b", true],
    ["**/*.go", "a.go", true],
    ["**/*.go", "d/e/a.go", true],
    ["**/x", "x", true],
    ["**/x", "a/b/x/c", true],
    ["**/x", "ax", false],
    ["**x", "ax", true],
    ["a/**", "a", false],
    ["a/**", "a/b", true],
    ["a**", "abc/d", true],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b/c", true],
    ["a/**/b", "a/xb", false],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["a?c", "a\u{1f600}c", true],
    ["[a-c]x", "bx", true],
    ["[^a-c]x", "bx", false],
    ["[^a-c]x", "/x", true],
    ["a.b", "axb", false],
    ["a.b*", "axb", false],
    ["(a)+$*", "(a)+$1", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["/a", "a", false],
    ["/a", "/a/b", true],
    ["a\nb*", "a\nb", true],
    ["**/b*", "a\n/b", false],
  ])("%j and %j: %j", (pattern, path, expected) => expect(matches([pattern], path)).toBe(expected));

  test.each([
    ["a?|b", "x/yb", true],
    ["a?{2}", "axy", true],
    ["a?{2}", "ax", false],
    ["\\d*", "1a", true],
    ["\\pL*", "\u00e9", true],
    ["[[:digit:]]*", "7", true],
    ["^a*", "ab", true],
    ["\\Qa*", "a[^/]*$b", true],
    ["[*]x", "[[x", false],
    ["[*]x", "/[^]x", true],
  ])("%j leaks into the regular expression: %j, %j", (pattern, path, expected) => {
    expect(matches([pattern], path)).toBe(expected);
  });

  test("a later pattern overrules an earlier one", () => {
    const patterns = ["docs", "!docs/*.md", "docs/secret.md"];
    expect(matches(patterns, "docs/a.txt")).toBe(true);
    expect(matches(patterns, "docs/a.md")).toBe(false);
    expect(matches(patterns, "docs/secret.md")).toBe(true);
    expect(matches(["!a", "b"], "a")).toBe(false);
  });

  test("a malformed expression fails when it is needed", () => {
    const matcher = createPatternMatcher(["a", "\\8*"]);
    expect(matcher.matchesOrParentMatches("a/b")).toBe(true);
    expect(() => matcher.matchesOrParentMatches("b")).toThrow(
      expect.objectContaining({ message: "syntax error in pattern" }),
    );
  });

  test.each([
    [`${"**/".repeat(50)}a`, "b/".repeat(2000)],
    [`${"*a".repeat(200)}b`, "a".repeat(4000)],
    ["**/x?", "a/".repeat(100_000)],
    [`[${"a-b".repeat(100_000)}]*`, `c${"b".repeat(4000)}`],
    [`${"a?{999}".repeat(90)}b`, "a".repeat(4000)],
  ])("%# is matched in bounded time", (pattern, path) => {
    const start = performance.now();
    expect(matches([pattern], path)).toBe(false);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe("matchesUsingParent", () => {
  test("agrees with looking at all directories, on the way down", () => {
    const matcher = createPatternMatcher(["a/**", "!a/b", "**/*.log"]);
    const top = matcher.matchesUsingParent("a");
    const inner = matcher.matchesUsingParent("a/b", top.matches);
    const file = matcher.matchesUsingParent("a/b/x.log", inner.matches);
    expect([top, inner, file]).toEqual([
      { matched: false, matches: [false, false, false] },
      { matched: false, matches: [true, true, false] },
      { matched: true, matches: [true, true, true] },
    ]);
  });

  test("agrees with matchesBelow for what is no directory", () => {
    const matcher = createPatternMatcher(["a/**", "!a/b", "**/*.log"]);
    const top = matcher.matchesUsingParent("a").matches;
    const inner = matcher.matchesUsingParent("a/b", top).matches;
    expect([
      matcher.matchesBelow("a", []),
      matcher.matchesBelow("x.log", []),
      matcher.matchesBelow("a/c", top),
      matcher.matchesBelow("a/b", top),
      matcher.matchesBelow("a/b/c", inner),
      matcher.matchesBelow("a/b/x.log", inner),
    ]).toEqual([false, true, true, false, false, true]);
  });

  test("looks at all directories if nothing is said about the one above", () => {
    expect(createPatternMatcher(["a"]).matchesUsingParent("a/b/c").matched).toBe(true);
    expect(createPatternMatcher(["a"]).matchesUsingParent("b/a").matched).toBe(false);
  });
});
