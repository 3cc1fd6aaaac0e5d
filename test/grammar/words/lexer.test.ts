import { describe, expect, it } from "vitest";
import { lexWord, MAX_NESTING } from "../../../grammar/words/index.js";

/** Tokens as `Type:image`, errors with their message. */
function lex(word: string, escapeToken = "\\", skipQuotes = false): string[] {
  return lexWord(word, escapeToken, skipQuotes).map(
    (token) => `${token.tokenType.name}:${token.image}${token.payload && ` (${token.payload})`}`,
  );
}

describe("lexWord", () => {
  it.each<[string, string[]]>([
    ["", []],
    ["plain text", ["Text:plain text"]],
    ["a$b-c", ["Text:a", "SimpleVariable:$b", "Text:-c"]],
    ["$", ["Text:$"]],
    ["$.", ["Text:$", "Text:."]],
    ["$12a", ["SimpleVariable:$12", "Text:a"]],
    ["$$$", ["SimpleVariable:$$", "Text:$"]],
    ["${a}", ["OpenBrace:${", "Name:a", "CloseBrace:}"]],
    ["${a:-b}c}", ["OpenBrace:${", "Name:a", "Operator::-", "Text:b", "CloseBrace:}", "Text:c}"]],
    ["${+a}", ["OpenBrace:${", "Operator:+", "Text:a", "CloseBrace:}"]],
    [
      "${a//b/c/}",
      ["OpenBrace:${", "Name:a", "ReplaceOperator://", "Text:b", "Slash:/", "Text:c/", "CloseBrace:}"],
    ],
    ["'a\\'\"b\"", ["SingleQuoted:'a\\'", 'OpenQuote:"', "Text:b", 'CloseQuote:"']],
    [`"'<<\\a\\$"`, ['OpenQuote:"', "Text:'<<", "Escape:\\", "Text:a", "Escape:\\$", 'CloseQuote:"']],
    ["a\\😀b\\", ["Text:a", "Escape:\\😀", "Text:b", "Escape:\\"]],
    ["a<b << \t<<<", ["Text:a<b ", "HeredocMark:<< \t", "HeredocMark:<<", "Text:<"]],
    ["\ufeffa\ufeff", ["Text:a\ufeff"]],
  ])("%j", (word, tokens) => expect(lex(word)).toEqual(tokens));

  it("takes quotes for text where they do not count", () => {
    expect(lex("'$a\"", "\\", true)).toEqual(["Text:'", "SimpleVariable:$a", 'Text:"']);
  });

  it("knows other escape characters", () => {
    expect(lex("a\\`$b", "`")).toEqual(["Text:a\\", "Escape:`$", "Text:b"]);
  });

  it.each([
    ["a${}b", "Invalid:${ (syntax error: bad substitution)"],
    ["${a^b}", "Invalid:${a^ (unsupported modifier (^) in substitution)"],
    ["${a:#b}", "Invalid:${a:# (unsupported modifier (:#) in substitution)"],
    ["${a", "Invalid:${a (unsupported modifier (\ufffd) in substitution)"],
    ["${", "Invalid:${ (syntax error: missing '}')"],
    ["${a-b", "Unclosed: (syntax error: missing '}')"],
    ["${a/b", "Unclosed: (syntax error: missing '/' in ${})"],
    ["${a/b/c", "Unclosed: (syntax error: missing '}')"],
    ["${a-${b/c", "Unclosed: (syntax error: missing '}')"],
    ["${a/${b-c", "Unclosed: (syntax error: missing '/' in ${})"],
    ["${a-${", "Unclosed:${ (syntax error: missing '}')"],
    ['${a-"b', "Unclosed: (syntax error: missing '}')"],
    ["'a", "Invalid:'a (unexpected end of statement while looking for matching single-quote)"],
    ['"a', "Invalid: (unexpected end of statement while looking for matching double-quote)"],
  ])("ends with the mistake of %j", (word, token) => expect(lex(word).at(-1)).toBe(token));

  it("gives exact offsets", () => {
    const word = "\ufeffx${é:-\"a\"}<<  'y'";
    for (const token of lexWord(word, "\\", false)) {
      expect(word.slice(token.startOffset, token.endOffset + 1)).toBe(token.image);
    }
  });

  it("limits nesting", () => {
    const deepest = "${a-".repeat(MAX_NESTING);
    expect(lex(deepest + "}".repeat(MAX_NESTING)).at(-1)).toBe("CloseBrace:}");
    expect(lex(`${deepest}\${b}`).at(-2)).toBe("CloseBrace:}");
    expect(lex(`${deepest}\${b-c}`).at(-1)).toBe(
      "Invalid:${ (syntax error: more than 100 nested substitutions)",
    );
  });
});
