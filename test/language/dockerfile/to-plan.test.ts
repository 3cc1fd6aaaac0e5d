import { describe, expect, test } from "vitest";
import { errorsOf, planText } from "./plan-text.js";

describe("the plan", () => {
  test("has the ARGs before the first FROM, and stages with their steps", () => {
    const { plan } = planText("ARG A=1 B\nARG C\nFROM x\nARG D\nRUN y\nFROM z AS w\n");
    expect(plan?.globalArgs.flatMap((step) => step.args.map((arg) => arg.key))).toEqual(["A", "B", "C"]);
    expect(plan?.stages.map((stage) => [stage.name, stage.steps.map((step) => step.kind)])).toEqual([
      ["", ["arg", "run"]],
      ["w", []],
    ]);
  });

  test("keeps the escape character", () => {
    expect(planText("FROM a").plan?.escape).toBe("\\");
    expect(planText("# escape=`\nFROM a").plan?.escape).toBe("`");
  });

  test("gives steps their keyword, code, lines and comments", () => {
    expect(planText("FROM a\n# c\n# d\nrun b \\\n c \n").plan?.stages[0]?.steps).toMatchObject([
      { keyword: "run", code: "run b  c", lines: { first: 4, last: 5 }, comments: ["c", "d"] },
    ]);
  });
});

describe("all errors are found, the reference's first one first", () => {
  test("a wrong instruction does not hide the others", () => {
    expect(errorsOf("FROM a b\nRUN --x y\nCOPY z\nRUN ok\nFROM c\nWHAT\n")).toEqual([
      "1: FROM requires either one or three arguments <FROM a b>",
      "2: unknown flag: --x <--x>",
      "3: COPY requires at least two arguments, but only one was provided. Destination could not be determined <COPY z>",
      "6: unknown instruction: WHAT <WHAT>",
    ]);
  });

  test("the text comes before the instructions", () => {
    expect(errorsOf("FROM a b\nCMD [1]\n\nRUN <<E\nx\n")).toEqual([
      "2: when using JSON array syntax, arrays must be comprised of strings only <1>",
      "4-5: unterminated heredoc <RUN <<E>",
      "1: FROM requires either one or three arguments <FROM a b>",
    ]);
  });

  test("an instruction whose text is wrong is not read twice", () => {
    expect(errorsOf("FROM a\nENV --x b\n")).toEqual(["2: ENV must have two arguments <b>"]);
  });

  test("instructions before the first FROM are one mistake", () => {
    expect(errorsOf("ARG a\nRUN b\nRUN c\nRUN --x d\nFROM e")).toEqual([
      "2: no build stage in current context <RUN>",
      "4: unknown flag: --x <--x>",
    ]);
    expect(errorsOf("RUN b")).toEqual(["1: no build stage in current context <RUN>"]);
  });

  test("a file full of errors gives the first thousand", () => {
    expect(errorsOf(`FROM a\n${"WHAT\n".repeat(1500)}`)).toHaveLength(1000);
    expect(errorsOf(`FROM a\n${"ENV a\n".repeat(1500)}`)).toHaveLength(1000);
  });
});

describe("unknown instructions", () => {
  test.each([
    ["FRMO x", "unknown instruction: FRMO (did you mean FROM?) <FRMO>"],
    ["frmo x", "unknown instruction: frmo (did you mean from?) <frmo>"],
    ["Frmo x", "unknown instruction: Frmo (did you mean from?) <Frmo>"],
    ["WHATEVER", "unknown instruction: WHATEVER <WHATEVER>"],
    ["RUN\u00a0x", "unknown instruction: RUN\u00a0x (did you mean run?) <RUN\u00a0x>"],
    ["{", "unknown instruction: { <{>"],
  ])("%j", (text, error) => {
    expect(errorsOf(text)).toEqual([`1: ${error}`]);
  });

  test("a Kelvin sign is a k", () => {
    expect(errorsOf("FROM a\nWOR\u212aDIR /b")).toEqual([]);
  });
});
