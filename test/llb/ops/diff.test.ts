import { describe, expect, test } from "vitest";
import { diff } from "../../../src/llb/ops/diff.js";
import type { Edge } from "../../../src/llb/vertex.js";
import { capsOf, image, marshalOps } from "../../harness/op-view.js";

const lower = image("lower");
const upper = image("upper");

/** The op of a difference; what is 0 is absent, and -1 stands for scratch. */
const opOf = (from: Edge | undefined, to: Edge | undefined) =>
  marshalOps({ kind: "diff", lower: from, upper: to, constraints: {} }).at(-1)!;

test.each([
  ["two file systems", lower, upper, { lower: {}, upper: { input: 1 } }, ["0", "1"]],
  ["scratch and a file system", undefined, upper, { lower: { input: -1 }, upper: {} }, ["0"]],
  ["a file system and scratch", lower, undefined, { lower: {}, upper: { input: -1 } }, ["0"]],
  ["scratch and scratch", undefined, undefined, { lower: { input: -1 }, upper: { input: -1 } }, []],
])("between %s", (_, from, to, message, inputs) => {
  const op = opOf(from, to);
  expect(op.op.diff).toEqual(message);
  expect(op.inputs).toEqual(inputs);
  expect(capsOf(op)).toEqual(["diffop"]);
});

describe("diff", () => {
  test("from scratch is the upper itself", () => {
    expect(diff(undefined, upper, {})).toBe(upper);
    expect(diff(undefined, undefined, {})).toBeUndefined();
  });

  test("from anything else is a vertex", () => {
    expect(diff(lower, undefined, {})?.vertex).toMatchObject({ kind: "diff", lower, upper: undefined });
  });
});
