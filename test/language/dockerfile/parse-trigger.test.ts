import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { fullMessage } from "../../../src/base/diagnostic/diagnostic.js";
import { parseTrigger } from "../../../src/language/dockerfile/parse-trigger.js";

const PLACE = { range: { start: 40, end: 50 }, lines: { first: 4, last: 5 } };

function failureOf(expression: string): string {
  try {
    parseTrigger(expression, PLACE);
  } catch (thrown) {
    return fullMessage(BuildError.from(thrown));
  }
  throw new Error("no error");
}

test("gives the step, all of it at the place of the image", () => {
  expect(parseTrigger("RUN --mount=type=tmpfs,target=/a <<E\n1\nE", PLACE)).toMatchObject({
    kind: "run",
    code: "RUN --mount=type=tmpfs,target=/a <<E",
    ...PLACE,
    mounts: [{ range: PLACE.range, fields: [{ range: PLACE.range }, { range: PLACE.range }] }],
    command: { heredocs: [{ content: "1\n" }] },
  });
});

test("may be an ONBUILD", () => {
  expect(parseTrigger("onbuild RUN a", PLACE)).toMatchObject({ kind: "onbuild", expression: "RUN a" });
});

test("comments around it do not count as expressions", () => {
  expect(parseTrigger("# c\n\nUSER a\n# d", PLACE).comments).toEqual(["c"]);
});

describe("errors", () => {
  test.each([
    ["", "file with no instructions"],
    ["# a", "file with no instructions"],
    ["RUN a\nRUN b", "onbuild trigger should be a single expression"],
    ["FROM a", "*instructions.Stage is not a command type"],
    ["FROM a b", "FROM requires either one or three arguments"],
    ["RUN [1]", "when using JSON array syntax, arrays must be comprised of strings only"],
    ["RUN <<E", "unterminated heredoc"],
    ["FOO", "unknown instruction: FOO (did you mean FROM?)"],
    [
      "COPY a",
      "COPY requires at least two arguments, but only one was provided. Destination could not be determined",
    ],
    ["ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
  ])("%j", (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
