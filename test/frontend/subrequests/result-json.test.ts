import { describe, expect, test } from "vitest";
import { indentGo, locationJson } from "../../../src/frontend/subrequests/result-json.js";

describe("indentGo", () => {
  test.each([
    [null, "null"],
    ["<a>\u2028", '"\\u003ca\\u003e\\u2028"'],
    [Uint8Array.of(1, 2), '"AQI="'],
    [[], "[]"],
    [{}, "{}"],
    [{ a: undefined }, "{}"],
    [
      { a: [1, [2], {}], b: { c: true } },
      '{\n  "a": [\n    1,\n    [\n      2\n    ],\n    {}\n  ],\n  "b": {\n    "c": true\n  }\n}',
    ],
    [
      new Map([
        ["b", 1],
        ["a", 2],
      ]),
      '{\n  "b": 1,\n  "a": 2\n}',
    ],
  ])("%j", (value, text) => {
    expect(indentGo(value)).toBe(text);
  });
});

describe("locationJson", () => {
  const line = (first: number, last = first) => ({ start: { line: first }, end: { line: last } });

  test.each([
    ["no place", [], {}],
    ["a range for each line", [{ first: 2, last: 3 }], { ranges: [line(2), line(3)] }],
    [
      "no number for a place before the first line",
      [{ first: 0, last: 0 }],
      { ranges: [{ start: {}, end: {} }] },
    ],
    ["one range for a very long place", [{ first: 1, last: 5000 }], { ranges: [line(1, 5000)] }],
  ])("%s", (_, spans, json) => {
    expect(JSON.parse(JSON.stringify(locationJson(spans)))).toEqual(json);
  });
});
