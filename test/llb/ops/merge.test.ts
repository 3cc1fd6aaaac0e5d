import { expect, test } from "vitest";
import { merge } from "../../../src/llb/ops/merge.js";
import { capsOf, image, marshalOps } from "../../harness/op-view.js";

const [a, b, c] = [image("a"), image("b"), image("c")];

test("lays its inputs over each other in order", () => {
  const op = marshalOps(merge([a, b, c], {})!.vertex).at(-1)!;
  expect(op.op.merge).toEqual({ inputs: [{}, { input: 1 }, { input: 2 }] });
  expect(op.inputs).toEqual(["0", "1", "2"]);
  expect(capsOf(op)).toEqual(["mergeop"]);
});

test("scratch has no effect, and one file system needs no op", () => {
  expect(merge([], {})).toBeUndefined();
  expect(merge([undefined, undefined], {})).toBeUndefined();
  expect(merge([undefined, a], {})).toBe(a);
  expect(merge([a, undefined, b], {})?.vertex).toMatchObject({ kind: "merge", inputs: [a, b] });
});
