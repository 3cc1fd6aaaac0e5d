import { describe, expect, test } from "vitest";
import { expandedCode } from "../../../src/llb/lower/step-name.js";
import { compileText, type TextOptions } from "../../harness/compile-text.js";
import { envOf } from "../../harness/env-of.js";

const namesOf = async (text: string, options?: TextOptions) => (await compileText(text, options)).names;

describe("a step is named by its stage, its number, and its text", () => {
  test("counted are the base image and what makes layers", async () => {
    const text =
      "FROM alpine AS s\nENV A=1\nrun $A\nUSER me\nWORKDIR /w\nWORKDIR /\nCOPY a /\nFROM s\nadd b /";
    expect((await namesOf(text)).filter((name) => !name.startsWith("[internal]"))).toEqual([
      "[s 1/5] FROM docker.io/library/alpine:latest",
      "[s 2/5] RUN 1",
      "[s 3/5] WORKDIR /w",
      "[s 4/5] COPY a /", // WORKDIR / is counted, though it makes none
      "[stage-1 1/1] ADD b /",
    ]);
  });

  test("numbers are as wide as their total", async () => {
    const names = await namesOf(`FROM alpine\n${"RUN x\n".repeat(9)}`);
    expect(names[0]).toBe("[ 1/10] FROM docker.io/library/alpine:latest");
    expect(names[9]).toBe("[10/10] RUN x");
  });

  test("scratch is not counted", async () => {
    expect(await namesOf("FROM scratch\nRUN x")).toEqual(["[1/1] RUN x"]);
  });
});

describe("with several platforms it names its own", () => {
  const several = (platform: string): TextOptions => ({ multiPlatform: true, platform });
  const args = "ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT";
  const crossing = (arg: string) => `FROM --platform=$BUILDPLATFORM alpine AS s\n${arg}\nRUN x`;

  test.each([
    ["FROM alpine\nRUN x", "linux/arm64", "[linux/arm64 2/2] RUN x"],
    ["FROM scratch\nRUN x", "linux/arm64", "[1/1] RUN x"], // scratch is of no platform
    ["FROM scratch\nCOPY x /", "linux/arm64", "[linux/arm64 1/1] COPY x /"],
    [crossing("USER me"), "linux/arm64", "[linux/amd64 2/2] RUN x"],
    [crossing("ARG TARGETPLATFORM"), "linux/arm64", "[linux/amd64->arm64 2/2] RUN x"],
    [crossing("ARG TARGETARCH"), "linux/arm64", "[linux/amd64->arm64 2/2] RUN x"],
    [crossing("ARG TARGETARCH TARGETVARIANT"), "linux/arm/v7", "[linux/amd64->arm/v7 2/2] RUN x"],
    [crossing("ARG TARGETOS"), "windows/amd64", "[linux/amd64->windows/amd64 2/2] RUN x"],
    [crossing(args), "linux/amd64", "[linux/amd64 2/2] RUN x"], // not crossing at all
    [
      crossing("ENV TARGETPLATFORM=nonsense TARGETARCH=riscv64"),
      "linux/arm64",
      "[linux/amd64->riscv64 2/2] RUN x",
    ],
  ])("%j for %s: %s", async (text, platform, name) => {
    expect((await namesOf(text, several(platform))).at(-1)).toBe(name);
  });
});

describe("its text is the instruction", () => {
  test.each([
    ["run a  $A", "RUN a  1"],
    ["Copy ${A} /", "COPY 1 /"],
    ["run a $B", "RUN a "],
    ["run ${A", "RUN ${A"], // what cannot be expanded stays
    ["run", "RUN"],
  ])("%j: %j", (code, text) => expect(expandedCode(code, envOf({ A: "1" }), { escape: "\\" })).toBe(text));
});
