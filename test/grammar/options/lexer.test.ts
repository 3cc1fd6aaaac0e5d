import { describe, expect, test } from "vitest";
import { lexOptions, OptionParser, parseOptionTokens } from "../../../grammar/options/index.js";

function fieldsOf(text: string) {
  const { tokens } = lexOptions(text);
  return parseOptionTokens(tokens!).children.field.map(({ children }) => {
    const key = children.OptionKey[0]!;
    const value = children.OptionValue?.[0];
    return [key.image, value?.image, key.startOffset, (value ?? key).endOffset + 1];
  });
}

describe("fields", () => {
  test.each([
    ["a", [["a", undefined, 0, 1]]],
    ["a=b", [["a", "b", 0, 3]]],
    [
      "a=b=c,d",
      [
        ["a", "b=c", 0, 5],
        ["d", undefined, 6, 7],
      ],
    ],
    [
      "a=,",
      [
        ["a", "", 0, 2],
        ["", undefined, 3, 3],
      ],
    ],
    [
      ",",
      [
        ["", undefined, 0, 0],
        ["", undefined, 1, 1],
      ],
    ],
    [" a", [[" a", undefined, 0, 2]]],
    ['"a=b,c"', [["a", "b,c", 1, 6]]],
    [
      '"a=""b""",c',
      [
        ["a", '"b"', 1, 8],
        ["c", undefined, 10, 11],
      ],
    ],
    ['""', [["", undefined, 1, 1]]],
  ])("%j", (text, fields) => {
    expect(fieldsOf(text)).toEqual(fields);
  });
});

describe("faults", () => {
  test.each([
    ["", "EOF", 0],
    ['a"', 'parse error on line 1, column 2: bare " in non-quoted-field', 1],
    ['a,b"c', 'parse error on line 1, column 4: bare " in non-quoted-field', 3],
    ['"a', 'parse error on line 1, column 2: extraneous or missing " in quoted-field', 1],
    ['"a""b', 'parse error on line 1, column 5: extraneous or missing " in quoted-field', 4],
    ['"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field', 2],
    ['é"', 'parse error on line 1, column 3: bare " in non-quoted-field', 1],
  ])("%j", (text, message, at) => {
    expect(lexOptions(text).fault).toEqual({ message, at });
  });
});

test("the grammar is sound", () => {
  expect(() => new OptionParser(false)).not.toThrow();
});
