import { expect, test } from "vitest";
import { decodeJsonString, isGoJson } from "../../../grammar/dockerfile/index.js";

test.each([
  ["[1]", true],
  ['{"a":[true,false,null,"x"]}', true],
  ["[1,]", false],
  ["[01]", false],
  ["[1e308]", true],
  ["[1e309]", false],
  ["[-1e999]", false],
  ['["1e999"]', true],
  ['["\\"1e999"]', true],
  ["[1e-999]", true],
  ["[".repeat(10_000) + "]".repeat(10_000), true],
  ["[".repeat(10_001) + "]".repeat(10_001), false],
  ["[1] x", false],
])("%.30s is JSON to Go: %s", (text, expected) => {
  expect(isGoJson(text)).toBe(expected);
});

test.each([
  ['"a"', "a"],
  ['"\\u00e9\\n\\/"', "é\n/"],
  ['"\\ud83d\\ude00"', "😀"],
  ['"\\ud83d"', "\ufffd"],
  ['"\\ude00\\ud83d"', "\ufffd\ufffd"],
  ['"\\ud83dx"', "\ufffdx"],
  ['"\\ud83d\udc80"', "\ufffd\ufffd"],
  ['"\udcff"', "\ufffd"],
  ['"a\udcffb😀\ud83d"', "a\ufffdb😀\ufffd"],
  ['"\u2028\u007f"', "\u2028\u007f"],
  ['"\\x"', undefined],
  ['"\t"', undefined],
  ['"\\u12"', undefined],
])("decodes %j", (written, value) => {
  expect(decodeJsonString(written)).toBe(value);
});
