import fc from "fast-check";
import { expect, test } from "vitest";
import { compareUtf8 } from "../../../src/base/util/compare-utf8.js";

test.each([
  ["", "", 0],
  ["", "a", -1],
  ["a", "", 1],
  ["a", "b", -1],
  ["ab", "a", 1],
  ["Z", "a", -1],
  ["\u00e9", "z", 1],
  ["\uffff", "\u{10000}", -1],
  ["\u{1f600}", "\u{1f601}", -1],
  ["\u{1f600}x", "\u{1f600}y", -1],
  ["\udcff", "\u{10ffff}", 1],
  ["\udc80", "\u00e9", -1],
  ["\udcc3x", "\u00e9", -1],
  ["\udcff", "\udcfe", 1],
])("%j against %j: %d", (a, b, expected) => {
  expect(Math.sign(compareUtf8(a, b))).toBe(expected);
  expect(Math.sign(compareUtf8(b, a))).toBe(expected === 0 ? 0 : -expected);
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
