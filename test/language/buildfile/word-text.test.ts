import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { bareWordText, contentText, quotedWordText } from "../../../src/language/buildfile/word-text.js";
import type { Env } from "../../../src/language/words/env.js";
import type { WordOptions } from "../../../src/language/words/word-options.js";
import { expandWord } from "../words/expand-word.js";

const VALUES = new Map([
  ["A", "one two"],
  ["X", "it's"],
  ["P", "/usr/bin:/bin"],
]);
const env: Env = { get: (name) => VALUES.get(name), keys: () => VALUES.keys() };

/** What a text of a Buildfile means: no quotes, no escapes, and `$$` is a dollar sign. */
const meaning: Env = { ...env, get: (name) => (name === "$" ? "$" : VALUES.get(name)) };

function outcome(word: string, words: Env, options?: WordOptions): string {
  try {
    return `= ${expandWord(word, words, options).text}`;
  } catch (error) {
    return BuildError.from(error).code;
  }
}

describe("a text of a Buildfile as a word of a Dockerfile", () => {
  test.each([
    ["plain", "plain", "plain"],
    ["", "", ""],
    ["x y", "x y", '"x y"'],
    ["it's", "it\\'s", `"it's"`],
    ['say "hi"', 'say \\"hi\\"', '"say \\"hi\\""'],
    ["C:\\dir", "C:\\\\dir", "C:\\\\dir"],
    ["$A ${A}", "$A ${A}", '"$A ${A}"'],
    ["$$A $$", "\\$A \\$", '"\\$A \\$"'],
    ["5 $ each", "5 $ each", '"5 $ each"'],
    ["${B:-it's}", "${B:-it\\'s}", '"${B:-it\\\'s}"'],
    ["${X#it'}", `\${X#it"'"}`, `"\${X#it"'"}"`],
    ["${X/'/\"}", `\${X/"'"/'"'}`, `"\${X/"'"/'"'}"`],
    ["${P%%:*}", "${P%%:*}", "${P%%:*}"],
    ["${P##\\/}", "${P##\\/}", "${P##\\/}"],
    ["${}'", "${}'", '"${}\'"'],
  ])("%s", (text, bare, quoted) => {
    expect(bareWordText(text)).toBe(bare);
    expect(quotedWordText(text)).toBe(quoted);
  });

  test.each([
    ["quotes ' \" stay", "quotes ' \" stay"],
    ["a\\nb", "a\\\\nb"],
    ["$A $$A ${A:-'}", "$A \\$A ${A:-'}"],
    ["${P#\\*}", "${P#\\*}"],
  ])("content %s", (text, expected) => {
    expect(contentText(text)).toBe(expected);
  });

  const piece = (...characters: string[]) =>
    fc.array(fc.constantFrom("$", "${", "}", "A", "X", "B", " ", "'", '"', "<<", ...characters), {
      maxLength: 14,
    });

  test.each([
    ["with every operator", piece(":-", ":+", "?", "#", "%", "/", "//", "*", "$$")],
    ["with backslashes", piece(":-", "+", "?", "\\", "$$", "n")],
  ])("means the same when it is expanded, %s", (_, pieces) => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join("");
        // Braces around a dollar sign name a variable that there is not.
        fc.pre(!text.includes("${$"));
        const expected = outcome(text, meaning, { escape: "", skipQuotes: true });
        expect(outcome(bareWordText(text), env)).toBe(expected);
        expect(outcome(quotedWordText(text), env)).toBe(expected);
        // Where there are no quotes, patterns and replacements cannot hold a dollar sign.
        if (!/[#%/].*\$\$/.test(text))
          expect(outcome(contentText(text), env, { skipQuotes: true })).toBe(expected);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
});
