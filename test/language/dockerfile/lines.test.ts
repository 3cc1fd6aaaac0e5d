import { describe, expect, test } from "vitest";
import { Source } from "../../../src/base/source/source.js";
import { codeOf } from "../../../src/language/dockerfile/node-text.js";
import { parseDockerfile } from "../../../src/language/dockerfile/parse.js";
import { errorsOf, planText, stepsOf } from "./plan-text.js";

/** Items of a file in short: lines, then the instruction's text or the sort of item. */
function itemsOf(text: string): string[] {
  const source = new Source("Dockerfile", text);
  return parseDockerfile(source).items.map((item) => {
    if (item.kind === "blank") return `${item.firstLine} blank ${item.end - item.start}`;
    if (item.kind === "comment" || item.kind === "directive") {
      return `${item.line} ${item.kind} ${source.text.slice(item.start, item.end)}`;
    }
    const comments = item.comments === undefined ? "" : ` ${JSON.stringify(item.comments)}`;
    return `${item.firstLine}-${item.lastLine} ${codeOf(item, source)}${comments}`;
  });
}

describe("logical lines", () => {
  test.each([
    ["a byte order mark", "\ufeffFROM a", ["1-1 FROM a"]],
    ["CRLF", "FROM a\r\nRUN b\r\n", ["1-1 FROM a", "2-2 RUN b"]],
    ["no newline at the end", "FROM a\nRUN b", ["1-1 FROM a", "2-2 RUN b"]],
    ["indented", "  \t FROM a", ["1-1 FROM a"]],
    ["blank lines", "\n \t\n\nFROM a\n\u00a0\n", ["1 blank 5", "4-4 FROM a", "5 blank 2"]],
    [
      "comments",
      "# a\nFROM a\n  # b \nRUN c",
      ["1 comment # a", '2-2 FROM a ["a"]', "3 comment # b", '4-4 RUN c ["# b"]'],
    ],
    ["a continued line", "RUN a \\\n  b", ["1-2 RUN a   b"]],
    ["white space behind the escape character", "RUN a \\ \t \nb", ["1-2 RUN a b"]],
    ["a form feed behind it", "RUN a \\\f\nCMD b", ["1-1 RUN a \\", "2-2 CMD b"]],
    ["CRLF in continuations", "RUN a \\\r\n b\r\n", ["1-2 RUN a  b"]],
    ["comments in continuations", "RUN a \\\n# c\n  # d\nb", ["1-4 RUN a b"]],
    ["a comment that seems continued", "RUN a \\\n# c \\\nb\nCMD x", ["1-3 RUN a b", "4-4 CMD x"]],
    ["blank lines in continuations", "RUN a \\\n\n  \nb", ["1-4 RUN a b"]],
    ["a word across lines", "RU\\\nN ec\\\nho", ["1-3 RUN echo"]],
    ["an escape character alone", "\\\nRUN a", ["1-2 RUN a"]],
    ["the end in a continuation", "RUN a \\\n", ["1-1 RUN a"]],
    ["comments at the end of a continuation", "RUN a \\\n# c\n\n", ["1-3 RUN a"]],
    ["two escape characters", "RUN a \\\\\nRUN b", ["1-1 RUN a \\\\", "2-2 RUN b"]],
    [
      "three, of which the last is escaped to the eye only",
      "RUN a \\\\\\\nRUN b",
      ["1-1 RUN a \\\\\\", "2-2 RUN b"],
    ],
    ["two with a space between", "RUN \\ \\\nb", ["1-2 RUN \\ b"]],
    ["a comment sign in the line", "RUN a # b", ["1-1 RUN a # b"]],
  ])("%s", (_, text, items) => {
    expect(itemsOf(text)).toEqual(items);
  });
});

describe("directives", () => {
  test("escape makes the backquote join lines", () => {
    expect(itemsOf("# escape=`\nRUN a `\n b\nRUN c \\\nCMD d")).toEqual([
      "1 directive # escape=`",
      "2-3 RUN a  b",
      "4-4 RUN c \\",
      "5-5 CMD d",
    ]);
  });

  test.each([
    "#escape=`\n",
    "  #  Escape  =  ` \n",
    "# syntax=a\n# check=skip=all\n# escape=`\n",
    "\ufeff# escape=`\r\n",
    "#\u00a0escape=`\n",
  ])("%j is obeyed", (head) => {
    expect(planText(`${head}FROM a`).plan?.escape).toBe("`");
  });

  test.each([
    "\n# escape=`\n",
    "# a comment\n# escape=`\n",
    "# other=x\n# escape=`\n",
    "# escape\u00a0=`\n",
    "#! shebang\n# escape=`\n",
    "FROM b\n# escape=`\n",
  ])("%j comes too late or is none", (head) => {
    expect(planText(`${head}FROM a`).plan?.escape).toBe("\\");
  });

  test.each([
    ["# escape=x\nFROM a", ["0: invalid escape token 'x' does not match ` or \\ <x>"]],
    ["# syntax=a\n# escape=``\nFROM a", ["1: invalid escape token '``' does not match ` or \\ <``>"]],
    ["# escape=  \nFROM a", ["0: invalid escape token ' ' does not match ` or \\ < >"]],
    ["# escape=`\u00a0\nFROM a", ["0: invalid escape token '`\u00a0' does not match ` or \\ <`\u00a0>"]],
    ["# syntax=a\n# syntax=b\nFROM a", ["1: only one syntax parser directive can be used <# syntax=b>"]],
  ])("%j is wrong", (text, errors) => {
    expect(errorsOf(text)).toEqual(errors);
  });

  test("they are no comments of the instruction below", () => {
    expect(stepsOf("FROM a\nRUN b")[0]?.comments).toBeUndefined();
    expect(planText("# syntax=x\n# c\nFROM a").plan?.stages[0]?.comments).toEqual(["c"]);
  });
});

