import { describe, expect, test } from "vitest";
import { decodeText } from "../../../../src/base/util/decode-text.js";
import { errorOf, stepOf, stepsOf } from "../plan-text.js";

const pairsOf = (text: string) =>
  stepOf("env", text).pairs.map(({ key, value, legacy }) => [key.text, value.text, legacy]);

describe("ENV", () => {
  test.each([
    ["ENV a=b", [["a", "b", false]]],
    [
      "ENV a=b  c=\td=e=f",
      [
        ["a", "b", false],
        ["c", "", false],
        ["d", "e=f", false],
      ],
    ],
    [
      "ENV a='b c' d=\"e f\"",
      [
        ["a", "'b c'", false],
        ["d", '"e f"', false],
      ],
    ],
    ["ENV a=b\\ c", [["a", "b\\ c", false]]],
    ["ENV 'a b'=c", [["'a b'", "c", false]]],
    ["ENV a b", [["a", "b", true]]],
    ["ENV a  b=c 'd  e", [["a", "b=c 'd  e", true]]],
    ["ENV a=b\\\\\\", [["a", "b\\\\", false]]],
    ["ENV -- --a=b", [["--a", "b", false]]],
  ])("%j", (text, pairs) => {
    expect(pairsOf(text)).toEqual(pairs);
  });

  test("bytes that are not UTF-8 are U+FFFD in the new spelling only", () => {
    const envValue = (line: string) => {
      const [step] = stepsOf(decodeText(Buffer.from(`FROM a\n${line}`, "latin1")));
      return step?.kind === "env" ? step.pairs[0]?.value.text : undefined;
    };
    expect(envValue("ENV a=\xff")).toBe("\ufffd");
    expect(envValue("ENV a \xff")).toBe("\udcff");
  });

  test.each([
    ["ENV", "ENV requires at least one argument <ENV>"],
    ["env a", "ENV must have two arguments <a>"],
    ["ENV a\u00a0b", "ENV must have two arguments <a\u00a0b>"],
    ["ENV a=b c", 'Syntax error - can\'t find = in "c". Must be of the form: name=value <c>'],
    ["ENV a=b 'c\"", 'Syntax error - can\'t find = in "\'c\\"". Must be of the form: name=value <\'c">'],
    ["ENV =b", "ENV names can not be blank <>"],
    ["ENV --x a=b", "unknown flag: --x <--x>"],
    ["ENV --x", "unknown flag: --x <--x>"],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});

describe("LABEL", () => {
  test("in both spellings", () => {
    expect(stepOf("label", "LABEL a.b=c d=e").pairs).toMatchObject([
      { key: { text: "a.b" }, value: { text: "c" }, legacy: false },
      { key: { text: "d" }, value: { text: "e" }, legacy: false },
    ]);
    expect(stepOf("label", "LABEL a b c").pairs).toMatchObject([{ value: { text: "b c" }, legacy: true }]);
  });

  test.each([
    ["LABEL", "LABEL requires at least one argument <LABEL>"],
    ["LABEL a", "LABEL must have two arguments <a>"],
    ["LABEL =a", "LABEL names can not be blank <>"],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});

describe("ARG", () => {
  const argsOf = (text: string) =>
    stepOf("arg", text).args.map(({ key, value, docComment }) => [key, value?.text, docComment]);

  test.each([
    ["ARG a", [["a", undefined, ""]]],
    [
      "ARG a= b='c d' c=d=e",
      [
        ["a", "", ""],
        ["b", "'c d'", ""],
        ["c", "d=e", ""],
      ],
    ],
    [
      "# a the first\n# b the second\nARG b a",
      [
        ["b", undefined, "the second"],
        ["a", undefined, "the first"],
      ],
    ],
    ["ARG --whatever a", [["a", undefined, ""]]],
    ["ARG 'a b'", [["'a b'", undefined, ""]]],
  ])("%j", (text, args) => {
    expect(argsOf(text)).toEqual(args);
  });

  test.each([
    ["ARG", "ARG requires at least one argument <ARG>"],
    ["ARG a =b", "ARG names can not be blank <=b>"],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});
