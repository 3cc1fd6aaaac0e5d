import { expect, test } from "vitest";
import { vertexInputs } from "../../src/llb/op-table.js";
import { customName, type Edge, type Vertex } from "../../src/llb/vertex.js";
import { PLAIN_SETTINGS } from "../harness/exec-op.js";
import { graphText, image, marshalOps } from "../harness/op-view.js";

const a = image("a");
const b = image("b");
const constraints = {};
const settings = { ...PLAIN_SETTINGS, env: [] };
const rm = { kind: "rm", path: "/x", allowNotFound: false, allowWildcard: false } as const;
const exec = { network: 0, insecure: false, attachments: undefined } as const;

/** One vertex of each kind: its op in short, and the edges it depends on. */
const table: readonly (readonly [string, readonly Edge[], Vertex])[] = [
  ["0 docker-image://a", [], a.vertex],
  ["1 exec(0) make", [a], { kind: "exec", args: ["make"], root: a, settings, ...exec, constraints }],
  ["1 file(0) rm /x", [a], { kind: "file", base: a, dir: "/", actions: [rm], constraints }],
  ["2 merge(0 1)", [a, b], { kind: "merge", inputs: [a, b], constraints }],
  ["2 diff(0 1)", [a, b], { kind: "diff", lower: a, upper: b, constraints }],
  ["1 build(0)", [a], { kind: "build", source: a, filename: "", constraints }],
  [
    "1 passthrough(0) x",
    [a],
    { kind: "passthrough", id: "x", inputs: [{ edge: a, output: true }], constraints },
  ],
];

test.each(table)("%s", (text, inputs, vertex) => {
  expect(vertexInputs(vertex)).toEqual(inputs);
  expect(graphText(marshalOps(vertex)).at(-1)).toBe(text);
});

test("a name for progress output is a description", () => {
  expect(customName("x")).toEqual({ "llb.customname": "x" });
});
