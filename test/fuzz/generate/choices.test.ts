import fc from "fast-check";
import { expect, test } from "vitest";
import { madeBy } from "./choices.js";
import { dockerfile } from "./dockerfile.js";

const dockerfiles = madeBy(dockerfile);

test("the same seed makes the same values", () => {
  const sample = () => fc.sample(dockerfiles, { seed: 1, numRuns: 20 });
  expect(sample()).toEqual(sample());
  expect(new Set(sample()).size).toBe(20);
});

test("a value that fails is made small", () => {
  const result = fc.check(
    fc.property(dockerfiles, (text) => !text.includes("HEALTHCHECK")),
    { seed: 1, numRuns: 1000 },
  );
  expect(result.failed).toBe(true);
  expect(result.counterexample![0]).toBe("FROM alpine AS a\nHEALTHCHECK NONE\n");
});
