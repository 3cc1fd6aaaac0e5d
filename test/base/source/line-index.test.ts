import { describe, expect, test } from "vitest";
import { LineIndex } from "../../../src/base/source/line-index.js";

const lines = new LineIndex("ab\r\n\ncd\n");

test.each([
  [0, 1, 1],
  [2, 1, 3], // the \r
  [3, 1, 4], // the \n belongs to the line it ends
  [4, 2, 1],
  [5, 3, 1],
  [7, 3, 3],
  [8, 4, 1], // the end
  [9, 4, 1], // past the end
])("offset %d is line %d, column %d", (offset, line, column) => {
  expect(lines.position(offset)).toEqual({ line, column });
  expect(lines.lineOf(offset)).toBe(line);
});

test.each([
  [1, 0, "ab"],
  [2, 4, ""],
  [3, 5, "cd"],
  [4, 8, ""],
  [5, 8, ""], // past the last line
])("line %d begins at %d and reads %j", (line, start, text) => {
  expect(lines.lineStart(line)).toBe(start);
  expect(lines.lineText(line)).toBe(text);
});

describe("what counts as a line", () => {
  test.each([
    ["", 1],
    ["a", 1],
    ["a\n", 2],
    ["a\r\n", 2],
    ["a\rb", 1], // a lone \r ends nothing
    ["\n\n", 3],
  ])("%j has %d", (text, count) => expect(new LineIndex(text).lineCount).toBe(count));
});

test("columns count UTF-16 code units", () => {
  expect(new LineIndex("\u{1f433}x").position(2)).toEqual({ line: 1, column: 3 });
});
