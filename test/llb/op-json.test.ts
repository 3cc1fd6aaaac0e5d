import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../src/base/image/digest.js";
import { metadataToJson, opFromJson, opJsonLine, opToJson } from "../../src/llb/op-json.js";
import { type JsonObject, stringifyGo } from "../../src/llb/stringify-go.js";
import {
  decodeDefinition,
  decodeOp,
  decodeOpMetadata,
  encodeDefinition,
  encodeOp,
  encodeOpMetadata,
  type Op,
  type OpMetadata,
} from "../../src/proto/generated/ops.js";

interface RecordedOp {
  readonly Op: JsonObject;
  readonly Digest: string;
  readonly OpMetadata: OpMetadata;
}

const corpus = new URL("../../testdata/conformance/dockerfile/", import.meta.url);
const cases = readdirSync(corpus).flatMap((name) => {
  const file = new URL(`${name}/expected.json`, corpus);
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const { ops } = JSON.parse(text) as { ops?: readonly RecordedOp[] };
  return ops === undefined ? [] : [{ name, text, ops }];
});

describe("the ops of the conformance cases", () => {
  test("are all there", () => {
    expect(cases.reduce((sum, { ops }) => sum + ops.length, 0)).toBe(899);
  });

  test.each(cases)("$name", ({ text, ops }) => {
    for (const recorded of ops) {
      const bytes = encodeOp(opFromJson(recorded.Op));
      expect(digestOf(bytes)).toBe(recorded.Digest);
      const op = decodeOp(bytes);
      expect(encodeOp(op)).toEqual(bytes);
      const metadata = decodeOpMetadata(encodeOpMetadata(recorded.OpMetadata));
      const printed = stringifyGo(
        { Op: opToJson(op), Digest: recorded.Digest, OpMetadata: metadataToJson(metadata) },
        { escapeHtml: false },
      );
      // Digit for digit and key for key, which comparing parsed values would not show.
      expect(text).toContain(`${printed.slice(0, -1)}`);
      expect(JSON.parse(printed)).toEqual({
        Op: recorded.Op,
        Digest: recorded.Digest,
        OpMetadata: recorded.OpMetadata,
      });
    }
  });
});

interface ReferenceOp {
  readonly name: string;
  /** A definition of this one op and its metadata, encoded by BuildKit, in hex. */
  readonly definition: string;
  /** What `buildctl debug dump-llb` prints for it. */
  readonly line: string;
}

const reference = new URL("../../testdata/llb/reference-ops.json", import.meta.url);

describe("ops that no conformance case has, as BuildKit encodes and prints them", () => {
  test.each(JSON.parse(readFileSync(reference, "utf8")) as ReferenceOp[])(
    "$name",
    ({ name, definition, line }) => {
      const bytes = Buffer.from(definition, "hex");
      const decoded = decodeDefinition(bytes);
      expect(Buffer.from(encodeDefinition(decoded)).toString("hex")).toBe(definition);
      const op = decodeOp(decoded.def![0]!);
      expect(encodeOp(op)).toEqual(new Uint8Array(decoded.def![0]!));
      const digest = digestOf(decoded.def![0]!);
      expect(opJsonLine({ op, digest, metadata: decoded.metadata?.[digest] ?? {} })).toBe(line);
      // JSON.parse is not exact beyond 2^53, and a symlink is not printed.
      if (name === "symlink" || name === "exec" || name === "chain") return;
      const { Op } = JSON.parse(line) as RecordedOp;
      expect(encodeOp(opFromJson(Op))).toEqual(encodeOp(op));
    },
  );
});