describe("comments of an instruction", () => {
  test.each([
    ["# a\n# b", ["a", "b"]],
    ["# a\n#\n# b", ["b"]],
    ["# a\n# \t ", undefined],
    ["# a\n\n# b", ["a", "b"]],
    [" # a", ["# a"]],
    ["#a  ", ["a"]],
    ["\u00a0# a", ["\udca0# a"]],
  ])("%j", (comments, expected) => {
    expect(stepsOf(`FROM a\n${comments}\nRUN b`)[0]?.comments).toEqual(expected);
  });

  test("they belong to one instruction only", () => {
    expect(stepsOf("FROM a\n# b\nRUN c\nRUN d").map((step) => step.comments)).toEqual([["b"], undefined]);
  });

  test("comments in a continuation belong to nothing", () => {
    expect(stepsOf("FROM a\nRUN c \\\n# d\n e\nRUN f")[1]?.comments).toBeUndefined();
  });
});

describe("files that end the work", () => {
  test.each([
    ["", [": the Dockerfile cannot be empty <>"]],
    ["\n", ["1: file with no instructions <>"]],
    ["# a\n\n# b\n", ["3: file with no instructions <>"]],
    ["\ufeff", ["1: file with no instructions <>"]],
    ["ARG A", [": dockerfile contains no stages to build"]],
    ["\\\n", ["1: unknown instruction:  <>"]],
  ])("%j", (text, errors) => {
    expect(errorsOf(text)).toEqual(errors);
  });
});

describe("lines that are too long", () => {
  const limit = 65_535;
  const message = `dockerfile line greater than max allowed size of ${limit}`;
  const messages = (text: string) =>
    planText(text).errors.map(
      ({ message, lines }) => `${lines.map(({ first, last }) => `${first}-${last}`)}: ${message}`,
    );

  test("the longest that may be", () => {
    expect(messages(`FROM a\nRUN ${"x".repeat(limit - 4)}\n`)).toEqual([]);
    expect(messages(`FROM a\nRUN ${"é".repeat((limit - 5) / 2)}x`)).toEqual([]);
  });

  test.each([
    ["an instruction", `FROM a\nRUN ${"x".repeat(limit - 3)}\n`, [`1-1: ${message}`]],
    ["bytes count", `FROM a\nRUN ${"é".repeat((limit - 3) / 2)}\n`, [`1-1: ${message}`]],
    ["a comment", `FROM a\n# ${"x".repeat(limit)}\nRUN a`, [`1-1: ${message}`]],
    [
      "before any instruction",
      `# ${"x".repeat(limit)}\nFROM a`,
      ["0-0: file with no instructions", `0-0: ${message}`],
    ],
    [
      "in a continuation: its beginning is read as a line",
      `FROM a\nRUN b \\\n${"x".repeat(limit + 1)}\nCMD c`,
      [`3-3: ${message}`, expect.stringMatching(/^3-3: unknown instruction: x{65536}$/)],
    ],
    ["in a heredoc", `FROM a\nRUN <<E\nx\n${"x".repeat(limit + 1)}\nE`, ["2-3: unterminated heredoc"]],
    [
      "behind an announced heredoc",
      `FROM a\nRUN <<E \\\n${"x".repeat(limit + 1)}\nE`,
      ["2-3: unterminated heredoc"],
    ],
  ])("%s", (_, text, expected) => {
    expect(messages(text)).toEqual(expected);
  });
});

describe("NoEmptyContinuation", () => {
  test("is found at the last line of the instruction", () => {
    const { findings, source } = planText("FROM a\nRUN a \\\n\n  \\\n \n b\nRUN c");
    expect(findings).toMatchObject([
      { code: "NoEmptyContinuation", message: "Empty continuation line", lines: [{ first: 6, last: 6 }] },
    ]);
    expect(source.position(findings[0]!.range!.start)).toEqual({ line: 3, column: 1 });
  });

  test("comments are not empty lines", () => {
    expect(planText("FROM a\nRUN a \\\n# c\n b").findings).toEqual([]);
  });
});
