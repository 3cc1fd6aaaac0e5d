import { expect, test } from "vitest";
import { DockerfileLexer, type LogicalLine } from "../../../grammar/dockerfile/index.js";
import { shapeOf } from "../../../src/language/dockerfile/instruction-table.js";

function lineOf(text: string): LogicalLine {
  return {
    text,
    from: 0,
    to: text.length,
    end: text.length,
    joined: undefined,
    firstLine: 1,
    lastLine: 1,
    comments: undefined,
  };
}

function lex(text: string, character = "\\") {
  const lexer = new DockerfileLexer(shapeOf);
  lexer.escape = character.charCodeAt(0);
  const fault = lexer.lexLine(lineOf(text));
  return { fault, tokens: lexer.tokens };
}

const shown = (text: string) => lex(text).tokens.map((token) => `${token.tokenType.name} ${token.image}`);

test.each([
  ["RUN", ["Keyword RUN"]],
  ["  run  a  b ", ["Keyword run", "Text a  b"]],
  ["RUN\va", ["Keyword RUN", "Text a"]],
  ["RUN\u00a0a", ["Keyword RUN\u00a0a"]],
  ["RUN \u00a0a", ["Keyword RUN", "Text a"]],
  ['RUN --mount=type="a" --x y', ["Keyword RUN", "Flag --mount=type=a", "Flag --x", "Text y"]],
  ["RUN -- --x", ["Keyword RUN", "Text --x"]],
  ["RUN --x --", ["Keyword RUN", "Flag --x"]],
  ["RUN - --x", ["Keyword RUN", "Text - --x"]],
  [
    'CMD [ "a" , "b\\n" ]',
    ["Keyword CMD", "OpenBracket [", "JsonString a", "Comma ,", "JsonString b\n", "CloseBracket ]"],
  ],
  ["CMD []", ["Keyword CMD", "OpenBracket [", "CloseBracket ]"]],
  ['CMD ["a"] x', ["Keyword CMD", 'Text ["a"] x']],
  ['CMD ["a",]', ["Keyword CMD", 'Text ["a",]']],
  ["CMD [ -f x ]", ["Keyword CMD", "Text [ -f x ]"]],
  ["CMD [1e999]", ["Keyword CMD", "Text [1e999]"]],
  ["COPY a\tb\u00a0c", ["Keyword COPY", "Word a", "Word b\u00a0c"]],
  [
    'COPY ["a", "b"]',
    ["Keyword COPY", "OpenBracket [", "JsonString a", "Comma ,", "JsonString b", "CloseBracket ]"],
  ],
  ["ARG a='b c' d", ["Keyword ARG", "Word a='b c'", "Word d"]],
  ["ENV a=b c='d e'", ["Keyword ENV", "Key a", "Equals =", "Value b", "Key c", "Equals =", "Value 'd e'"]],
  ["ENV a  b = c", ["Keyword ENV", "Key a", "Value b = c"]],
  ["HEALTHCHECK --retries=1 CMD  a b", ["Keyword HEALTHCHECK", "Flag --retries=1", "Type CMD", "Text a b"]],
  [
    'HEALTHCHECK CMD ["a"]',
    ["Keyword HEALTHCHECK", "Type CMD", "OpenBracket [", "JsonString a", "CloseBracket ]"],
  ],
  ["ONBUILD --x RUN --y a", ["Keyword ONBUILD", "Flag --x", "TriggerKeyword RUN", "Flag --y", "Text a"]],
  ["WHAT is this", ["Keyword WHAT", "Text is this"]],
  ["", ["Keyword "]],
])("%j", (text, tokens) => {
  expect(shown(text)).toEqual(tokens);
});

test.each([
  ["CMD [1]", "when using JSON array syntax, arrays must be comprised of strings only", 5, 6],
  ['CMD ["a", null, 2]', "when using JSON array syntax, arrays must be comprised of strings only", 10, 17],
  ["ENV a", "ENV must have two arguments", 4, 5],
  ["label a", "LABEL must have two arguments", 6, 7],
  ["ENV a=b c", 'Syntax error - can\'t find = in "c". Must be of the form: name=value', 8, 9],
])("%j is wrong", (text, message, start, end) => {
  const { fault, tokens } = lex(text);
  expect(fault).toMatchObject({ message, range: { start, end } });
  expect(tokens.at(-1)?.tokenType.name).toBe("Invalid");
});

test("the escape character counts in flags and words", () => {
  expect(lex("RUN --a=b` c d", "`").tokens.map((token) => token.image)).toEqual(["RUN", "--a=b c", "d"]);
  expect(lex("ARG a=b\\ c", "`").tokens.map((token) => token.image)).toEqual(["ARG", "a=b\\", "c"]);
});

test("a character one of whose bytes ends a flag is cut in two", () => {
  const line = lineOf("RUN --x=堂 y");
  const lexer = new DockerfileLexer(shapeOf);
  lexer.lexLine(line);
  expect(lexer.tokens.map((token) => token.image)).toEqual(["RUN", "--x=å", "\udc82 y"]);
  expect(line.text).toBe("RUN --x=\udce5\udca0\udc82 y");
});

test("nothing is kept of what an ONBUILD in an ONBUILD holds", () => {
  const text = `${"ONBUILD ".repeat(100_000)}RUN --x a`;
  expect(lex(text).tokens.map((token) => token.tokenType.name)).toEqual([
    "Keyword",
    "TriggerKeyword",
    "Text",
  ]);
  expect(lex("ONBUILD ONBUILD ONBUILD CMD [1]").fault).toMatchObject({ range: { start: 29, end: 30 } });
});
