import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { expandAt } from "../../../src/llb/lower/expand.js";
import { errorOf, warningsOf } from "../../harness/compile-text.js";

/** `message at place` of the undefined variables of an instruction. */
const undefinedIn = async (instruction: string, before = "") => {
  const found = await warningsOf(`FROM scratch\n${before}\n${instruction}`);
  return found.flatMap(({ code, message, at }) => (code === "UndefinedVar" ? `${message} at ${at}` : []));
};

describe("UndefinedVar", () => {
  test.each([
    ["USER $me", "", ["Usage of undefined variable '$me' at 3:1 USER $me"]],
    ["USER ${me}", "", ["Usage of undefined variable '$me' at 3:1 USER ${me}"]],
    ["USER $PAHT", "", ["Usage of undefined variable '$PAHT' (did you mean $PATH?) at 3:1 USER $PAHT"]],
    ["USER ${me:-x}", "", ["Usage of undefined variable '$me' at 3:1 USER ${me:-x}"]], // as in the reference
    ["USER $me", "ENV me=x", []],
    ["USER $me", "ARG me", []], // declared, though without a value
    ["USER $BUILDKIT_SBOM_SCAN_STAGE", "ARG BUILDKIT_SBOM_SCAN_STAGE=1", []],
    [
      "ENV a=$b c=$d",
      "",
      [
        "Usage of undefined variable '$b' at 3:1 ENV a=$b c=$d",
        "Usage of undefined variable '$d' at 3:1 ENV a=$b c=$d",
      ],
    ],
    ["ENV a=$b$b", "", ["Usage of undefined variable '$b' at 3:1 ENV a=$b$b"]],
    ["RUN echo $x", "", []], // the shell's business
  ])("%s after %j: %j", async (instruction, before, expected) => {
    expect(await undefinedIn(instruction, before)).toEqual(expected);
  });

  test("a comment above the instruction skips it", async () => {
    expect(await undefinedIn("# check=skip=UndefinedVar\nUSER $me")).toEqual([]);
  });
});

test("a word that cannot be expanded is the place of the error", async () => {
  expect(await errorOf("FROM scratch\nENV a=1 b=$a c=${x:?no}")).toEqual({
    code: "word/required",
    message: 'failed to process "${x:?no}": x: no',
    at: "2:16 ${x:?no}",
    lines: ["2"],
    suggestion: undefined,
  });
});

test("expandAt gives an error the place of its word, unless it has one", () => {
  const word = { text: "", range: { start: 1, end: 2 } };
  const failing = (error: BuildError) => () =>
    expandAt(word, () => {
      throw error;
    });
  expect(failing(new BuildError("step/value", "x"))).toThrow(expect.objectContaining({ range: word.range }));
  const range = { start: 5, end: 6 };
  expect(failing(new BuildError("step/value", "x", { range }))).toThrow(expect.objectContaining({ range }));
  expect(expandAt(word, () => 1)).toBe(1);
});
