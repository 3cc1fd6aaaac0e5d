import { describe, expect, test } from "vitest";
import { formatFixed } from "../../../src/client/progress/format-fixed.js";
import { formatAmount, formatSize } from "../../../src/client/progress/format-size.js";
import { formatLogTime } from "../../../src/client/progress/log-tail.js";
import {
  compareTimes,
  formatTimestamp,
  fromMilliseconds,
  secondsBetween,
  toMilliseconds,
} from "../../../src/client/progress/timestamp.js";

test.each<[number, number, string]>([
  [0.25, 1, "0.2"],
  [0.75, 1, "0.8"],
  [0.35, 1, "0.3"],
  [1.05, 1, "1.1"],
  [-0.25, 1, "-0.2"],
  [-0.75, 1, "-0.8"],
  [0.125, 2, "0.12"],
  [0.375, 2, "0.38"],
  [0.0625, 3, "0.062"],
  [12, 1, "12.0"],
  [0, 3, "0.000"],
])("%d with %d decimals is %s, as in Go", (value, decimals, text) => {
  expect(formatFixed(value, decimals)).toBe(text);
});

test.each<[number, string]>([
  [0, "0B"],
  [999, "999B"],
  [1000, "1.00kB"],
  [12_345, "12.35kB"],
  [1_049_000, "1.05MB"],
  [2_500_000_000, "2.50GB"],
  [2 ** 63, "9.22EB"],
  [-1500, "-1.50kB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test("an amount has a whole if that is known", () => {
  expect([formatAmount(0, 0), formatAmount(5, 0), formatAmount(0, 2000)]).toEqual(["", "5B", "0B / 2.00kB"]);
});

test("times of output have fewer decimals as they grow", () => {
  expect([0.0834, 9.9996, 10, 99.994, 100.04].map(formatLogTime)).toEqual([
    "0.083",
    "10.000",
    "10.00",
    "99.99",
    "100.0",
  ]);
});

describe("times", () => {
  test.each<[{ seconds?: number | bigint; nanos?: number }, string]>([
    [{}, "1970-01-01T00:00:00Z"],
    [{ seconds: 1_700_000_000n, nanos: 120_000_000 }, "2023-11-14T22:13:20.12Z"],
    [{ seconds: 1_700_000_000, nanos: 1 }, "2023-11-14T22:13:20.000000001Z"],
    [{ seconds: -1, nanos: 500_000_000 }, "1969-12-31T23:59:59.5Z"],
    [{ seconds: 0, nanos: 1_500_000_000 }, "1970-01-01T00:00:01.5Z"],
    [{ seconds: 2n ** 62n }, "0001-01-01T00:00:00Z"],
  ])("%o is %s", (time, text) => {
    expect(formatTimestamp(time)).toBe(text);
  });

  test("differences have one sign", () => {
    expect(secondsBetween({ seconds: 1, nanos: 900_000_000 }, { seconds: 3, nanos: 400_000_000 })).toBe(1.5);
    expect(secondsBetween({ seconds: 3, nanos: 400_000_000 }, { seconds: 1, nanos: 900_000_000 })).toBe(-1.5);
    expect(secondsBetween({ nanos: 5 }, { seconds: 2n })).toBe(1 + 999_999_995 / 1e9);
  });

  test("order, and milliseconds", () => {
    expect(compareTimes({ seconds: 1, nanos: 2 }, { seconds: 1n, nanos: 3 })).toBeLessThan(0);
    expect(compareTimes({ seconds: 2n }, { seconds: 1, nanos: 3 })).toBeGreaterThan(0);
    expect(compareTimes({}, { seconds: 0, nanos: 0 })).toBe(0);
    expect(toMilliseconds({ seconds: 1n, nanos: 500_000 })).toBe(1000.5);
    expect(fromMilliseconds(1234.5)).toEqual({ seconds: 1, nanos: 234_500_000 });
  });
});
