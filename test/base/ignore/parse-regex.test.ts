import { describe, expect, test } from "vitest";
import { parseRegex } from "../../../src/base/ignore/parse-regex.js";
import { RegexMachine } from "../../../src/base/ignore/regex-machine.js";

function matches(source: string, text: string): boolean | undefined {
  const program = parseRegex(source);
  return program && new RegexMachine(program).matches(text);
}

describe("parseRegex", () => {
  test.each([
    ["^a$", "a", true],
    ["^a$", "ab", false],
    ["b", "abc", true],
    ["^a|b$", "xb", true],
    ["^a|b$", "bx", false],
    ["^a{2,3}$", "aaa", true],
    ["^a{2,3}$", "aaaa", false],
    ["^a{0}b{1,}$", "bbb", true],
    ["^a{01}$", "a{01}", true],
    ["^(.*/)?b$", "a/a/b", true],
    ["^(.*/)?b$", "ab", false],
    ["^[^/]*$", "a\nb", true],
    ["^.*$", "a\nb", false],
    ["^[]a]$", "]", true],
    ["^[a-]$", "-", true],
    ["^[[:^digit:]x]$", "7", false],
    ["^[\\d\\pL]$", "\u00e9", true],
    ["^\\p{^Lu}\\P{letter}$", "a1", true],
    ["^\\p{Greek}\\p{Thai}$", "\u03a9\u0e01", true],
    ["^\\x41\\x{1F600}\\101\\0$", "A\u{1f600}A\0", true],
    ["^\\Qa.b\\E*$", "a.bbb", true],
    ["^\\ba\\B-?$", "a", undefined],
    ["^\\ba\\b-\\B$", "a-", true],
    ["\\Aa\\z", "a", true],
    ["^\ufffd$", "\udcff", true],
    ["^\\_$", "_", true],
  ])("%j on %j: %j", (source, text, expected) => {
    // Without a question mark of its own, the text between is a literal.
    if (expected === undefined) expect(matches(source, `${text}-?`)).toBe(false);
    else expect(matches(source, text)).toBe(expected);
  });

  test.each([
    "*",
    "a|*",
    "a|{2}",
    "a**",
    "a{2}{3}",
    "(.*/)?{2}",
    "a{1001}",
    "a{3,2}",
    "a{100}\\Q\\E{100}",
    "[a",
    "[b-a]",
    "[[:foo:]]",
    "\\8",
    "\\1",
    "\\C",
    "\\E",
    "\\\u00e9",
    "\\x4",
    "\\x{110000}",
    "\\p{Foo}",
    "\\p{Latn}",
    "\\p",
    "[\\b]",
    "a".repeat(100_001),
  ])("refuses %#", (source) => expect(parseRegex(source)).toBeUndefined());
});
