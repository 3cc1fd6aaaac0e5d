import { expect, test } from "vitest";
import { ALL_CAPS, createCapSet, LLB_CAPS } from "../../src/llb/caps.js";

test("no capability is listed twice", () => {
  expect(new Set(LLB_CAPS).size).toBe(LLB_CAPS.length);
});

test("BuildKit 0.32 has them all", () => {
  expect(LLB_CAPS.filter((cap) => !ALL_CAPS.supports(cap))).toEqual([]);
});

test("a daemon has what it listed, and names that are unknown here do no harm", () => {
  const caps = createCapSet(["mergeop", "cap.of.tomorrow"]);
  expect(LLB_CAPS.filter((cap) => caps.supports(cap))).toEqual(["mergeop"]);
});
