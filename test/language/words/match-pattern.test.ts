import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MatchBudget, PatternMatcher } from "../../../src/language/words/match-pattern.js";
import { parseShellPattern, type ShellPattern } from "../../../src/language/words/shell-pattern.js";

function parse(pattern: string): ShellPattern {
  const parsed = parseShellPattern(pattern);
  if ("lines" in parsed) return parsed;
  throw new Error(parsed.problem);
}

const matcher = (pattern: string, value: string) =>
  new PatternMatcher(parse(pattern), Array.from(value), new MatchBudget());

/** The same pattern for a backtracking regular expression, which is slow but simple. */
function toRegExp(pattern: string, star: string, flags: string): RegExp {
  return new RegExp(pattern.replaceAll("?", ".").replaceAll("*", star), flags);
}

describe("PatternMatcher", () => {
  const patterns = fc.string({ unit: fc.constantFrom("a", "b", "*", "*", "?", "\n"), maxLength: 8 });
  const values = fc.string({ unit: fc.constantFrom("a", "a", "b", "\n"), maxLength: 14 });

  it("finds what leftmost-first regular expressions find", () => {
    fc.assert(
      fc.property(patterns, values, fc.nat({ max: 3 }), (pattern, value, from) => {
        fc.pre(from <= value.length);
        const regExp = toRegExp(pattern, ".*", "g");
        regExp.lastIndex = from;
        const match = regExp.exec(value);
        const expected =
          match === null ? undefined : { start: match.index, end: match.index + match[0].length };
        expect(matcher(pattern, value).find(from)).toEqual(expected);
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it.each([
    [true, ".*"],
    [false, ".*?"],
  ])("matches at the start as they do, greedy: %s", (greedy, star) => {
    fc.assert(
      fc.property(patterns, values, (pattern, value) => {
        const length = toRegExp(pattern, star, "y").exec(value)?.[0].length ?? -1;
        expect(matcher(pattern, value).matchAt(0, greedy)).toBe(length);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("stops when the budget is spent", () => {
    const value = Array.from("a".repeat(100));
    const find = (pattern: string) =>
      new PatternMatcher(parse(pattern), value, new MatchBudget(1000)).find(0);
    expect(find("*aab")).toBeUndefined();
    expect(() => find(`*${"a".repeat(20)}b`)).toThrow("pattern takes too long to match");
  });
});
