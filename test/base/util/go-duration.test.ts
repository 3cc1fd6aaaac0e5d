import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../../src/base/util/go-duration.js";

test.each([
  [0, "0s"],
  [1, "1ns"],
  [1_100, "1.1\u00b5s"],
  [2_200_000, "2.2ms"],
  [3_300_000_000, "3.3s"],
  [60_000_000_000, "1m0s"],
  [245_000_000_000, "4m5s"],
  [245_001_000_000, "4m5.001s"],
  [3_600_000_000_000, "1h0m0s"],
  [5_406_001_000_000_000n, "1501h40m1s"],
  [1n, "1ns"],
  [-1_500_000_000, "-1.5s"],
  [9223372036854775807n, "2562047h47m16.854775807s"],
  [-9223372036854775808n, "-2562047h47m16.854775808s"],
])("formatDuration %s: %s", (nanoseconds, expected) => expect(formatDuration(nanoseconds)).toBe(expected));

describe("parseDuration", () => {
  test.each([
    ["0", 0n],
    ["-0", 0n],
    ["5s", 5_000_000_000n],
    ["+5s", 5_000_000_000n],
    ["-1.5s", -1_500_000_000n],
    ["1h30m", 5_400_000_000_000n],
    ["1s1h", 3_601_000_000_000n],
    [".5ms", 500_000n],
    ["1.s", 1_000_000_000n],
    ["1\u00b5s2\u03bcs3us4ns", 6_004n],
    ["0.3333333333333333333h", 1_200_000_000_000n],
    ["9223372036854775807ns", 9223372036854775807n],
    ["-9223372036854775808ns", -9223372036854775808n],
    ["0.9223372036854775807h", 3_320_413_933_267n],
    [`${"0".repeat(100_000)}1s`, 1_000_000_000n],
  ] as const)("%#: %j", (text, expected) => expect(parseDuration(text)).toBe(expected));

  test.each([
    ["", 'time: invalid duration ""'],
    ["-", 'time: invalid duration "-"'],
    [".s", 'time: invalid duration ".s"'],
    ["s", 'time: invalid duration "s"'],
    ["3", 'time: missing unit in duration "3"'],
    ["3d", 'time: unknown unit "d" in duration "3d"'],
    ["1s ", 'time: unknown unit "s " in duration "1s "'],
    ['1"\\', 'time: unknown unit "\\"\\\\" in duration "1\\"\\\\"'],
    ["1\u00e9", 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
    ["1\udcff", 'time: unknown unit "\\xff" in duration "1\\xff"'],
    ["9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'],
    ["2562048h", 'time: invalid duration "2562048h"'],
    ["1s-1s", 'time: unknown unit "s-" in duration "1s-1s"'],
  ])("refuses %j", (text, message) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ code: "instruction/value", message }),
    );
  });
});
