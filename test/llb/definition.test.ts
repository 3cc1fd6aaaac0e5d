import { describe, expect, test } from "vitest";
import { Source } from "../../src/base/source/source.js";
import { type DefinitionOp, definitionToProtobuf, lineRanges } from "../../src/llb/definition.js";
import { decodeDefinition, encodeDefinition } from "../../src/proto/generated/ops.js";

const op = (byte: number, lines: DefinitionOp["lines"]): DefinitionOp => ({
  op: {},
  bytes: Uint8Array.of(byte),
  digest: `sha256:${byte}`,
  metadata: { caps: { "file.base": true } },
  lines,
});

test("a line is a range of its own", () => {
  expect(lineRanges({ first: 2, last: 4 })).toEqual([
    { start: { line: 2 }, end: { line: 2 } },
    { start: { line: 3 }, end: { line: 3 } },
    { start: { line: 4 }, end: { line: 4 } },
  ]);
});

describe("as protobuf", () => {
  const source = new Source("Dockerfile", "FROM scratch\n");

  test("holds the ops, their metadata and lines, and the text", () => {
    const spans = [
      { first: 1, last: 2 },
      { first: 4, last: 4 },
    ];
    const message = decodeDefinition(definitionToProtobuf({ ops: [op(1, spans), op(2, [])], source }));
    expect(message.def?.map((bytes) => [...bytes])).toEqual([[1], [2]]);
    expect(message.metadata).toEqual({
      "sha256:1": { caps: { "file.base": true } },
      "sha256:2": { caps: { "file.base": true } },
    });
    expect(message.Source?.locations).toEqual({
      "sha256:1": { locations: spans.map((span) => ({ ranges: lineRanges(span) })) },
    });
    expect(message.Source?.infos).toMatchObject([{ filename: "Dockerfile", language: "Dockerfile" }]);
    expect(new TextDecoder().decode(message.Source?.infos?.[0]?.data)).toBe("FROM scratch\n");
  });

  test("is the same for very many ops as if it were made at once", () => {
    const ops = Array.from({ length: 1000 }, (_, at) => op(at, [{ first: at + 1, last: at + 2 }]));
    const bytes = definitionToProtobuf({ ops, source });
    expect(Buffer.from(encodeDefinition(decodeDefinition(bytes))).equals(bytes)).toBe(true);
    expect(decodeDefinition(bytes).def).toEqual(ops.map((each) => each.bytes));
  });

  test("leaves the text out where no op stands in it", () => {
    const message = decodeDefinition(definitionToProtobuf({ ops: [op(1, [])], source }));
    expect(message.Source?.infos).toBeUndefined();
  });

  test("scratch has no op", () => {
    expect(decodeDefinition(definitionToProtobuf({ ops: [], source })).def).toBeUndefined();
  });
});
