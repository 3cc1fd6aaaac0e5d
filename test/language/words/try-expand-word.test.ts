import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { decodeText, encodeText } from "../../../src/base/util/decode-text.js";
import { EMPTY_ENV, type Env } from "../../../src/language/words/env.js";
import { expandWords } from "../../../src/language/words/expand-words.js";
import { tryExpandWord } from "../../../src/language/words/try-expand-word.js";
import { expandWord } from "./expand-word.js";
import { nastyWord } from "./nasty-word.js";

function envOf(values: Readonly<Record<string, string>>): Env {
  const map = new Map(Object.entries(values));
  return { get: (name) => map.get(name), keys: () => map.keys() };
}

function errorOf(run: () => unknown): BuildError {
  try {
    run();
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("expandWord", () => {
  it("names the variables that were used, evaluated eagerly and in every nested word", () => {
    const { text, matched, unmatched } = expandWord(
      '$a${b:-${c}$d}"${a#$e}"',
      envOf({ a: "1", b: "2", c: "3" }),
    );
    expect(text).toBe("121");
    expect([...matched]).toEqual(["a", "c", "b"]);
    expect([...unmatched]).toEqual(["d", "e"]);
  });

  it("shares the empty sets", () => {
    const plain = expandWord("plain", EMPTY_ENV);
    const quoted = expandWord("'quoted'", EMPTY_ENV);
    expect(plain.matched.size).toBe(0);
    expect(quoted.matched).toBe(plain.matched);
    expect(quoted.unmatched).toBe(plain.unmatched);
  });

  it("counts a variable that stays in the text as not set", () => {
    expect([...expandWord("$a", EMPTY_ENV, { skipUnset: true }).unmatched]).toEqual(["a"]);
  });

  it("knows the empty name", () => {
    expect(expandWord("${+x}", envOf({ "": "set" })).text).toBe("x");
  });

  it("drops a byte order mark at the start only", () => {
    expect(expandWord("\ufeffa\ufeffb", EMPTY_ENV).text).toBe("a\ufeffb");
  });

  it("replaces bytes that are not UTF-8 in the word, not in values", () => {
    const bad = decodeText(Uint8Array.of(0x61, 0xff, 0xe2, 0x82));
    expect(expandWord(bad, EMPTY_ENV).text).toBe("a\ufffd\ufffd\ufffd");
    expect(encodeText(expandWord("$x", envOf({ x: bad })).text)).toEqual(encodeText(bad));
    expect(expandWord("${x#?}", envOf({ x: bad })).text).toBe(bad.slice(1));
    expect(expandWord("${x%?}", envOf({ x: bad })).text).toBe("a\ufffd\ufffd");
    expect(expandWord("${x/\ufffd/-}", envOf({ x: bad })).text).toBe(`a-${bad.slice(2)}`);
  });

  it("takes characters beyond the basic plane as one", () => {
    expect(expandWord("${x#?}${x%?}${x//?/.}", envOf({ x: "😀é😀" })).text).toBe("é😀😀é...");
  });

  it.each([
    ["${a}}${", "word/syntax", `failed to process "\${a}}\${": syntax error: missing '}'`],
    ['${a?"b"\t}', "word/required", 'failed to process "${a?\\"b\\"\\t}": a: b\t'],
    [
      "${a/\\x/}",
      "word/pattern",
      `failed to process "\${a/\\\\x/}": invalid pattern (\\x) in substitution: invalid escape '\\x'`,
    ],
  ])("fails with a code, the word and no range: %s", (word, code, message) => {
    const error = errorOf(() => expandWord(word, EMPTY_ENV));
    expect(error).toMatchObject({ code, message, range: undefined });
    expect(errorOf(() => expandWords(word, EMPTY_ENV)).message).toBe(message);
    expect(tryExpandWord(word, EMPTY_ENV)).toMatchObject({ text: "", error: { code, message } });
  });

  it("returns the names that were used before a mistake", () => {
    const { matched, unmatched } = tryExpandWord("$a$b${c$d", envOf({ a: "" }));
    expect([...matched]).toEqual(["a"]);
    expect([...unmatched]).toEqual(["b"]);
  });
});

describe("expandWord on words of any size", () => {
  it.each([
    ["deep braces", "${x:-".repeat(100_000)],
    ["deep balanced braces", "${x:-".repeat(100_000) + "}".repeat(100_000)],
    ["deep quotes", '"${x:-'.repeat(100_000)],
    ["deep patterns", "${x/".repeat(100_000)],
  ])("rejects %s", (_, word) => {
    const error = errorOf(() => expandWord(word, EMPTY_ENV));
    expect(error.code).toBe("word/syntax");
    expect(error.message.endsWith("syntax error: more than 100 nested substitutions")).toBe(true);
  });

  it("accepts sane nesting", () => {
    expect(expandWord('"${x:-'.repeat(50) + '}"'.repeat(50), EMPTY_ENV).text).toBe("");
  });

  it.each([
    ["doubling", "$x".repeat(1000), { x: "x".repeat(100_000) }],
    ["replacements", "${x//x/$x}", { x: "x".repeat(100_000) }],
    ["templates", "${x//*/$y}", { x: "x".repeat(1_000_000), y: "$0".repeat(1000) }],
  ])("rejects results that are too long: %s", (_, word, values) => {
    const error = errorOf(() => expandWord(word, envOf(values)));
    expect(error).toMatchObject({ code: "limit/size" });
    expect(error.message).toContain("expands to more than 16777216 characters");
    expect(errorOf(() => expandWords(word, envOf(values))).message).toBe(error.message);
  });

  it.each(["##", "%%", "#", "%", "//"])("does not backtrack in ${x%s…}", (operator) => {
    const word = `\${x${operator}${"*a".repeat(50)}*b${operator === "//" ? "/" : ""}}`;
    const value = "a".repeat(20_000);
    expect(expandWord(word, envOf({ x: value })).text).toBe(value);
  });
});

describe("expandWord on random words", () => {
  const options = fc.record({
    escape: fc.constantFrom("\\", "`"),
    rawQuotes: fc.boolean(),
    rawEscapes: fc.boolean(),
    skipQuotes: fc.boolean(),
    skipUnset: fc.boolean(),
  });

  it("throws nothing but BuildErrors", () => {
    fc.assert(
      fc.property(nastyWord(), nastyWord(), options, (word, value, chosen) => {
        const env = envOf({ a: value, "0": "", é: "x" });
        for (const expand of [expandWord, expandWords]) {
          try {
            expand(word, env, chosen);
          } catch (error) {
            expect(error).toBeInstanceOf(BuildError);
          }
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("leaves words without special characters as they are", () => {
    const plain = fc.string({ unit: "grapheme" }).filter((word) => !/[$'"\\`\ufeff]/.test(word));
    fc.assert(
      fc.property(plain, (word) => {
        expect(expandWord(word, EMPTY_ENV).text).toBe(word);
      }),
      { seed: 2 },
    );
  });

  it("joins to the same text as the words, where neither space nor modifier is in play", () => {
    fc.assert(
      fc.property(nastyWord(), (word) => {
        fc.pre(!/[\s\ufeff\udc80]|\$\{/.test(word));
        const tried = tryExpandWord(word, EMPTY_ENV);
        fc.pre(tried.error === undefined);
        expect(expandWords(word, EMPTY_ENV).join("")).toBe(tried.text);
      }),
      { seed: 3 },
    );
  });
});
