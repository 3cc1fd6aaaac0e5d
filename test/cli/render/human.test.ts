import { describe, expect, test } from "vitest";
import { binarySize, humanSize } from "../../../src/cli/render/human-size.js";
import { buildDuration, humanDuration } from "../../../src/cli/render/human-time.js";

describe("sizes", () => {
  test.each([
    [0, "0B"],
    [999, "999B"],
    [1000, "1kB"],
    [1024, "1.024kB"],
    [1_062_500, "1.062MB"],
    [8224n, "8.224kB"],
    [318_000_000, "318MB"],
    [999_960, "1000kB"],
    [9_999_600, "10MB"],
    [1_704_321_000, "1.704GB"],
    [2n ** 63n - 1n, "9.223EB"],
    [-5, "-5B"],
  ])("%d", (bytes, text) => {
    expect(humanSize(bytes)).toBe(text);
  });

  test.each([
    [512_000_000, "488.3MiB"],
    [4 * 2 ** 30, "4GiB"],
    [1023 * 1024, "1023KiB"],
  ])("%d in powers of 1024", (bytes, text) => {
    expect(binarySize(bytes)).toBe(text);
  });
});

describe("durations", () => {
  const MINUTE = 60;
  const HOUR = 3600;
  const DAY = 24 * HOUR;
  test.each([
    [-5, "Less than a second"],
    [0.9, "Less than a second"],
    [1.9, "1 second"],
    [59.9, "59 seconds"],
    [MINUTE, "About a minute"],
    [2 * MINUTE, "2 minutes"],
    [59.9 * MINUTE, "59 minutes"],
    [HOUR, "About an hour"],
    [1.5 * HOUR, "2 hours"],
    [47.4 * HOUR, "47 hours"],
    [2 * DAY, "2 days"],
    [13.9 * DAY, "13 days"],
    [14 * DAY, "2 weeks"],
    [60 * DAY, "2 months"],
    [729 * DAY, "24 months"],
    [730 * DAY, "2 years"],
  ])("%d seconds", (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text);
  });

  test.each([
    [0.25, "0.2s"],
    [59.94, "59.9s"],
    [61, "1m  1s"],
    [3723, "62m  3s"],
  ])("of a build, %d", (seconds, text) => {
    expect(buildDuration(seconds)).toBe(text);
  });
});
