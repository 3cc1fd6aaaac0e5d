import { expect, it } from "vitest";
import { fromMilliseconds } from "../../../src/client/progress/timestamp.js";
import { expiredBuilds, type HistoryLimits } from "../../../src/engine/history/history-limits.js";
import type { BuildHistoryRecord } from "../../../src/proto/generated/control.js";

const NOW = 1_000_000;
const LIMITS: HistoryLimits = { maxEntries: 2, maxAge: 1000, mostEntries: 4, mostBytes: 100 };

/** A build that ended so long ago. */
const build = (Ref: string, age: number, more: BuildHistoryRecord = {}): BuildHistoryRecord => ({
  Ref,
  CompletedAt: fromMilliseconds(NOW - age),
  ...more,
});
const log = (size: number): BuildHistoryRecord => ({ logs: { size } });

it.each<[string, readonly BuildHistoryRecord[], readonly string[]]>([
  ["nothing of nothing", [], []],
  ["no old ones while there are few", [build("a", 5000), build("b", 6000)], []],
  ["old ones beyond the newest", [build("c", 7000), build("a", 5000), build("b", 6000)], ["c"]],
  ["no young ones beyond the newest", [build("a", 1), build("b", 2), build("c", 1000)], []],
  ["whatever is too much", [5, 3, 1, 2, 4].map((age) => build(`b${age}`, age)), ["b5"]],
  [
    "what is pinned is not counted",
    [...[1, 2, 3, 4].map((age) => build(`b${age}`, age)), build("p", 9999, { pinned: true })],
    [],
  ],
  ["what runs is not counted", [build("a", 5000), build("b", 6000), { Ref: "r" }], []],
  [
    "the oldest of what is too large",
    [build("a", 1, log(60)), build("b", 2, log(40)), build("c", 3, log(1))],
    ["c"],
  ],
])("%s", (_, records, expected) => {
  expect(expiredBuilds(records, LIMITS, NOW)).toEqual(expected);
});
