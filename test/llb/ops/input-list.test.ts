import { expect, test } from "vitest";
import { InputList } from "../../../src/llb/ops/input-list.js";

test("inputs are listed once, an output of its own each", () => {
  const inputs = new InputList();
  const given = [
    { digest: "a", index: 0 },
    { digest: "b", index: 0 },
    { digest: "a", index: 1 },
    { digest: "a", index: 0 },
  ];
  expect(given.map((input) => inputs.add(input))).toEqual([0, 1, 2, 0]);
  expect(inputs.all).toEqual(given.slice(0, 3));
});

test("so are very many", () => {
  const inputs = new InputList();
  const given = Array.from({ length: 100 }, (_, i) => ({ digest: `d${i % 20}`, index: i % 3 }));
  const positions = given.map((input) => inputs.add(input));
  expect(inputs.all).toEqual(given.slice(0, 60));
  expect(positions).toEqual(Array.from({ length: 100 }, (_, i) => i % 60));
});
