import { describe, expect, test } from "vitest";
import { parsePlatform } from "../../../src/base/platform/parse-platform.js";
import { formatPlatformAll, type Platform } from "../../../src/base/platform/platform.js";
import { choosePlatform, platformMatcher } from "../../../src/base/platform/platform-matcher.js";

const HOST: Platform = { os: "linux", architecture: "amd64" };

function choose(wanted: string, offered: readonly string[]): string | undefined {
  const platforms = offered.map((text) => parsePlatform(text, HOST));
  const chosen = choosePlatform(platformMatcher(parsePlatform(wanted, HOST), HOST), platforms);
  return chosen === -1 ? undefined : formatPlatformAll(platforms[chosen]!);
}

describe("the best of a list", () => {
  test.each([
    ["linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64"],
    ["linux/amd64", ["linux/386", "linux/amd64"], "linux/amd64"],
    ["linux/amd64", ["linux/386"], "linux/386"],
    ["linux/amd64", ["linux/amd64/v2"], undefined],
    ["linux/amd64/v3", ["linux/amd64", "linux/amd64/v2", "linux/amd64/v4"], "linux/amd64/v2"],
    ["linux/amd64/v3", ["linux/386", "linux/amd64/v1"], "linux/amd64"],
    ["linux/amd64/v999999999", ["linux/amd64/v4"], "linux/amd64/v4"],
    ["linux/386", ["linux/amd64"], undefined],
    ["linux/arm64", ["linux/arm/v7", "linux/arm64/v8"], "linux/arm64/v8"],
    ["linux/arm64", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"],
    ["linux/arm64", ["linux/arm64/v8.1"], undefined],
    ["linux/arm64/v8.2", ["linux/arm64", "linux/arm64/v8.1"], "linux/arm64/v8.1"],
    ["linux/arm64/v9.1", ["linux/arm64", "linux/arm64/v8.6", "linux/arm64/v8.7"], "linux/arm64/v8.6"],
    ["linux/arm64/v9.8", ["linux/arm64", "linux/arm64/v9.8"], undefined],
    ["linux/arm64/v10", ["linux/arm64", "linux/arm64/v10"], undefined],
    ["linux/arm", ["linux/arm/v5", "linux/arm/v6"], "linux/arm/v6"],
    ["linux/arm/v6", ["linux/arm/v7", "linux/arm/v5"], "linux/arm/v5"],
    ["linux/arm/v8", ["linux/arm/v7", "linux/arm64"], "linux/arm"],
    ["linux/riscv64", ["linux/riscv64"], "linux/riscv64"],
    ["darwin/arm64", ["linux/arm64"], undefined],
    ["linux/amd64", [], undefined],
    ["linux(+a+b)/amd64", ["linux/amd64", "linux(+a)/amd64", "linux(+a+c)/amd64"], "linux(+a)/amd64"],
    ["linux/amd64", ["linux(+a)/amd64"], undefined],
    [
      "windows(10.0.17763)/amd64",
      ["windows(10.0.20348)/amd64", "windows(10.0.17763)/amd64"],
      "windows(10.0.17763)/amd64",
    ],
    ["windows(10.0.22621)/amd64", ["windows(10.0.20348)/amd64"], "windows(10.0.20348)/amd64"],
    ["windows(10.0.26200)/amd64", ["windows(10.0.20348)/amd64"], undefined],
    ["windows(10.0.20348)/amd64", ["windows/amd64"], "windows/amd64"],
    ["windows/amd64", ["windows(10.0.20348+win32k)/amd64"], "windows(10.0.20348+win32k)/amd64"],
    ["windows(10.1.20348)/amd64", ["windows(10.0.20348)/amd64"], undefined],
  ])("%s of %j is %s", (wanted, offered, best) => {
    expect(choose(wanted, offered)).toBe(best === "linux/arm" ? "linux/arm/v7" : best);
  });
});

test("of equals the first is taken", () => {
  const matcher = platformMatcher(HOST);
  expect(choosePlatform(matcher, [{ os: "linux", architecture: "arm64" }, HOST, { ...HOST }])).toBe(1);
  expect(matcher.less(HOST, { ...HOST })).toBe(false);
});

test("an unknown variant of the host's list does not match", () => {
  const matcher = platformMatcher(HOST);
  expect(matcher.match({ os: "unknown", architecture: "unknown" })).toBe(false);
  expect(matcher.match({ os: "Linux", architecture: "x86_64", variant: "" })).toBe(true);
});
