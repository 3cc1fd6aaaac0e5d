import { describe, expect, test } from "vitest";
import { suggest } from "../../../src/base/util/suggest.js";

const options = ["target", "from", "source", "src", "dst"];

test.each([
  ["targt", "target"], // a letter short
  ["tarrget", "target"], // one too many
  ["torget", "target"],
  ["trgt", "target"],
  ["tagret", "target"], // letters that changed places are two edits
  ["frm", "from"],
  ["sr", "src"],
  ["xyz", undefined], // three edits from everything
  ["sourcesss", undefined],
  ["target", undefined], // it is one: the mistake is elsewhere
  ["", undefined],
])("%j: %j", (word, expected) => expect(suggest(word, options)).toBe(expected));

test("of equally near ones the first counts", () => {
  expect(suggest("bat", ["cat", "hat"])).toBe("cat");
  expect(suggest("bat", ["hat", "cat"])).toBe("hat");
});

describe("without regard to case", () => {
  test.each([
    ["ENVV", "ENV"],
    ["envv", "env"],
    ["Envv", "env"],
    ["EnV", undefined],
  ])("%j: %j", (word, expected) => expect(suggest(word, ["env", "Run"], false)).toBe(expected));

  test("letters of another case count as edits otherwise", () => {
    expect(suggest("RUN", ["run"])).toBeUndefined();
    expect(suggest("Run", ["run"])).toBe("run");
  });
});
