import { expect, test } from "vitest";
import { CHECK_NAMES, ERROR_CODES } from "../../../src/base/diagnostic/codes.js";

test("no code is there twice", () => {
  const codes = [...ERROR_CODES, ...CHECK_NAMES];
  expect(new Set(codes).size).toBe(codes.length);
});

test("errors are `room/problem`, all but internal", () => {
  for (const code of ERROR_CODES) if (code !== "internal") expect(code).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
});

test("checks carry BuildKit's names", () => {
  expect(CHECK_NAMES).toHaveLength(22);
  for (const name of CHECK_NAMES) expect(name).toMatch(/^([A-Z]+[a-z]+)+$/);
});
