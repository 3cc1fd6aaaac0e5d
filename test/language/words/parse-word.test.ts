import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWord } from "../../../src/language/words/parse-word.js";
import type { WordPart } from "../../../src/language/words/word-tree.js";
import { nastyWord } from "./nasty-word.js";

describe("parseWord", () => {
  it("gives each part its kind and place", () => {
    expect(parseWord(`a$b\\c'd'<< "e"`).parts).toEqual([
      { kind: "text", start: 0, end: 1, text: "a" },
      { kind: "variable", start: 1, end: 3, name: "b", nameStart: 2, braced: false },
      { kind: "escape", start: 3, end: 5, escape: "\\", character: "c" },
      { kind: "single-quoted", start: 5, end: 8, text: "d" },
      { kind: "heredoc-mark", start: 8, end: 11, text: "<< " },
      { kind: "double-quoted", start: 11, end: 14, parts: [{ kind: "text", start: 12, end: 13, text: "e" }] },
    ]);
  });

  it("reads what stands in braces", () => {
    const text = (start: number, value: string): WordPart => ({
      kind: "text",
      start,
      end: start + value.length,
      text: value,
    });
    expect(parseWord("${a}${b:-c}${d//e/f}").parts).toEqual([
      { kind: "variable", start: 0, end: 4, name: "a", nameStart: 2, braced: true },
      {
        kind: "substitution",
        start: 4,
        end: 11,
        name: "b",
        nameStart: 6,
        operator: ":-",
        word: [text(9, "c")],
      },
      {
        kind: "replacement",
        start: 11,
        end: 20,
        name: "d",
        nameStart: 13,
        all: true,
        pattern: [text(16, "e")],
        replacement: [text(18, "f")],
      },
    ]);
  });

  it("keeps what is right before a mistake", () => {
    const message = "syntax error: missing '}'";
    expect(parseWord("a${b:-c")).toEqual({
      start: 0,
      end: 7,
      unclosed: message,
      parts: [
        { kind: "text", start: 0, end: 1, text: "a" },
        {
          kind: "substitution",
          start: 1,
          end: 7,
          name: "b",
          nameStart: 3,
          operator: ":-",
          word: [
            { kind: "text", start: 6, end: 7, text: "c" },
            { kind: "invalid", start: 7, end: 7, message },
          ],
        },
      ],
    });
  });

  it("tells an escape that escapes nothing from one that ends the word", () => {
    expect(parseWord(`"\\a"\\`).parts).toMatchObject([
      { parts: [{ kind: "escape", character: "\\" }, { kind: "text" }] },
      { kind: "escape", character: "" },
    ]);
  });

  it("covers the word without gaps, up to the first mistake", () => {
    fc.assert(
      fc.property(nastyWord(), fc.boolean(), fc.constantFrom("\\", "`"), (word, skipQuotes, escapeToken) => {
        const { parts } = parseWord(word, { skipQuotes, escape: escapeToken });
        let at = word.startsWith("\ufeff") ? 1 : 0;
        for (const part of parts) {
          expect(part.start).toBe(at);
          expect(part.end).toBeGreaterThanOrEqual(part.start);
          at = part.end;
        }
        expect(at).toBeLessThanOrEqual(word.length);
        if (!JSON.stringify(parts).includes('"invalid"')) expect(at).toBe(word.length);
      }),
      { seed: 1 },
    );
  });

  it("gives the same tree again", () => {
    expect(parseWord("${again:-x}")).toEqual(parseWord("${again:-x}"));
    expect(parseWord("'x'").parts[0]?.kind).toBe("single-quoted");
    expect(parseWord("'x'", { skipQuotes: true }).parts[0]?.kind).toBe("text");
  });
});
