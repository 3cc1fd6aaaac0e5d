import type { CstElement } from "chevrotain";
import { describe, expect, it } from "vitest";
import { lexWord, parseWordTokens, WordParser } from "../../../grammar/words/index.js";

/** A tree as nested lists: `name(…)` for nodes, images for tokens. */
function show(element: CstElement): string {
  if (!("children" in element)) return element.image;
  const children = Object.entries(element.children).map(
    ([name, elements]) => `${name === "part" ? "" : `${name}=`}${elements.map(show).join(",")}`,
  );
  return `${element.name}(${children.join(" ")})`;
}

describe("WordParser", () => {
  it("has a grammar without ambiguities", () => {
    expect(() => new WordParser(false)).not.toThrow();
  });

  it.each([
    ["", "word()"],
    ["a$b\\c'd'", "word(a,$b,\\c,'d')"],
    ['"a$b"', 'word(doubleQuoted(OpenQuote=" word=word(a,$b) CloseQuote="))'],
    ["${a}", "word(bracedVariable(OpenBrace=${ Name=a CloseBrace=}))"],
    ["${a:-b}", "word(bracedVariable(OpenBrace=${ Name=a Operator=:- word=word(b) CloseBrace=}))"],
    [
      "${a//b/c}",
      "word(bracedVariable(OpenBrace=${ Name=a ReplaceOperator=// word=word(b),word(c) Slash=/ CloseBrace=}))",
    ],
  ])("%j", (word, tree) => expect(show(parseWordTokens(lexWord(word, "\\", false)))).toBe(tree));

  it.each(["${a-", "${a/", "${a/b", "${a/b/", '"', '"${a-"', '${a-"${b/"', "'", "${}", "${a^}", "${", '"${'])(
    "has a tree for the broken word %j",
    (word) => expect(() => parseWordTokens(lexWord(word, "\\", false))).not.toThrow(),
  );
});