describe("opToJson", () => {
  test.each<[string, Op, unknown]>([
    ["nothing", {}, { Op: {} }],
    [
      "zero and empty",
      { inputs: [], platform: { OS: "", OSFeatures: [] }, source: { attrs: {} } },
      { Op: { source: {} }, platform: {} },
    ],
    [
      "a file action in full",
      { file: { actions: [{}] } },
      { Op: { file: { actions: [{ input: 0, secondaryInput: 0, output: 0, Action: {} }] } } },
    ],
    [
      "user 0",
      { file: { actions: [{ mkdir: { owner: { user: { byID: 0 }, group: { byID: 7 } } } }] } },
      {
        Op: {
          file: {
            actions: [
              {
                input: 0,
                secondaryInput: 0,
                output: 0,
                Action: { mkdir: { owner: { user: { User: {} }, group: { User: { byId: 7 } } } } },
              },
            ],
          },
        },
      },
    ],
    [
      "a named user",
      { file: { actions: [{ mkdir: { owner: { user: { byName: { name: "a" } } } } }] } },
      {
        Op: {
          file: {
            actions: [
              {
                input: 0,
                secondaryInput: 0,
                output: 0,
                Action: { mkdir: { owner: { user: { User: { byName: { name: "a" } } } } } },
              },
            ],
          },
        },
      },
    ],
    [
      "bytes",
      { file: { actions: [{ mkfile: { data: Uint8Array.of(1, 2) } }] } },
      {
        Op: {
          file: {
            actions: [{ input: 0, secondaryInput: 0, output: 0, Action: { mkfile: { data: "AQI=" } } }],
          },
        },
      },
    ],
    [
      "a large number",
      { file: { actions: [{ rm: {}, input: 2n ** 60n }] } },
      { Op: { file: { actions: [{ input: 2n ** 60n, secondaryInput: 0, output: 0, Action: { rm: {} } }] } } },
    ],
    [
      "a symlink, which BuildKit forgets",
      { file: { actions: [{ symlink: { oldpath: "a" } }] } },
      { Op: { file: { actions: [{ input: 0, secondaryInput: 0, output: 0, Action: {} }] } } },
    ],
  ])("%s", (_, op, json) => {
    expect(opToJson(op)).toStrictEqual(json);
  });

  test("puts keys in Go's order, those of maps by their bytes", () => {
    const op = {
      constraints: {},
      source: { attrs: { "\u{1f600}": "", "\uffff": "", b: "", a: "" }, identifier: "x" },
      inputs: [{ index: 1, digest: "d" }],
    };
    expect(JSON.stringify(opToJson(op))).toBe(
      '{"inputs":[{"digest":"d","index":1}],"Op":{"source":{"identifier":"x","attrs":{"a":"","b":"","\uffff":"","\u{1f600}":""}}},"constraints":{}}',
    );
  });
});

describe("opFromJson", () => {
  test("ignores null and what it does not know", () => {
    const json = { inputs: null, Op: { exec: { meta: null, other: 1 } }, platform: null, other: {} };
    expect(opFromJson(json)).toEqual({ exec: {} });
  });

  test.each<[string, JsonObject, string]>([
    ["a list", { inputs: {} }, "Op.inputs must be a list"],
    ["an object", { Op: [] }, "Op.Op must be an object"],
    ["a message", { Op: { exec: "x" } }, "Op.Op.exec must be an object"],
    ["a text", { Op: { exec: { meta: { args: ["a", 1] } } } }, "Op.Op.exec.meta.args[1] must be a string"],
    [
      "a boolean",
      { Op: { exec: { mounts: [{ readonly: 1 }] } } },
      "Op.Op.exec.mounts[0].readonly must be a boolean",
    ],
    ["an integer", { inputs: [{ index: 0.5 }] }, "Op.inputs[0].index must be an integer"],
    ["a map", { Op: { source: { attrs: { a: {} } } } }, "Op.Op.source.attrs.a must be a string"],
    [
      "base64",
      { Op: { file: { actions: [{ Action: { mkfile: { data: 1 } } }] } } },
      "Op.Op.file.actions[0].Action.mkfile.data must be base64",
    ],
  ])("wants %s", (_, json, message) => {
    expect(() => opFromJson(json)).toThrow(expect.objectContaining({ code: "proto/malformed", message }));
  });
});

test("a line has no line end, and Go's escapes", () => {
  expect(opJsonLine({ op: { source: { identifier: "<x>" } }, digest: "sha256:d", metadata: {} })).toBe(
    '{"Op":{"Op":{"source":{"identifier":"\\u003cx\\u003e"}}},"Digest":"sha256:d","OpMetadata":{}}',
  );
});
