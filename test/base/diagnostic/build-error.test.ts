import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { Source } from "../../../src/base/source/source.js";

test("is an Error with a code", () => {
  const cause = new Error("disk");
  const error = new BuildError("file/read", "failed to read", { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "BuildError", code: "file/read", message: "failed to read", cause });
  expect("cause" in new BuildError("file/read", "x")).toBe(false);
});

describe("gathers its place on its way up", () => {
  test("the range that is nearest to the cause stays", () => {
    const error = new BuildError("word/syntax", "x")
      .at(undefined)
      .at({ start: 3, end: 4 })
      .at({ start: 0, end: 9 });
    expect(error.range).toEqual({ start: 3, end: 4 });
  });

  test("lines add up, innermost first", () => {
    const error = new BuildError("word/syntax", "x", { lines: [{ first: 5, last: 5 }] });
    error.onLines({ first: 1, last: 2 }, { first: 7, last: 7 });
    expect(error.lines).toEqual([
      { first: 5, last: 5 },
      { first: 1, last: 2 },
      { first: 7, last: 7 },
    ]);
  });

  test("words go in front of the message", () => {
    expect(new BuildError("step/path", "no").wrap("inner").wrap("outer").message).toBe("outer: inner: no");
  });
});

test("becomes a diagnostic, where the suggestion has a field of its own", () => {
  const error = new BuildError("stage/target", "no", { suggestion: "base", range: { start: 0, end: 1 } });
  expect(error.onLines({ first: 1, last: 1 }).toDiagnostic()).toEqual({
    code: "stage/target",
    severity: "error",
    message: "no",
    range: { start: 0, end: 1 },
    lines: [{ first: 1, last: 1 }],
    suggestion: "base",
  });
});

describe("as JSON", () => {
  test("has line and column where the source is known", () => {
    const error = new BuildError("step/value", "no", {
      range: { start: 2, end: 4 },
      source: new Source("Dockerfile", "a\nbc\n"),
      suggestion: "cd",
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "step/value",
      message: "no (did you mean cd?)",
      file: "Dockerfile",
      start: { line: 2, column: 1 },
      end: { line: 2, column: 3 },
      suggestion: "cd",
    });
  });

  test("leaves out what is not known", () => {
    const error = new BuildError("step/value", "no", { range: { start: 2, end: 4 } });
    expect(error.toJSON()).toEqual({ code: "step/value", message: "no" });
  });
});

describe("from anything that was thrown", () => {
  test("a BuildError is itself", () => {
    const error = new BuildError("step/value", "no");
    expect(BuildError.from(error)).toBe(error);
  });

  test.each([
    [new TypeError("x is not a function"), "x is not a function"],
    ["text", "text"],
    [null, "null"],
  ])("%s is internal", (thrown, message) => {
    expect(BuildError.from(thrown)).toMatchObject({ code: "internal", message, cause: thrown });
  });
});
