import { expect, test } from "vitest";
import { fullMessage } from "../../../src/base/diagnostic/diagnostic.js";

test("the full message ends in the suggestion", () => {
  expect(fullMessage({ message: "no bass" })).toBe("no bass");
  expect(fullMessage({ message: "no bass", suggestion: "base" })).toBe("no bass (did you mean base?)");
});
