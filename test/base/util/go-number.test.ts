import { describe, expect, test } from "vitest";
import { numberErrorText, parseGoInt, parseGoUint } from "../../../src/base/util/go-number.js";

describe("parseGoInt", () => {
  test.each([
    ["0", 10, 32, 0],
    ["-0", 10, 32, 0],
    ["+7", 10, 32, 7],
    ["007", 10, 32, 7],
    ["2147483647", 10, 32, 2147483647],
    ["2147483648", 10, 32, "range"],
    ["-2147483648", 10, 32, -2147483648],
    ["-2147483649", 10, 32, "range"],
    ["128", 10, 8, "range"],
    ["40000x", 10, 16, "syntax"],
    ["70000x", 10, 16, "range"],
    ["", 10, 32, "syntax"],
    ["-", 10, 32, "syntax"],
    ["1_0", 10, 32, "syntax"],
    [" 1", 10, 32, "syntax"],
    ["fF", 16, 32, 255],
    ["8", 8, 32, "syntax"],
    ["\u212a", 36, 32, "syntax"],
  ] as const)("%j in base %d, %d bits: %j", (text, base, bits, expected) => {
    expect(parseGoInt(text, base, bits)).toBe(expected);
  });

  test.each([
    ["9223372036854775807", 9223372036854775807n],
    ["9223372036854775808", "range"],
    ["-9223372036854775808", -9223372036854775808n],
    ["-9223372036854775809", "range"],
    ["99999999999999999999x", "range"],
    ["9223372036854775807x", "syntax"],
    ["9".repeat(1_000_000), "range"],
    [`${"0".repeat(100_000)}1`, 1n],
  ] as const)("64 bits: %#", (text, expected) => expect(parseGoInt(text, 10, 64)).toBe(expected));
});

describe("parseGoUint", () => {
  test.each([
    ["0644", 8, 0o644],
    ["37777777777", 8, 0o37777777777],
    ["40000000000", 8, "range"],
    ["+1", 8, "syntax"],
    ["-1", 8, "syntax"],
    ["9", 8, "syntax"],
  ] as const)("%j in base %d: %j", (text, base, expected) => {
    expect(parseGoUint(text, base, 32)).toBe(expected);
  });

  test("64 bits", () => {
    expect(parseGoUint("18446744073709551615", 10, 64)).toBe(18446744073709551615n);
    expect(parseGoUint("18446744073709551616", 10, 64)).toBe("range");
  });
});

test("numberErrorText words a fault as strconv does", () => {
  expect(numberErrorText("ParseInt", 'a"', "syntax")).toBe(
    'strconv.ParseInt: parsing "a\\"": invalid syntax',
  );
  expect(numberErrorText("Atoi", "9", "range")).toBe('strconv.Atoi: parsing "9": value out of range');
});
