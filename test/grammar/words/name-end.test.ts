import { expect, test } from "vitest";
import { nameEnd } from "../../../grammar/words/index.js";

/** The same as one regex. */
function expectedEnd(text: string, at: number): number {
  const name = /[\p{L}_][\p{L}\p{Nd}_]*|\p{Nd}+|[@*#?\-$!]/uy;
  name.lastIndex = at;
  return name.test(text) ? name.lastIndex : at;
}

test.each([
  ["", 0, 0],
  ["abc", 1, 3],
  ["abc", 3, 3],
  ["_a1-", 0, 3],
  ["12a", 0, 2],
  ["-", 0, 1],
  ["--", 0, 1],
  ["}", 0, 0],
  ["1\u0661a", 0, 2],
  ["a\u0661\u00e9}", 0, 3],
  ["\u00e9", 0, 1],
  ["\u{10400}b", 0, 3],
  ["a\udcff", 0, 1],
])("the name of %j from %d on ends at %d", (text, at, end) => {
  expect(nameEnd(text, at)).toBe(end);
});

test("agrees with the regex for every ASCII character beside every other, and beside some beyond", () => {
  const ascii = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));
  const beyond = [
    "\u0080",
    "\u00aa",
    "\u00e9",
    "\u0661",
    "\u0301",
    "\u20ac",
    "\ud800",
    "\udcff",
    "\u{10400}",
    "\u{1d7d8}",
  ];
  const all = [...ascii, ...beyond, ""];
  const wrong: string[] = [];
  for (const first of all) {
    for (const second of all) {
      for (const third of ["", "a", "1", "-", "\u00e9", "\u0661"]) {
        const text = first + second + third;
        if (nameEnd(text, 0) !== expectedEnd(text, 0)) wrong.push(text);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("agrees with the regex for every character alone and in a name", () => {
  const wrong: number[] = [];
  for (let code = 0; code < 0x20000; code++) {
    const character = String.fromCodePoint(code);
    for (const text of [character, `a${character}b`, `1${character}2`]) {
      if (nameEnd(text, 0) !== expectedEnd(text, 0)) wrong.push(code);
    }
  }
  expect(wrong).toEqual([]);
});
