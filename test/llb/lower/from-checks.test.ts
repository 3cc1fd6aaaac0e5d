import { describe, expect, test } from "vitest";
import { type TextOptions, warningsOf } from "../../harness/compile-text.js";

const found = async (text: string, options?: TextOptions) =>
  (await warningsOf(text, options)).map(({ code, message, at }) => `${code}: ${message} at ${at}`);

describe("UndefinedArgInFrom", () => {
  test.each([
    ["FROM a$x", ["UndefinedArgInFrom: FROM argument 'x' is not declared at 1:1 FROM a$x"]],
    ["FROM a${x:-y}", ["UndefinedArgInFrom: FROM argument 'x' is not declared at 1:1 FROM a${x:-y}"]],
    ["ARG x\nFROM a$x", []], // declared, though without a value
    ["FROM a$TARGETARCH", []],
    [
      "ARG version=1\nFROM a:1$verison",
      [
        "UndefinedArgInFrom: FROM argument 'verison' is not declared (did you mean version?) at 2:1 FROM a:1$verison",
      ],
    ],
    [
      "FROM --platform=linux/$x a$x",
      [
        "UndefinedArgInFrom: FROM argument 'x' is not declared at 1:1 FROM --platform=linux/$x a$x",
        "UndefinedArgInFrom: FROM argument 'x' is not declared at 1:1 FROM --platform=linux/$x a$x",
      ],
    ],
  ])("%j", async (text, expected) => expect(await found(text)).toEqual(expected));
});

describe("RedundantTargetPlatform", () => {
  const text =
    "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior";
  test.each([
    [
      "FROM --platform=$TARGETPLATFORM a",
      [`RedundantTargetPlatform: ${text} at 1:1 FROM --platform=$TARGETPLATFORM a`],
    ],
    ["FROM --platform=$BUILDPLATFORM a", []],
    ["FROM --platform=${TARGETPLATFORM}/v1 a", []],
    ["FROM --platform=${TARGETOS}/${TARGETARCH} a", []],
  ])("%s", async (line, expected) => expect(await found(line)).toEqual(expected));
});

describe("FromPlatformFlagConstDisallowed", () => {
  const at = (line: string) => [
    `FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value "linux/amd64" at 1:1 ${line}`,
  ];
  test.each([
    ["FROM --platform=linux/amd64 a", at("FROM --platform=linux/amd64 a")],
    ["FROM --platform=linux/amd64 a AS build", at("FROM --platform=linux/amd64 a AS build")],
    ["FROM --platform=linux/amd64 a AS build-amd64", []], // the name says that it is meant
    ["FROM --platform=linux/amd64 a AS on-linux", []],
    ["FROM --platform=$BUILDPLATFORM a", []],
  ])("%s", async (line, expected) => expect(await found(line)).toEqual(expected));
});

describe("InvalidDefaultArgInFrom", () => {
  test.each([
    [
      "ARG v\nFROM alpine:$v",
      [
        "InvalidDefaultArgInFrom: Default value for ARG alpine:$v results in empty or invalid base image name at 2:1 FROM alpine:$v",
      ],
    ],
    [
      "ARG v\nFROM $v",
      [
        "InvalidDefaultArgInFrom: Default value for ARG $v results in empty or invalid base image name at 2:1 FROM $v",
      ],
    ],
    ["ARG v=3\nFROM alpine:$v", []],
    ["ARG v\nFROM alpine:${v:-3}", []],
  ])("%j", async (text, expected) => expect(await found(text, { buildArgs: { v: "3" } })).toEqual(expected));

  test("looks no further than a default that cannot be expanded", async () => {
    expect(await found("ARG v=${x:?}\nFROM alpine:$v\nFROM a:$other", { buildArgs: { v: "3" } })).toEqual([
      "UndefinedArgInFrom: FROM argument 'other' is not declared at 3:1 FROM a:$other",
    ]);
  });
});

describe("InvalidBaseImagePlatform", () => {
  const images = { "docker.io/library/a:latest": { platform: "linux/arm64" } };

  test("stands at the FROM", async () => {
    expect(await found("FROM a", { images })).toEqual([
      'InvalidBaseImagePlatform: Base image a was pulled with platform "linux/arm64", expected "linux/amd64" for current build at 1:1 FROM a',
    ]);
  });

  test("stands at the COPY that names an image", async () => {
    expect((await found("FROM scratch\nCOPY --from=a x y", { images }))[0]).toMatch(
      / at 2:1 COPY --from=a x y$/,
    );
  });

  test("says nothing of the variant, or where no platform was asked for", async () => {
    expect(await found("FROM a", { images, platform: "linux/arm64/v8" })).toEqual([]);
    const open = { images, platform: null, buildPlatforms: ["linux/amd64", "linux/arm64"] };
    expect(await found("FROM a", open)).toEqual([]);
  });
});
