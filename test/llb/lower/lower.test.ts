import { describe, expect, test } from "vitest";
import { compileText, errorOf } from "../../harness/compile-text.js";

describe("the target", () => {
  const text = "FROM alpine AS one\nRUN 1\nFROM alpine AS Two\nRUN 2\nFROM one\nRUN 3";
  const commands = async (target?: string) =>
    (await compileText(text, { target })).graph.flatMap((line) => / -c (.*)/.exec(line)?.[1] ?? []);

  test.each([
    ["", ["1", "3"]], // the last stage, and what it is based on
    ["one", ["1"]],
    ["TWO", ["2"]],
    ["stage-2", undefined],
  ])("%j runs %j", async (target, expected) => {
    if (expected !== undefined) expect(await commands(target)).toEqual(expected);
    else await expect(commands(target)).rejects.toThrow('target stage "stage-2" could not be found');
  });

  test.each([
    ["on", "one"],
    ["build", undefined],
  ])("%j is none; near is %j", async (target, suggestion) => {
    expect(await errorOf(text, { target })).toEqual({
      code: "stage/target",
      message: `target stage "${target}" could not be found`,
      at: "",
      lines: [],
      suggestion,
    });
  });
});

describe("all stages", () => {
  const text = "FROM alpine AS unused\nUSER $x\nFROM scratch";

  test("are checked only where that is asked for", async () => {
    expect((await compileText(text)).warnings).toEqual([]);
    expect((await compileText(text, { allStages: true })).warnings).toEqual([
      "UndefinedVar: Usage of undefined variable '$x'",
    ]);
  });

  test("that are not needed look up no image", async () => {
    const images = { "docker.io/library/alpine:latest": undefined };
    expect((await compileText(text, { images })).graph).toEqual([]);
    expect(await errorOf(text, { images, allStages: true })).toMatchObject({ code: "image/not-found" });
  });
});

test("findings fail the build where the text says so", async () => {
  const text = "# check=error=true\nFROM scratch AS Foo\nUSER $x\nUSER $y";
  expect(await errorOf(text)).toMatchObject({
    code: "check/violation",
    message: "lint violation found for rules: StageNameCasing, UndefinedVar",
    at: "",
    lines: [],
  });
});

test("all stages of the text are listed, with what the target needs of them", async () => {
  const text =
    "ARG V=3\nFROM alpine:$V AS one\nRUN 1\nRUN 2\nFROM busybox AS Two\nFROM one\nCOPY --from=debian a /";
  const { stages } = (await compileText(text)).compiled.lowered;
  expect(stages).toEqual([
    { name: "one", base: "alpine:$V", stepCount: 2, use: "needed" },
    { name: "two", base: "busybox", stepCount: 0, use: undefined },
    { name: "", base: "one", stepCount: 1, use: "target" },
  ]);
});
