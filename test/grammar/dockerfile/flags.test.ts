import { expect, test } from "vitest";
import { decodeFlag } from "../../../grammar/dockerfile/index.js";
import { decodeText } from "../../../src/base/util/decode-text.js";

const BACKSLASH = 0x5c;
const decode = (text: string) => decodeFlag(text, 0, text.length, BACKSLASH);

test.each([
  ["--a", "--a", 3],
  ["--a b", "--a", 3],
  ['--a="b c" d', "--a=b c", 9],
  ["--a='b c'", "--a=b c", 9],
  ["--a=b\\ c d", "--a=b c", 8],
  ["--a='b\\'c'", "--a=b'c", 10],
  ["--a=b\\", "--a=b", 6],
  ['--a="b', "--a=b", 6],
  ['--"a"', "--a", 5],
  ["--a=\u0000b", "--a=\u0000b", 6],
])("%j", (text, value, end) => {
  expect(decode(text)).toMatchObject({ value, end, split: -1 });
});

test("characters beyond ASCII become one character for each of their bytes", () => {
  expect(decode("--a=é b")).toMatchObject({ value: "--a=Ã©", end: 5 });
  expect(decode("--a=💩")).toMatchObject({ value: "--a=ð\u009f\u0092©", end: 6 });
});

test.each([
  ["--a=à b", 4],
  ["--a=堂b", 4],
  ["--a=\u00a0b", 4],
])("%j has a character with a byte that ends the flag", (text, split) => {
  expect(decode(text)).toMatchObject({ end: split, split });
});

test("in quotes and escaped these bytes end nothing", () => {
  expect(decode("--a='à' b")).toMatchObject({ value: "--a=Ã\u00a0", split: -1 });
  expect(decode(decodeText(Buffer.from("--a=\\\xa0b", "latin1")))).toMatchObject({ value: "--a=\u00a0b" });
});

test("a stray byte ends the flag like a space", () => {
  expect(decode(decodeText(Buffer.from("--a=b\xa0c", "latin1")))).toMatchObject({
    value: "--a=b",
    split: -1,
  });
});

test("every character of the value knows where it comes from", () => {
  expect(decode('--a="b c"\\d').positions).toEqual([0, 1, 2, 3, 5, 6, 7, 10]);
});
