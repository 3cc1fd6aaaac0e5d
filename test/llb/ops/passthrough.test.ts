import { expect, test } from "vitest";
import { capsOf, image, marshalOps } from "../../harness/op-view.js";

test("hands on the inputs that are outputs, and needs all", () => {
  const inputs = [
    { edge: image("a"), output: true },
    { edge: image("b"), output: false },
    { edge: image("c"), output: true },
  ];
  const op = marshalOps({ kind: "passthrough", id: "gate", inputs, constraints: {} }).at(-1)!;
  expect(op.op.passthrough).toEqual({ id: "gate", outputs: [0, 2] });
  expect(op.inputs).toEqual(["0", "1", "2"]);
  expect(capsOf(op)).toEqual(["passthroughop"]);
});
