import { expect, test } from "vitest";
import { parseGoFloat } from "../../../src/base/util/go-float.js";

test.each([
  ["1", 1],
  ["+1.5e3", 1500],
  [".5", 0.5],
  ["5.", 5],
  ["1_000.2_5", 1000.25],
  ["0x1p-2", 0.25],
  ["0X_1.8P1", 3],
  ["0x.8p0", 0.5],
  ["-0x0p0", -0],
  ["0x1.00000000000008p0", 1],
  ["0x1.000000000000080001p0", 1 + 2 ** -52],
  ["0x1.fffffffffffffp1023", Number.MAX_VALUE],
  ["0x1p-1074", 5e-324],
  ["0x1p-1075", 0],
  ["0x1.8p-1075", 5e-324],
  ["1e-400", 0],
  ["inf", Infinity],
  ["-Infinity", -Infinity],
  ["NaN", Number.NaN],
])("%j is %d", (text, value) => expect(parseGoFloat(text)).toBe(value));

test.each([
  ["", "syntax"],
  [".", "syntax"],
  ["e5", "syntax"],
  ["1e", "syntax"],
  ["1__0", "syntax"],
  ["_1", "syntax"],
  ["1_", "syntax"],
  ["1_.5", "syntax"],
  ["0x1", "syntax"],
  ["0xp1", "syntax"],
  ["+nan", "syntax"],
  ["infi", "syntax"],
  [" 1", "syntax"],
  ["1e309", "range"],
  ["0x1p1024", "range"],
  ["0x1.fffffffffffff8p1023", "range"],
])("%j has a fault of %s", (text, fault) => expect(parseGoFloat(text)).toBe(fault));

test("reads long texts in linear time", () => {
  expect(parseGoFloat("1".repeat(1_000_000))).toBe("range");
  expect(parseGoFloat(`${"1".repeat(100_000)}x`)).toBe("syntax");
  expect(parseGoFloat(`0x${"f".repeat(2000)}p-8000`)).toBe(1);
});
