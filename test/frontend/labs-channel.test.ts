import { describe, expect, it } from "vitest";
import { asksForLabs, isLabsImage, labsOption } from "../../src/frontend/labs-channel.js";

describe("the labs channel", () => {
  it.each([
    ["docker/dockerfile:1-labs", true],
    ["docker/dockerfile:labs", true],
    ["127.0.0.1:5000/org/buildfile:1.2.3-labs", true],
    ["docker/dockerfile:1", false],
    ["docker/dockerfile-labs:1", false],
    ["docker/dockerfile:1-labs2", false],
    ["docker/dockerfile", false],
    ["%", false],
  ])("is that of %s: %s", (image, expected) => {
    expect(isLabsImage(image)).toBe(expected);
    expect(asksForLabs(`# syntax=${image} more\nFROM scratch\n`)).toBe(expected);
  });

  it("is not that of a text that asks for nothing", () => {
    expect(asksForLabs("FROM scratch\n# syntax=docker/dockerfile:1-labs\n")).toBe(false);
  });

  it.each<[Record<string, string>, boolean | undefined]>([
    [{}, undefined],
    [{ source: "org/buildfile:1-labs" }, undefined],
    [{ cmdline: "org/buildfile:1-labs", source: "org/buildfile:1-labs" }, true],
    [{ cmdline: "org/buildfile:1", source: "org/buildfile:1" }, false],
    [{ "build-arg:BUILDKIT_SYNTAX": " org/buildfile:1-labs x" }, true],
    [{ "build-arg:BUILDKIT_SYNTAX": "org/buildfile:1" }, false],
  ])("is that of the frontend that runs: %j", (options, expected) => {
    expect(labsOption(new Map(Object.entries(options)))).toBe(expected);
  });
});
