import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHECK_NAMES, ERROR_CODES } from "../../src/base/diagnostic/codes.js";

const page = readFileSync(new URL("../../spec/errors.md", import.meta.url), "utf8");

/** The cells of the tables, row by row, headings left out. */
function rows(): string[][] {
  const lines = page.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("spec/errors.md", () => {
  test("has a row for every code, in order", () => {
    expect(rows().map(([code]) => code)).toEqual(
      [...ERROR_CODES, ...CHECK_NAMES].map((code) => `\`${code}\``),
    );
  });

  test("says for every code when it comes and what to do", () => {
    for (const row of rows()) {
      expect(row).toHaveLength(4);
      expect([row[0], row[1] !== "", row[3] !== ""]).toEqual([row[0], true, true]);
    }
  });
});
