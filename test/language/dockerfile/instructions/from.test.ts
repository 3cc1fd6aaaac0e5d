import { describe, expect, test } from "vitest";
import { errorsOf, planText } from "../plan-text.js";

const stageOf = (text: string) => planText(text).plan!.stages[0]!;

describe("FROM", () => {
  test.each([
    ["FROM a", { name: "", base: "a" }],
    ["from a:1@sha256:2", { name: "", base: "a:1@sha256:2" }],
    ["FROM a AS b", { name: "b", base: "a" }],
    ["FROM a as B.c-d_1", { name: "b.c-d_1", base: "a" }],
    ["FROM a aS x", { name: "x", base: "a" }],
    ["FROM a a\u017f x", { name: "x", base: "a" }],
    ["FROM a AS \u212a", { name: "k", base: "a" }],
    ["FROM $A", { name: "", base: "$A" }],
    ["FROM\ta\v AS\fb", { name: "b", base: "a" }],
  ])("%j", (text, { name, base }) => {
    const stage = stageOf(text);
    expect([stage.name, stage.base.text]).toEqual([name, base]);
  });

  test("its platform; an empty one is none", () => {
    expect(stageOf("FROM --platform=$P a").platform?.text).toBe("$P");
    expect(stageOf("FROM --platform= a").platform).toBeUndefined();
    expect(stageOf("FROM a").platform).toBeUndefined();
  });

  test("the comment that begins with the name describes it", () => {
    expect(stageOf("# x y\n# b builds it\nFROM a AS b").docComment).toBe("builds it");
    expect(stageOf("# b builds it\n#\nFROM a AS b").docComment).toBe("");
    expect(stageOf("# builds it\nFROM a").docComment).toBe("");
  });

  test("keyword, code and lines", () => {
    expect(stageOf("\nFrom a \\\n as b\n")).toMatchObject({
      keyword: "From",
      code: "From a  as b",
      lines: { first: 2, last: 3 },
      comments: undefined,
      steps: [],
    });
  });
});

describe("errors", () => {
  const arguments_ = "FROM requires either one or three arguments";
  const name = "name can't start with a number or contain symbols";
  test.each([
    ["FROM", [`1: ${arguments_} <FROM>`]],
    ["FROM a b", [`1: ${arguments_} <FROM a b>`]],
    ["FROM a AS", [`1: ${arguments_} <FROM a AS>`]],
    ["FROM a IS b", [`1: ${arguments_} <FROM a IS b>`]],
    ["FROM a AS b c", [`1: ${arguments_} <FROM a AS b c>`]],
    ["FROM a AS 1b", [`1: invalid name for build stage: "1b", ${name} <1b>`]],
    ["FROM a AS B/c", [`1: invalid name for build stage: "B/c", ${name} <B/c>`]],
    ["FROM --x a", ["1: unknown flag: --x <--x>"]],
    ["FROM --platfrom=x a", ["1: unknown flag: --platfrom (did you mean platform?) <--platfrom=x>"]],
    ["FROM --platform a", ["1: missing a value on flag: --platform <--platform>"]],
    ["FROM --x a AS 1", [`1: invalid name for build stage: "1", ${name} <1>`]],
  ])("%j", (text, errors) => {
    expect(errorsOf(text)).toEqual(errors);
  });
});
