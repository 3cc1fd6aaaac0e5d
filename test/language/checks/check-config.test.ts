import { describe, expect, test } from "vitest";
import {
  type CheckConfig,
  DEFAULT_CHECKS,
  mergeCheckConfig,
  parseCheckConfig,
} from "../../../src/language/checks/check-config.js";

const none: CheckConfig = { skip: new Set(), experimental: new Set(), error: false };

test("by default no check is skipped, none is experimental, and none is an error", () => {
  expect(DEFAULT_CHECKS).toEqual(none);
});

test.each([
  ["", none],
  ["  ", none],
  ["skip=A", { ...none, skip: new Set(["A"]) }],
  [" skip = A , B ", { ...none, skip: new Set(["A", "B"]) }],
  ["skip=all", { ...none, skip: "all" }],
  ["skip=all,A", { ...none, skip: new Set(["all", "A"]) }],
  ["experimental=A", { ...none, experimental: new Set(["A"]) }],
  ["experimental=all", { ...none, experimental: "all" }],
  ["error=true", { ...none, error: true }],
  ["error=0", none],
  ["skip=A;skip=B", { ...none, skip: new Set(["B"]) }], // the last one counts
  ["skip=A;error=t;experimental=B", { skip: new Set(["A"]), experimental: new Set(["B"]), error: true }],
  [
    "skip=A;error=t;experimental=B;skip=C",
    { skip: new Set(["A"]), experimental: new Set(["B;skip=C"]), error: true },
  ],
])("%j", (text, expected) => expect(parseCheckConfig(text)).toEqual(expected));

describe("refuses", () => {
  test.each([
    ["skip", 'invalid check option "skip"'],
    ["skp=A", 'invalid check option "skp"'],
    ["skip=A;", 'invalid check option ""'],
    ["Skip=A", 'invalid check option "Skip"'],
    ["error=yes", 'failed to parse check option "error=yes": invalid boolean "yes"'],
    ["skip=A; error=", 'failed to parse check option " error=": invalid boolean ""'],
  ])("%j", (text, message) => {
    expect(() => parseCheckConfig(text)).toThrow(
      expect.objectContaining({ code: "instruction/check-directive", message }),
    );
  });
});

describe("merged with another one", () => {
  const base: CheckConfig = { skip: new Set(["A"]), experimental: "all", error: true };

  test("it skips and enables more, and stays an error", () => {
    expect(
      mergeCheckConfig(base, { skip: new Set(["B"]), experimental: new Set(["C"]), error: false }),
    ).toEqual({
      skip: new Set(["A", "B"]),
      experimental: "all",
      error: true,
    });
  });

  test("it does not become an error", () => {
    expect(mergeCheckConfig(none, { ...none, skip: "all", error: true })).toEqual({ ...none, skip: "all" });
  });
});
