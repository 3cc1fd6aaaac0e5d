import { expect, test } from "vitest";
import { parseBool } from "../../../src/base/util/parse-bool.js";

test.each(["1", "t", "T", "true", "TRUE", "True"])("%j is true", (text) =>
  expect(parseBool(text)).toBe(true),
);
test.each(["0", "f", "F", "false", "FALSE", "False"])("%j is false", (text) =>
  expect(parseBool(text)).toBe(false),
);
test.each(["", "yes", "on", "tRUE", " true", "01", "constructor"])("%j is neither", (text) => {
  expect(parseBool(text)).toBeUndefined();
});
