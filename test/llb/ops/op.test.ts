import { expect, test } from "vitest";
import { addInput } from "../../../src/llb/ops/op.js";
import type { Input } from "../../../src/proto/generated/ops.js";

test("inputs are listed once, an output of its own each", () => {
  const inputs: Input[] = [];
  const given = [
    { digest: "a", index: 0 },
    { digest: "b", index: 0 },
    { digest: "a", index: 1 },
    { digest: "a", index: 0 },
  ];
  expect(given.map((input) => addInput(inputs, input))).toEqual([0, 1, 2, 0]);
  expect(inputs).toEqual(given.slice(0, 3));
});
