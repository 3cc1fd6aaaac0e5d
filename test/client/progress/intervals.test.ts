import { expect, test } from "vitest";
import { type Interval, IntervalSet, mergeIntervals } from "../../../src/client/progress/intervals.js";

const span = ([start, stop]: readonly [number, number?]): Interval => ({
  start: { seconds: start },
  stop: stop === undefined ? undefined : { seconds: stop },
});

test.each<[string, [number, number?][], [number, number?][]]>([
  ["none", [], []],
  ["one", [[1, 2]], [[1, 2]]],
  [
    "twice the same",
    [
      [2, 4],
      [2, 4],
    ],
    [[2, 4]],
  ],
  [
    "apart, in any order",
    [
      [7, 8],
      [0, 1],
      [2, 3],
    ],
    [
      [0, 1],
      [2, 3],
      [7, 8],
    ],
  ],
  [
    "one within another",
    [
      [0, 10],
      [2, 3],
      [4, 9],
      [9, 10],
    ],
    [[0, 10]],
  ],
  [
    "partly over each other",
    [
      [0, 3],
      [2, 5],
      [4, 8],
      [10, 12],
      [11, 14],
    ],
    [
      [0, 8],
      [10, 14],
    ],
  ],
  [
    "touching",
    [
      [0, 2],
      [2, 4],
      [4, 6],
      [8, 10],
    ],
    [
      [0, 6],
      [8, 10],
    ],
  ],
  ["one that runs", [[0, 5], [6]], [[0, 5], [6]]],
  ["one that runs takes in what is later", [[1], [3, 5], [7]], [[1]]],
  ["one that runs from within another", [[30, 31], [32, 35], [33]], [[30, 31], [32]]],
])("intervals are joined: %s", (_, given, joined) => {
  expect(mergeIntervals(given.map(span))).toEqual(joined.map(span));
});

test("what is told again of one start replaces what was told before", () => {
  const set = new IntervalSet();
  expect(set.isStarted).toBe(false);
  expect(set.set({ seconds: 10 }, undefined)).toBe(true);
  expect(set.set({ seconds: 10 }, undefined)).toBe(false);
  expect([set.isStarted, set.isCompleted]).toEqual([true, false]);
  expect(set.seconds({ seconds: 13 })).toBe(3);
  expect(set.set({ seconds: 10 }, { seconds: 12 })).toBe(true);
  expect(set.set({ seconds: 10 }, { seconds: 12 })).toBe(false);
  expect([set.isCompleted, set.seconds({ seconds: 99 })]).toEqual([true, 2]);
});

test("a step that starts again and again is counted whole in bounded memory", () => {
  const set = new IntervalSet();
  for (let i = 0; i < 1000; i++) set.set({ seconds: 10 * i }, { seconds: 10 * i + 1 });
  expect(set.seconds({})).toBe(1000);
  expect(set.last).toEqual(span([9990, 9991]));
});
