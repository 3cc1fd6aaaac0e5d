import { describe, expect, test } from "vitest";
import { chompHeredoc, heredocMarkOf, heredocsOfLine } from "../../../src/language/words/heredoc-mark.js";
import { errorsOf, stepOf, stepsOf } from "./plan-text.js";

describe("the mark", () => {
  test.each([
    ["<<EOF", { name: "EOF", expand: true, chomp: false }],
    ["<<-EOF", { name: "EOF", expand: true, chomp: true }],
    ["3<<EOF", { name: "EOF", expand: true, chomp: false }],
    ["<<  EOF", { name: "EOF", expand: true, chomp: false }],
    ["<<'EOF'", { name: "EOF", expand: false, chomp: false }],
    ['<<"EOF"', { name: "EOF", expand: false, chomp: false }],
    ['<<E"O"F', { name: "EOF", expand: false, chomp: false }],
    ["<<E\\OF", { name: "EOF", expand: true, chomp: false }],
    ['<<"a b"', { name: "a b", expand: false, chomp: false }],
    ["<<$X", { name: "$X", expand: true, chomp: false }],
    ["<<", undefined],
    ["<<-", undefined],
    ["<<''", undefined],
    ["<<<EOF", undefined],
    ["<<a<b", undefined],
    ["a<<EOF", undefined],
    ["<EOF", undefined],
    ["<<a b", undefined],
    ["<<'EOF", undefined],
  ])("%j", (word, mark) => {
    expect(heredocMarkOf(word)).toEqual(mark);
  });
});

describe("the marks of a line", () => {
  test.each([
    ["RUN <<EOF", ["EOF"]],
    ["COPY <<a <<'b' 3<<-c /x", ["a", "b", "c"]],
    ["RUN cat << EOF", ["EOF"]],
    ["RUN echo '<<EOF'", []],
    ["RUN echo \\<<EOF", []],
    ["RUN echo $((1<<2))", []],
    ["RUN <<EOF it's", []],
    ["RUN <<EOF ${", []],
    ["RUN a<<EOF", []],
  ])("%j", (line, names) => {
    expect(heredocsOfLine(line).map((mark) => mark.name)).toEqual(names);
  });
});

describe("bodies", () => {
  test("of RUN", () => {
    const { command, code, lines } = stepOf("run", "RUN <<EOF cat\na\n b\nEOF\n");
    expect(command.args).toEqual(["<<EOF cat"]);
    expect(command.heredocs).toMatchObject([{ name: "EOF", content: "a\n b\n", expand: true, chomp: false }]);
    expect(code).toBe("RUN <<EOF cat");
    expect(lines).toEqual({ first: 2, last: 5 });
  });

  test("several follow one another", () => {
    const { command } = stepOf("run", "RUN <<a <<'b'\n1\na\n2\nb\n");
    expect(command.heredocs.map(({ name, content, expand }) => [name, content, expand])).toEqual([
      ["a", "1\n", true],
      ["b", "2\n", false],
    ]);
  });

  test("tabs before the end do not count for <<-, and stay in the content", () => {
    const { command } = stepOf("run", "RUN <<-EOF\n\t\ta\n\tEOF\n");
    expect(command.heredocs).toMatchObject([{ content: "\t\ta\n", chomp: true }]);
  });

  test("what is inside is no comment, continuation or instruction", () => {
    const steps = stepsOf("FROM a\nRUN <<E\n# c\nb \\\n\nFROM x\nE\nRUN d");
    expect(steps.map((step) => step.code)).toEqual(["RUN <<E", "RUN d"]);
  });

  test("carriage returns stay, but not before the end", () => {
    const { command } = stepOf("run", "RUN <<E\r\na\r\nE\r\n");
    expect(command.heredocs[0]?.content).toBe("a\r\n");
  });

  test("behind a continued line", () => {
    const { command, lines } = stepOf("run", "RUN a \\\n <<E\nb\nE");
    expect(command.heredocs[0]?.content).toBe("b\n");
    expect(lines).toEqual({ first: 2, last: 5 });
  });

  test("of COPY and ADD become sources", () => {
    const { sources, contents, dest } = stepOf("copy", "COPY a <<-E <<'F' /x\n\t\t1\n\t2\nE\n$3\nF\n");
    expect(sources.map((word) => word.text)).toEqual(["a"]);
    expect(contents.map(({ path, data, expand }) => [path, data.text, expand])).toEqual([
      ["E", "1\n2\n", true],
      ["F", "$3\n", false],
    ]);
    expect(dest.text).toBe("/x");
    expect(stepOf("add", "ADD <<E /x\n1\nE").contents).toHaveLength(1);
  });

  test("the last of two that have one name is taken", () => {
    const { contents } = stepOf("copy", "COPY <<E <<E /x\n1\nE\n2\nE\n");
    expect(contents.map((content) => content.data.text)).toEqual(["2\n", "2\n"]);
  });

  test("of an ONBUILD go into its expression", () => {
    const { expression } = stepOf("onbuild", "ONBUILD RUN <<E <<'F'\n1\nE\n2\nF\n");
    expect(expression).toBe("RUN <<E <<'F'\n1\nE\n2\nF");
  });

  test.each([
    ["a JSON array", 'RUN ["<<EOF"]'],
    ["another instruction", "CMD <<EOF"],
    ["a nested ONBUILD of another instruction", "ONBUILD CMD <<EOF"],
  ])("%s has none", (_, instruction) => {
    expect(stepsOf(`FROM a\n${instruction}\nRUN b`)).toHaveLength(2);
  });

  test("in the JSON form of COPY it is an empty file", () => {
    expect(stepOf("copy", 'COPY ["<<E", "/x"]').contents).toMatchObject([{ path: "E", data: { text: "" } }]);
  });

  test("the backslash escapes in names whatever the directive says", () => {
    expect(stepsOf("# escape=`\nFROM a\nRUN <<E\\F\nx\nEF\n")).toHaveLength(1);
  });
});

test("tabs at the start of lines go", () => {
  expect(chompHeredoc("\t\ta\n\t b\n \tc\n\n\t")).toBe("a\n b\n \tc\n\n");
});

describe("errors", () => {
  test.each([
    ["FROM a\nRUN <<E\nb\n E\n", ["2-4: unterminated heredoc <RUN <<E>"]],
    ["FROM a\nRUN <<E <<F\nE\nF x\n", ["2-4: unterminated heredoc <RUN <<E <<F>"]],
    ["FROM a\nCOPY x <<E\n1\nE", ["2-4: COPY cannot accept a heredoc as a destination <<<E>"]],
    ["FROM a\nADD x <<E\n1\nE", ["2-4: ADD cannot accept a heredoc as a destination <<<E>"]],
  ])("%j", (text, errors) => {
    expect(errorsOf(text)).toEqual(errors);
  });
});
