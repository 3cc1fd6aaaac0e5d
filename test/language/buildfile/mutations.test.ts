import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBuildfile } from "./read-buildfile.js";

const CASES = new URL("../../../testdata/buildfile/", import.meta.url);
const texts = readdirSync(CASES).map((name) =>
  readFileSync(new URL(`${name}/Buildfile.yaml`, CASES), "utf8"),
);

/** What is put in place of a piece of a file: notation, wrong types, and things that are special somewhere. */
const PIECES = [
  "",
  "\n",
  " ",
  ": ",
  "- ",
  "~",
  "[]",
  "{}",
  "''",
  "1",
  "true",
  "[a]",
  "{ a: b }",
  "*a",
  "&a ",
  "<<: ",
  "$",
  "${",
  "\\",
  '"',
  "'",
  "#",
  "|\n",
  "x-a: ",
  "<<EOF",
  "=",
  "\u00e9",
  "{ stage: 0 }",
  "{ shell: a }",
];

const words = [...new Set(texts.flatMap((text) => text.match(/[\w.$/-]+|[^\w\s]/g) ?? []))];

const mutation = fc.record({
  at: fc.nat({ max: 10_000 }),
  length: fc.integer({ min: 0, max: 12 }),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...words)),
});

test("whatever is done to a file, it is read to the end, and its errors are in order and in place", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      (original, mutations) => {
        let text = original;
        for (const { at, length, piece } of mutations) {
          const start = at % text.length;
          text = text.slice(0, start) + piece + text.slice(start + length);
        }
        const { plan, errors } = readBuildfile(text);
        expect(plan === undefined).toBe(errors.length > 0);
        let last = 0;
        for (const { range, message } of errors) {
          expect(range!.start).toBeGreaterThanOrEqual(last);
          expect(range!.end).toBeGreaterThanOrEqual(range!.start);
          expect(range!.end).toBeLessThanOrEqual(text.length);
          expect(message).not.toMatch(/\b(?:undefined|NaN|object Object)\b/);
          last = range!.start;
        }
      },
    ),
    { numRuns: 250, seed: 11 },
  );
});

test("each value may be of any type", () => {
  const values = ["~", "1", "true", "a", "''", "[]", "[~]", "[[a]]", "{}", "{ a: b }", "{ name: ~ }", "*x"];
  for (const text of texts) {
    const places = [...text.matchAll(/(?<=: |- )[^\s#|>&*][^\n,}\]]*/g)];
    for (const [index, match] of places.entries()) {
      const value = values[index % values.length]!;
      const mutated = `${text.slice(0, match.index)}${value}${text.slice(match.index + match[0].length)}x-x: &x {}\n`;
      expect(() => readBuildfile(mutated)).not.toThrow();
    }
  }
});
