import { expect, test } from "vitest";
import { platformMessage } from "../../../src/llb/ops/platform.js";

test("a platform has all its parts", () => {
  const osFeatures = ["win32k"];
  expect(
    platformMessage({ os: "windows", architecture: "arm64", variant: "v8", osVersion: "10.0", osFeatures }),
  ).toEqual({
    OS: "windows",
    Architecture: "arm64",
    Variant: "v8",
    OSVersion: "10.0",
    OSFeatures: osFeatures,
  });
});

test("what it does not say is not set", () => {
  expect(platformMessage({ os: "linux", architecture: "amd64" })).toEqual({
    OS: "linux",
    Architecture: "amd64",
  });
});
