import { expect, test } from "vitest";
import { JoinedText } from "../../../grammar/dockerfile/index.js";

const source = "RUN a \\\n  b \\\n# c\nd";
const joined = JoinedText.of(source, [0, 6, 8, 12, 18, 19]);

test("joins the pieces", () => {
  expect(joined.text).toBe("RUN a   b d");
});

test.each([
  [0, 0],
  [5, 5],
  [6, 8],
  [9, 11],
  [10, 18],
])("character %i stands at offset %i", (index, offset) => {
  expect(joined.offsetOf(index)).toBe(offset);
  expect(joined.indexOf(offset)).toBe(index);
});

test("a span reaches from its first to its last character", () => {
  expect(joined.rangeOf(4, 9)).toEqual({ start: 4, end: 11 });
  expect(joined.rangeOf(4, 6)).toEqual({ start: 4, end: 6 });
});

test("nothing stands behind the character before it", () => {
  expect(joined.rangeOf(6, 6)).toEqual({ start: 6, end: 6 });
  expect(joined.rangeOf(0, 0)).toEqual({ start: 0, end: 0 });
});

test("a character may be replaced by several that stand in its place", () => {
  const replaced = joined.replace(8, 1, "xyz");
  expect(replaced.text).toBe("RUN a   xyz d");
  expect(replaced.rangeOf(8, 9)).toEqual({ start: 10, end: 11 });
  expect(replaced.rangeOf(10, 11)).toEqual({ start: 10, end: 11 });
  expect(replaced.rangeOf(12, 13)).toEqual({ start: 18, end: 19 });
});
