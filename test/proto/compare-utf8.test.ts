import fc from "fast-check";
import { expect, test } from "vitest";
import { compareUtf8 } from "../../src/proto/compare-utf8.js";

test.each([
  [
    ["b", "a", "", "ab", "B"],
    ["", "B", "a", "ab", "b"],
  ],
  [
    ["10", "9", "1"],
    ["1", "10", "9"],
  ],
  // By UTF-16 code units the last one would be the second.
  [
    ["\u{10000}", "\uffff", "\ue000", "\ud7ff"],
    ["\ud7ff", "\ue000", "\uffff", "\u{10000}"],
  ],
  [
    ["a\u{1f600}", "a\ufb01"],
    ["a\ufb01", "a\u{1f600}"],
  ],
])("sorts %j", (keys, sorted) => {
  expect([...keys].sort(compareUtf8)).toEqual(sorted);
});

test("agrees with the order of the bytes", () => {
  const text = fc.string({ unit: "binary", maxLength: 5 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { seed: 1 },
  );
});
