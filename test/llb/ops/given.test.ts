import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import { hostPlatform } from "../../../src/base/platform/platform.js";
import { definitionMessage } from "../../../src/llb/definition.js";
import { marshal } from "../../../src/llb/marshal.js";
import { definitionEdge } from "../../../src/llb/ops/given.js";
import { type Definition, encodeOp, type Op } from "../../../src/proto/generated/ops.js";

const source: Op = { source: { identifier: "local://a", attrs: { x: "y" } } };
const sourceBytes = encodeOp(source);
const file: Op = {
  inputs: [{ digest: digestOf(sourceBytes) }],
  file: { actions: [{ output: 0, rm: { path: "/x" } }] },
};
const fileBytes = encodeOp(file);
const result = encodeOp({ inputs: [{ digest: digestOf(fileBytes), index: 2 }] });

describe("a definition that came as a message", () => {
  it("goes out as it came", () => {
    const definition: Definition = {
      def: [sourceBytes, fileBytes, result],
      metadata: {
        [digestOf(sourceBytes)]: { description: { a: "b" }, caps: { "source.local": true } },
        [digestOf(fileBytes)]: { ignore_cache: true, caps: { "file.base": true, "some.new": true } },
      },
    };
    const edge = definitionEdge(definition);
    expect(edge.index).toBe(2);
    const again = definitionMessage(marshal(edge, { defaultPlatform: hostPlatform() }));
    expect(again.def!.map((bytes) => digestOf(bytes))).toEqual(
      definition.def!.map((bytes) => digestOf(bytes)),
    );
    expect(again.metadata![digestOf(fileBytes)]).toMatchObject(definition.metadata![digestOf(fileBytes)]!);
    expect(again.metadata![digestOf(sourceBytes)]).toMatchObject(
      definition.metadata![digestOf(sourceBytes)]!,
    );
  });

  it.each([
    ["invalid nil input definition", {}],
    ["the last op has no input", { def: [sourceBytes], metadata: {} }],
    ["the last op has no input", { def: [], metadata: {} }],
    ["comes before its op", { def: [fileBytes, sourceBytes, result], metadata: {} }],
    ["malformed protobuf", { def: [Buffer.from([0xff])], metadata: {} }],
  ])("is refused: %s", (message, definition) => {
    expect(() => definitionEdge(definition)).toThrow(message);
  });
});
