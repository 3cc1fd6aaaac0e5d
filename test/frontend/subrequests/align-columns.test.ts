import { expect, test } from "vitest";
import { alignColumns } from "../../../src/frontend/subrequests/align-columns.js";

test.each([
  ["no tabs", "a\nbb\n", "a\nbb\n"],
  ["one column", "a\tb\nccc\td\n", "a   b\nccc d\n"],
  ["what follows the last tab is in no column", "a\tlonger\nb\tc\td\n", "a longer\nb c d\n"],
  ["an empty cell has its padding", "\tb\nc\td\n", "  b\nc d\n"],
  ["a line without the column divides it", "a\tb\nlonger\nccc\td\n", "a b\nlonger\nccc d\n"],
  ["inner columns end where outer ones do", "a\tbb\tc\nd\te\nf\tggg\th\n", "a bb c\nd e\nf ggg h\n"],
  ["characters, not code units", "\u{1F600}\tb\ncc\td\n", "\u{1F600}  b\ncc d\n"],
  ["nothing", "", ""],
])("%s", (_, text, aligned) => {
  expect(alignColumns(text, 1)).toBe(aligned);
});

test("padding is added to the widest cell", () => {
  expect(alignColumns("ab\tc\n", 3)).toBe("ab   c\n");
});
