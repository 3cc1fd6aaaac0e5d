import { describe, expect, test } from "vitest";
import { decodeText } from "../../src/base/util/decode-text.js";
import { type JsonValue, stringifyGo } from "../../src/llb/stringify-go.js";

test.each<[string, JsonValue, string]>([
  ["null", null, "null"],
  ["booleans", [true, false], "[true,false]"],
  [
    "numbers",
    [0, -1, 1_700_000_000_000_000_000, 2n ** 64n - 1n],
    "[0,-1,1700000000000000000,18446744073709551615]",
  ],
  ["bytes", Uint8Array.of(0, 255, 254, 10), '"AP/+Cg=="'],
  ["no bytes", new Uint8Array(), '""'],
  ["empty lists and objects", [[], {}, new Map()], "[[],{},{}]"],
  ["keys in their order", { b: 1, a: { c: [] } }, '{"b":1,"a":{"c":[]}}'],
  ["undefined members", { a: undefined, b: 1 }, '{"b":1}'],
  [
    "keys that look like numbers in a Map",
    new Map([
      ["10", 1],
      ["9", 2],
    ]),
    '{"10":1,"9":2}',
  ],
  ["quotes and backslashes", '"\\ud800"', '"\\"\\\\ud800\\""'],
  ["controls", "\b\f\n\r\t\0\x1f\x7f", '"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'],
  ["other characters", "é€😀\ufffd\ufeff", '"é€😀\ufffd\ufeff"'],
  ["HTML", { "<a>": "a && b" }, '{"\\u003ca\\u003e":"a \\u0026\\u0026 b"}'],
  ["line separators", "\u2028\u2029", '"\\u2028\\u2029"'],
  ["bytes that were not UTF-8", decodeText(Uint8Array.of(0x61, 0xff, 0xc3, 0x22)), '"a\\ufffd\\ufffd\\""'],
  ["half a pair", "\ud83d<", '"\\ufffd\\u003c"'],
])("%s", (_, value, text) => {
  expect(stringifyGo(value)).toBe(text);
});

describe("without escaping HTML", () => {
  test.each<[string, JsonValue, string]>([
    ["HTML stays, also deep inside", { "<": ["&", { a: ">" }] }, '{"<":["&",{"a":">"}]}'],
    ["line separators do not", "<\u2028", '"<\\u2028"'],
  ])("%s", (_, value, text) => {
    expect(stringifyGo(value, { escapeHtml: false })).toBe(text);
  });
});
