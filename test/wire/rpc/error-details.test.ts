import { describe, expect, test } from "vitest";
import {
  exitDetail,
  frontendCapDetail,
  frontendDetail,
  readErrorDetails,
  solveDetail,
  sourceDetail,
  subrequestDetail,
  vertexDetail,
} from "../../../src/wire/rpc/error-details.js";

const NOTHING = { sources: [], frontends: [], stacks: [] };

function any(name: string, json: unknown) {
  const value = Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
  return { type_url: `github.com/moby/buildkit/${name}+json`, value };
}

const source = {
  filename: "Dockerfile",
  data: new Uint8Array(Buffer.from("FROM scratch\nRUN größer\n")),
  language: "Dockerfile",
  ranges: [{ start: { line: 2, character: 0 }, end: { line: 2, character: 4 } }],
};

describe("what is written", () => {
  test.each([
    [
      sourceDetail(source),
      "errdefs.Source",
      '{"info":{"filename":"Dockerfile","data":"RlJPTSBzY3JhdGNoClJVTiBncsO2w59lcgo=","language":"Dockerfile"},' +
        '"ranges":[{"start":{"line":2},"end":{"line":2,"character":4}}]}',
    ],
    [
      sourceDetail({ filename: "", data: new Uint8Array(), language: "", ranges: [{}] }),
      "errdefs.Source",
      '{"info":{},"ranges":[{"start":{},"end":{}}]}',
    ],
    [vertexDetail("sha256:abc"), "errdefs.Vertex", '{"digest":"sha256:abc"}'],
    [subrequestDetail("frontend.x"), "errdefs.Subrequest", '{"name":"frontend.x"}'],
    [frontendCapDetail("cap"), "errdefs.FrontendCap", '{"name":"cap"}'],
    [frontendDetail({ name: "dockerfile.v0", source: "" }), "errdefs.Frontend", '{"name":"dockerfile.v0"}'],
    [exitDetail(7), "gatewayapi.ExitMessage", '{"Code":7}'],
    [
      solveDetail({ inputIDs: ["a"], mountIDs: [], fileIndex: 3, description: {} }),
      "errdefs.Solve",
      '{"inputIDs":["a"],"file":{"index":"3"}}',
    ],
  ])("%#: is Go's JSON", (detail, name, json) => {
    expect(detail.type_url).toBe(`github.com/moby/buildkit/${name}+json`);
    expect(Buffer.from(detail.value ?? []).toString()).toBe(json);
  });
});

describe("what is read", () => {
  test("is what was written", () => {
    const solve = {
      inputIDs: ["i1", "i2"],
      mountIDs: ["m"],
      fileIndex: 0,
      description: { "llb.customname": "x" },
    };
    const frontend = { name: "gateway.v0", source: "docker.io/org/frontend" };
    const inner = { ...source, filename: "inner" };
    const details = [
      sourceDetail(inner),
      vertexDetail("sha256:inner"),
      solveDetail(solve),
      exitDetail(137),
      frontendDetail(frontend),
      frontendCapDetail("cap"),
      subrequestDetail("sub"),
      sourceDetail(source),
      vertexDetail("sha256:outer"),
    ];
    expect(readErrorDetails(details)).toEqual({
      sources: [inner, source],
      vertex: "sha256:outer",
      solve,
      exitCode: 137,
      frontends: [frontend],
      frontendCap: "cap",
      subrequest: "sub",
      stacks: [],
    });
  });

  test("has Go's stacks", () => {
    const stack = {
      frames: [{ Name: "main.main", File: "/main.go", Line: 3 }],
      cmdline: ["buildkitd"],
      pid: 2,
    };
    expect(readErrorDetails([any("stack.Stack", { ...stack, version: "v1", revision: "r" })]).stacks).toEqual(
      [
        {
          frames: [{ name: "main.main", file: "/main.go", line: 3 }],
          cmdline: ["buildkitd"],
          pid: 2,
          version: "v1",
          revision: "r",
        },
      ],
    );
  });

  test.each([
    ["nothing", undefined],
    ["an unknown type", [any("errdefs.Other", { name: "x" })]],
    ["a name of Object's", [any("constructor", {}), any("__proto__", {})]],
    [
      "another prefix",
      [{ type_url: "example.com/errdefs.Vertex+json", value: Buffer.from('{"digest":"x"}') }],
    ],
    ["no value", [{ type_url: "github.com/moby/buildkit/errdefs.Vertex+json" }, {}]],
    ["no JSON", [any("errdefs.Vertex", "{"), any("errdefs.Source", "null"), any("errdefs.Solve", "3")]],
  ])("leaves out %s", (_what, details) => {
    expect(readErrorDetails(details)).toEqual(NOTHING);
  });

  test("takes wrong types for nothing", () => {
    const wrong = {
      info: { filename: 3, data: [], language: {} },
      ranges: [7, { start: { line: "x" }, end: [] }],
    };
    const zero = { line: 0, character: 0 };
    expect(
      readErrorDetails([any("errdefs.Source", wrong), any("errdefs.Source", { info: 1, ranges: 2 })]),
    ).toEqual({
      ...NOTHING,
      sources: [
        {
          filename: "",
          data: new Uint8Array(),
          language: "",
          ranges: [
            { start: zero, end: zero },
            { start: zero, end: zero },
          ],
        },
        { filename: "", data: new Uint8Array(), language: "", ranges: [] },
      ],
    });
    expect(readErrorDetails([any("gatewayapi.ExitMessage", { Code: "1e9" })]).exitCode).toBe(0);
  });
});
