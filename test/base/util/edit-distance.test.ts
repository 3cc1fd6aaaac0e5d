import { expect, test } from "vitest";
import { editDistance } from "../../../src/base/util/edit-distance.js";

test.each([
  ["", "", 0],
  ["a", "", 1],
  ["kitten", "sitting", 3],
  ["\u{1f433}", "x", 1], // a code point, though two code units
])("from %j to %j it takes %d edits", (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});
