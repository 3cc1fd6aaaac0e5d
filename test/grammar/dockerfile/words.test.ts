import { expect, test } from "vitest";
import { wordBounds } from "../../../grammar/dockerfile/index.js";

const wordsOf = (text: string, character: string) => {
  const bounds = wordBounds(text, 0, text.length, character.charCodeAt(0));
  const words: string[] = [];
  for (let i = 0; i < bounds.length; i += 2) words.push(text.slice(bounds[i], bounds[i + 1]));
  return words;
};

test.each([
  ["", []],
  ["  ", []],
  ["a", ["a"]],
  [" a  b\tc ", ["a", "b", "c"]],
  ["a\u00a0b\u2003c", ["a", "b", "c"]],
  ["a\ufeffb", ["a\ufeffb"]],
  ["'a b' c", ["'a b'", "c"]],
  ['x="a b"y c', ['x="a b"y', "c"]],
  ["a\\ b c", ["a\\ b", "c"]],
  ['a\\" b', ['a\\"', "b"]],
  ["'a\\' b", ["'a\\'", "b"]],
  ['"a\\" b" c', ['"a\\" b"', "c"]],
  ["'' b", ["''", "b"]],
  ["'open b", ["'open b"]],
  ["a\\", ["a"]],
  ["a \\", ["a"]],
  ['"a\\', ['"a']],
  ["'a\\", ["'a\\"]],
])("words of %j", (text, words) => {
  expect(wordsOf(text, "\\")).toEqual(words);
});

test("the escape character may be a backquote", () => {
  expect(wordsOf("C:\\ a` b", "`")).toEqual(["C:\\", "a` b"]);
});
