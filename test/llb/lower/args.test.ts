import { describe, expect, test } from "vitest";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import { globalArgs, isBuildOnlyArg, platformArgs } from "../../../src/llb/lower/args.js";
import { compileText, errorOf, planOf } from "../../harness/compile-text.js";
import { envOf } from "../../harness/env-of.js";

const amd64 = parsePlatform("linux/amd64");
const none = new Map<string, string>();

describe("platform arguments", () => {
  test("tell of the builder, the target, and the target's name", () => {
    const windows = { os: "windows", architecture: "arm64", variant: "v8", osVersion: "10.0" };
    expect(platformArgs(amd64, windows, "app", none).toEntries()).toEqual([
      "BUILDPLATFORM=linux/amd64",
      "BUILDOS=linux",
      "BUILDOSVERSION=",
      "BUILDARCH=amd64",
      "BUILDVARIANT=",
      "TARGETPLATFORM=windows(10.0)/arm64/v8",
      "TARGETOS=windows",
      "TARGETOSVERSION=10.0",
      "TARGETARCH=arm64",
      "TARGETVARIANT=v8",
      "TARGETSTAGE=app",
    ]);
  });

  test("call an unnamed target default", () => {
    expect(platformArgs(amd64, amd64, "", none).get("TARGETSTAGE")).toBe("default");
  });

  test("give way to build arguments, even empty ones, in their own place", () => {
    const args = platformArgs(
      amd64,
      amd64,
      "",
      new Map([
        ["BUILDOS", "plan9"],
        ["BUILDARCH", ""],
        ["X", "1"],
      ]),
    );
    expect(args.toEntries().slice(0, 4)).toEqual([
      "BUILDPLATFORM=linux/amd64",
      "BUILDOS=plan9",
      "BUILDOSVERSION=",
      "BUILDARCH=",
    ]);
    expect(args.get("X")).toBeUndefined();
  });
});

/** The entries, and the outline as `name=value <- deps`, of the ARGs before a FROM. */
function globals(
  text: string,
  buildArgs: Readonly<Record<string, string>> = {},
): { env: readonly string[]; outline: string[] } {
  const { env, outline } = globalArgs(
    envOf({ BASE: "b" }),
    planOf(`${text}\nFROM scratch`).globalArgs,
    new Map(Object.entries(buildArgs)),
    { escape: "\\" },
  );
  const shown = [...outline.values()].map(({ name, value, deps }) => `${name}=${value} <- ${[...deps]}`);
  return { env: env.toEntries(), outline: shown };
}

describe("ARGs before the first FROM", () => {
  test.each<[string, string, Record<string, string>, string[]]>([
    ["a default", "ARG A=1", {}, ["BASE=b", "A=1"]],
    ["no default is no variable", "ARG A", {}, ["BASE=b"]],
    ["a build argument wins", "ARG A=1", { A: "2" }, ["BASE=b", "A=2"]],
    ["only declared build arguments count", "ARG A=1", { B: "2" }, ["BASE=b", "A=1"]],
    ["a default may use earlier ones", "ARG A=1\nARG B=$A-$BASE", {}, ["BASE=b", "A=1", "B=1-b"]],
    ["one not declared is empty", "ARG A=x$B\nARG B=1", {}, ["BASE=b", "A=x", "B=1"]],
    ["several in one line", "ARG A=1 B=$A C", { C: "3" }, ["BASE=b", "A=1", "B=1", "C=3"]],
    ["the last of a name counts, and moves to the end", "ARG A=1 B=2\nARG A=3", {}, ["BASE=b", "B=2", "A=3"]],
    ["one without a default changes nothing", "ARG A=1\nARG A", {}, ["BASE=b", "A=1"]],
  ])("%s", (_, text, buildArgs, env) => expect(globals(text, buildArgs).env).toEqual(env));

  test.each([
    ["ARG A=1\nARG B=$A", {}, ["A=1 <- ", "B=1 <- A"]],
    ["ARG A=1\nARG B=$A", { B: "2" }, ["A=1 <- ", "B=2 <- "]], // the default was not used
    ["ARG X=1\nARG A=$X\nARG A=$A-", {}, ["X=1 <- ", "A=1- <- X"]], // itself is not a dependency
    ["ARG A", {}, ["A= <- "]],
  ])("%j with %j show as %j", (text, buildArgs, outline) => {
    expect(globals(text, buildArgs).outline).toEqual(outline);
  });

  test("a default that cannot be expanded is an error at its place", async () => {
    expect(await errorOf("ARG A=1 \\\n  B=${A:?} C=${X:?needed}\nFROM scratch")).toEqual({
      code: "word/required",
      message: 'failed to process "${X:?needed}": X: needed',
      at: "2:14 ${X:?needed}",
      lines: ["1-2"],
      suggestion: undefined,
    });
  });
});

describe("arguments that only steer the build", () => {
  test.each([
    ["BUILDKIT_SBOM_SCAN_CONTEXT", true],
    ["BUILDKIT_SBOM_SCAN_STAGE", true],
    ["BUILDKIT_SYNTAX", false],
  ])("%s: %j", (name, expected) => expect(isBuildOnlyArg(name)).toBe(expected));

  test("do not reach the environment of a step", async () => {
    const { ops } = await compileText("FROM scratch\nARG BUILDKIT_SBOM_SCAN_STAGE=true\nRUN x");
    expect(ops[0]!.op.exec!.meta!.env!.map((entry) => entry.split("=")[0])).toEqual(["PATH"]);
  });
});
