import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { goQuote } from "../../../src/base/util/go-quote.js";
import { expandWords } from "../../../src/language/words/expand-words.js";
import { expandWord } from "./expand-word.js";
import { readWordTable, type WordCase } from "./read-word-table.js";

const table = readWordTable(readFileSync(new URL("../../../testdata/words.txt", import.meta.url), "utf8"));

/** What a word becomes, written as in the table. */
function outcome({ input, env, options, split }: WordCase): string {
  try {
    if (!split) return expandWord(input, env, options).text;
    return expandWords(input, env, options)
      .map((word) => `[${word}]`)
      .join(" ");
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return error.message.replace(`failed to process ${goQuote(input)}: `, "error: ");
  }
}

describe("testdata/words.txt", () => {
  for (const section of new Set(table.map((row) => row.section))) {
    describe(section, () => {
      for (const row of table.filter((other) => other.section === section)) {
        it(`line ${row.line}: ${row.input}`, () => expect(outcome(row)).toBe(row.result));
      }
    });
  }
});
