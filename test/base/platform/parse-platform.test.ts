import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { parsePlatform } from "../../../src/base/platform/parse-platform.js";
import {
  formatPlatform,
  formatPlatformAll,
  normalizePlatform,
  type Platform,
  samePlatform,
} from "../../../src/base/platform/platform.js";

const AMD64: Platform = { os: "linux", architecture: "amd64" };

describe("parsePlatform", () => {
  test.each([
    // text, what FormatAll makes of it, and of its normalised form
    ["linux", "linux/amd64", "linux/amd64"],
    ["Linux", "linux/amd64", "linux/amd64"],
    ["windows", "windows/amd64", "windows/amd64"],
    ["macos", "darwin/amd64", "darwin/amd64"],
    ["arm64", "linux/arm64", "linux/arm64"],
    ["aarch64", "linux/arm64", "linux/arm64"],
    ["x86_64", "linux/amd64", "linux/amd64"],
    ["x86-64", "linux/amd64", "linux/amd64"],
    ["i386", "linux/386", "linux/386"],
    ["arm", "linux/arm", "linux/arm/v7"],
    ["armhf", "linux/arm", "linux/arm/v7"],
    ["armel", "linux/arm/v6", "linux/arm/v6"],
    ["linux/amd64", "linux/amd64", "linux/amd64"],
    ["linux/amd64/v1", "linux/amd64", "linux/amd64"],
    ["linux/amd64/v3", "linux/amd64/v3", "linux/amd64/v3"],
    ["linux/arm64", "linux/arm64", "linux/arm64"],
    ["linux/arm64/v8", "linux/arm64/v8", "linux/arm64"],
    ["linux/aarch64/8", "linux/arm64/v8", "linux/arm64"],
    ["linux/arm64/9.0", "linux/arm64/v9", "linux/arm64/v9"],
    ["linux/arm", "linux/arm", "linux/arm/v7"],
    ["linux/arm/v7", "linux/arm/v7", "linux/arm/v7"],
    ["linux/arm/6", "linux/arm/v6", "linux/arm/v6"],
    ["linux/i386/v1", "linux/386", "linux/386"],
    ["made/up", "made/up", "made/up"],
    ["linux/..", ".", "."],
    ["windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"],
    ["windows(10.0.17763+win32k)", "windows(10.0.17763+win32k)/amd64", "windows(10.0.17763+win32k)/amd64"],
    ["linux(+b+a+b)", "linux(+a+b)/amd64", "linux(+a+b)/amd64"],
    ["linux(1%2B2+%2528)", "linux(1%2B2+%2528)/amd64", "linux(1%2B2+%2528)/amd64"],
    ["linux()", "linux/amd64", "linux/amd64"],
  ])("%s", (text, formatted, normalised) => {
    const platform = parsePlatform(text, AMD64);
    expect(formatPlatformAll(platform)).toBe(formatted);
    expect(formatPlatformAll(normalizePlatform(platform, AMD64))).toBe(normalised);
  });

  test("a single word takes the rest from the host", () => {
    const pi: Platform = { os: "linux", architecture: "arm", variant: "v6" };
    expect(parsePlatform("linux", pi)).toEqual(pi);
    expect(formatPlatform(parsePlatform("linux", { ...pi, variant: "v7" }))).toBe("linux/arm");
    expect(formatPlatform(parsePlatform("amd64", { os: "windows", architecture: "arm64" }))).toBe(
      "windows/amd64",
    );
  });

  const COMPONENT = '"^[A-Za-z0-9_.-]+$"';
  const OS = '"^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.%-]*)((?:\\\\+[A-Za-z0-9_.%-]+)*)\\\\))?$"';
  test.each([
    [
      "",
      `"" is an invalid OS component of "": OSAndVersion specifier component must match ${OS}: invalid argument`,
    ],
    [
      "a b/c",
      `"a b" is an invalid OS component of "a b/c": OSAndVersion specifier component must match ${OS}: invalid argument`,
    ],
    [
      "linux/a b",
      `"a b" is an invalid component of "linux/a b": platform specifier component must match ${COMPONENT}: invalid argument`,
    ],
    [
      "linux/",
      `"" is an invalid component of "linux/": platform specifier component must match ${COMPONENT}: invalid argument`,
    ],
    [
      "a/b/c/d/e",
      `"d/e" is an invalid component of "a/b/c/d/e": platform specifier component must match ${COMPONENT}: invalid argument`,
    ],
    ["a/b/c/d", '"a/b/c/d": cannot parse platform specifier: invalid argument'],
    ["linux/*", '"linux/*": wildcards not yet supported: invalid argument'],
    ["foo", '"foo": unknown operating system or architecture: invalid argument'],
    ["amd64(1)", '"amd64(1)": unknown operating system or architecture: invalid argument'],
    ["linux(%zz)", '"linux(%zz)" has an invalid OS version "%zz": invalid URL escape "%zz"'],
    ["linux(+%4)", '"linux(+%4)" has invalid OS features: invalid os feature "%4": invalid URL escape "%4"'],
  ])("refuses %j", (text, message) => {
    expect(() => parsePlatform(text, AMD64)).toThrow(new BuildError("stage/platform", message));
  });
});

test("formatting leaves empty parts out", () => {
  expect(formatPlatform({ os: "", architecture: "amd64" })).toBe("unknown");
  expect(formatPlatformAll({ os: "", architecture: "amd64" })).toBe("unknown");
  expect(formatPlatform({ os: "linux", architecture: "", variant: "v7" })).toBe("linux/v7");
  expect(formatPlatform({ os: "windows", architecture: "amd64", osVersion: "10" })).toBe("windows/amd64");
  expect(
    formatPlatformAll({ os: "l", architecture: "a", variant: "", osVersion: "", osFeatures: [""] }),
  ).toBe("l/a");
});

test("normalising fills in the operating system and drops what is empty", () => {
  const spelled: Platform = { os: "", architecture: "X86_64", variant: "", osVersion: "", osFeatures: [] };
  expect(normalizePlatform(spelled, { os: "linux", architecture: "arm64" })).toEqual(AMD64);
  expect(
    samePlatform(
      { os: "Linux", architecture: "aarch64", variant: "v8" },
      { os: "linux", architecture: "arm64" },
    ),
  ).toBe(true);
  expect(samePlatform(AMD64, { ...AMD64, variant: "v2" })).toBe(false);
});
