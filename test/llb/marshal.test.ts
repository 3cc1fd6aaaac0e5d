import { describe, expect, test } from "vitest";
import { digestOf } from "../../src/base/image/digest.js";
import { marshal } from "../../src/llb/marshal.js";
import type { Constraints, Edge, Vertex } from "../../src/llb/vertex.js";
import { customName } from "../../src/llb/vertex.js";
import { decodeOp } from "../../src/proto/generated/ops.js";
import { graphText, image, LINUX, marshalOps } from "../harness/op-view.js";

/** A directory made in a file system. */
function mkdir(path: string, base: Edge | undefined, constraints: Constraints = {}): Vertex {
  const action = { kind: "mkdir", path, mode: 0o755, makeParents: false } as const;
  return { kind: "file", base, dir: "/", actions: [action], constraints };
}

const merged = (...vertices: Vertex[]): Vertex => ({
  kind: "merge",
  inputs: vertices.map((vertex) => ({ vertex, index: 0 })),
  constraints: {},
});

describe("the order of ops", () => {
  test("is inputs first, depth first, each vertex once", () => {
    const base = image("base");
    const left = mkdir("/left", base);
    const right = mkdir("/right", base);
    expect(graphText(marshalOps(merged(left, right)))).toEqual([
      "0 docker-image://base",
      "1 file(0) mkdir /left",
      "2 file(0) mkdir /right",
      "3 merge(1 2)",
    ]);
  });

  test("does not depend on the depth of the stack", () => {
    let last = mkdir("/0", undefined);
    for (let i = 1; i < 5_000; i++) last = mkdir(`/${i}`, { vertex: last, index: 0 });
    expect(marshalOps(last)).toHaveLength(5_000);
  });
});

describe("the last op", () => {
  const last = (vertex: Vertex, index = 0) =>
    marshal({ vertex, index }, { defaultPlatform: LINUX }).ops.at(-1)!;

  test("has the result as its only input", () => {
    const { ops } = marshal({ vertex: mkdir("/a", undefined), index: 2 }, { defaultPlatform: LINUX });
    expect(decodeOp(ops[1]!.bytes)).toEqual({ inputs: [{ digest: ops[0]!.digest, index: 2 }] });
  });

  test.each<[Constraints, string[]]>([
    [{}, ["constraints", "platform"]],
    [{ ignoreCache: true }, ["constraints", "meta.ignorecache", "platform"]],
    [{ description: { a: "b" } }, ["constraints", "meta.description", "platform"]],
  ])("needs what the metadata of the others needs: %j", (constraints, caps) => {
    expect(Object.keys(last(mkdir("/a", undefined, constraints)).metadata.caps!).sort()).toEqual(caps);
  });
});

test("nothing at all stands for scratch", () => {
  expect(marshal(undefined, { defaultPlatform: LINUX }).ops).toEqual([]);
});

test("an op is known by the hash of its bytes", () => {
  for (const { bytes, digest } of marshal(image("a"), { defaultPlatform: LINUX }).ops) {
    expect(digest).toBe(digestOf(bytes));
  }
});

describe("vertices that encode to the same bytes", () => {
  const twice = (first: Constraints, second: Constraints) =>
    marshalOps(merged(mkdir("/a", undefined, first), mkdir("/a", undefined, second)))[0]!;

  test("become one op", () => {
    const ops = marshalOps(merged(mkdir("/a", undefined), mkdir("/a", undefined)));
    expect(graphText(ops)).toEqual(["0 file mkdir /a", "1 merge(0 0)"]);
  });

  test("name all their lines", () => {
    const op = twice({ lines: { first: 2, last: 2 } }, { lines: { first: 5, last: 6 } });
    expect(op.lines).toEqual(["2", "5-6"]);
  });

  test("are not cached if one is not to be", () => {
    expect(twice({ ignoreCache: true }, {}).metadata.ignore_cache).toBe(true);
    expect(twice({}, { ignoreCache: true }).metadata.ignore_cache).toBe(true);
  });

  test("join their descriptions, the later one winning", () => {
    const { metadata } = twice({ description: { a: "1", b: "1" } }, { description: { b: "2" } });
    expect(metadata.description).toEqual({ a: "1", b: "2" });
    expect(twice(customNamed("x"), {}).name).toBe("x");
  });

  test("take the last progress group and limits that one has", () => {
    const group = { id: "x", name: "group", weak: false };
    const shown = { id: "group-1", name: "group", weak: false };
    expect(twice({ progressGroup: group }, {}).metadata.progress_group).toEqual(shown);
    expect(twice({}, { progressGroup: group }).metadata.progress_group).toEqual(shown);
    expect(twice({ resources: { memory: 1 } }, {}).metadata.linux_resources).toEqual({ memory: 1 });
    expect(
      twice({ resources: { memory: 1 } }, { resources: { memory: 2 } }).metadata.linux_resources,
    ).toEqual({
      memory: 2,
    });
  });
});

function customNamed(name: string): Constraints {
  return { description: customName(name) };
}

test("progress groups are numbered in the order of their ops", () => {
  const inGroup = (path: string, id: string) =>
    mkdir(path, undefined, { progressGroup: { id, name: id, weak: false } });
  const vertex = merged(inGroup("/a", "z"), inGroup("/b", "y"), inGroup("/c", "z"));
  const ids = marshalOps(vertex, { groupIdPrefix: "g" }).map(({ metadata }) => metadata.progress_group?.id);
  expect(ids).toEqual(["g1", "g2", "g1", undefined]);
});

test("metadata names the capabilities of the op", () => {
  expect(marshalOps(mkdir("/a", undefined))[0]!.metadata.caps).toEqual({ "file.base": true });
});
