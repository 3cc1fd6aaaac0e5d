import { describe, expect, test } from "vitest";
import { compileText, errorOf, type TextOptions } from "../../harness/compile-text.js";

describe("a FROM names", () => {
  test.each<[string, string, TextOptions, string[]]>([
    ["an image", "FROM alpine:3", {}, ["0 docker-image://docker.io/library/alpine:3"]],
    ["a stage", "FROM scratch AS a\nRUN x\nFROM a", {}, ["0 exec /bin/sh -c x"]],
    ["scratch", "FROM scratch", {}, []],
    ["an argument", "ARG v=3\nFROM alpine:$v", {}, ["0 docker-image://docker.io/library/alpine:3"]],
    [
      "an argument given by the build",
      "ARG v=3\nFROM alpine:$v",
      { buildArgs: { v: "4" } },
      ["0 docker-image://docker.io/library/alpine:4"],
    ],
    ["the target's platform", "FROM a/$TARGETARCH", {}, ["0 docker-image://docker.io/a/amd64:latest"]],
  ])("%s", async (_, text, options, graph) =>
    expect((await compileText(text, options)).graph).toEqual(graph),
  );

  test("not an argument of a stage", async () => {
    expect(await errorOf("FROM scratch\nARG v=3\nFROM $v")).toMatchObject({
      code: "stage/base-name",
      message: "base name ($v) should not be blank",
      at: "3:6 $v",
      lines: ["3"],
    });
  });

  test("a word that can be expanded", async () => {
    expect(await errorOf("FROM alpine:${v:?no} AS a")).toMatchObject({
      code: "word/required",
      at: "1:6 alpine:${v:?no}",
      lines: ["1"],
    });
  });
});

describe("--platform", () => {
  const platformOf = async (flag: string, options: TextOptions = {}) => {
    const { ops } = await compileText(`FROM --platform=${flag} alpine`, {
      platform: "linux/arm64",
      ...options,
    });
    const { OS, Architecture, Variant } = ops[0]!.op.platform!;
    return [OS, Architecture, Variant].filter((part) => part !== undefined).join("/");
  };

  test.each([
    ["linux/arm/v7", "linux/arm/v7"],
    ["$BUILDPLATFORM", "linux/amd64"],
    ["$TARGETPLATFORM", "linux/arm64"],
    ["windows/$TARGETARCH", "windows/arm64"],
    ["riscv64", "linux/riscv64"],
  ])("%s is %s", async (flag, expected) => expect(await platformOf(flag)).toBe(expected));

  test.each([
    ["$x", "empty platform value from expression $x", "1:17 $x", ["1"], undefined],
    [
      "$TARGETPLATFROM",
      "empty platform value from expression $TARGETPLATFROM",
      "1:17 $TARGETPLATFROM",
      ["1"],
      "TARGETPLATFORM",
    ],
    [
      "a/b/c/d",
      'failed to parse platform a/b/c/d: "a/b/c/d": cannot parse platform specifier: invalid argument',
      "1:17 a/b/c/d",
      ["1", "1"], // the reference attaches the place twice
      undefined,
    ],
    [
      "${x:?no}",
      'failed to process arguments for platform : failed to process "${x:?no}": x: no',
      "1:17 ${x:?no}",
      ["1"],
      undefined,
    ],
  ])("%s: %s", async (flag, message, at, lines, suggestion) => {
    expect(await errorOf(`FROM --platform=${flag} alpine`)).toMatchObject({ message, at, lines, suggestion });
  });
});

describe("a context in the place of a stage", () => {
  const contexts = { build: "docker-image://docker.io/library/other" };

  test("hides the stage, and its steps", async () => {
    const { graph } = await compileText("FROM alpine AS build\nRUN x\nFROM build\nRUN y", { contexts });
    expect(graph).toEqual(["0 docker-image://docker.io/library/other:latest", "1 exec(0) /bin/sh -c y"]);
  });

  test("hides a stage that others copy from", async () => {
    const { graph } = await compileText("FROM alpine AS build\nFROM scratch\nCOPY --from=build /a /", {
      contexts,
    });
    expect(graph).toEqual(["0 docker-image://docker.io/library/other:latest", "1 file(0) copy 0:/a -> /"]);
  });

  test.each(["scratch", "context"])("cannot be called %s", async (name) => {
    const { graph } = await compileText(`FROM alpine AS ${name}`, { contexts: { [name]: "local:x" } });
    expect(graph).toEqual(["0 docker-image://docker.io/library/alpine:latest"]);
  });
});

describe("cache", () => {
  const text =
    "FROM alpine AS one\nRUN 1\nFROM alpine AS Two\nRUN 2\nFROM alpine\nRUN 3\nCOPY --from=one / /\nCOPY --from=two / /";
  const uncached = async (noCache?: readonly string[]) =>
    (await compileText(text, { noCache })).ops.flatMap(({ metadata, op }) =>
      metadata.ignore_cache && op.exec ? op.exec.meta!.args!.at(-1)! : [],
    );

  test.each([
    [undefined, []],
    [[], ["3", "1", "2"]], // an empty list stands for all
    [["one"], ["1"]],
    [
      ["ONE", "two"],
      ["1", "2"],
    ],
    [["2"], []], // stages have names, not numbers
  ])("is not used for %j: %j", async (noCache, expected) => {
    expect((await uncached(noCache)).sort()).toEqual([...expected].sort());
  });
});

test("unnamed stages are called by their number", async () => {
  const { names } = await compileText("FROM alpine\nFROM busybox\nCOPY --from=0 / /");
  expect(names).toEqual([
    "[stage-1 1/2] FROM docker.io/library/busybox:latest",
    "[stage-0 1/1] FROM docker.io/library/alpine:latest",
    "[stage-1 2/2] COPY --from=0 / /",
  ]);
});
