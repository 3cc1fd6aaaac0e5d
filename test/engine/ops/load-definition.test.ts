import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import { loadDefinition } from "../../../src/engine/ops/load-definition.js";
import { type Definition, encodeOp, type Op, type OpMetadata } from "../../../src/proto/generated/ops.js";

/** A definition of ops that name their inputs by position; the last one is the result. */
function define(
  ops: readonly (Op & { readonly from?: readonly number[] })[],
  metadata: Readonly<Record<number, OpMetadata>> = {},
): Definition {
  const def: Uint8Array[] = [];
  const add = ({ from = [], ...op }: Op & { readonly from?: readonly number[] }): void => {
    def.push(encodeOp({ ...op, inputs: from.map((at) => ({ digest: digestOf(def[at]!), index: 0 })) }));
  };
  for (const op of ops) add(op);
  add({ from: [ops.length - 1] });
  const entries = Object.entries(metadata).map(([at, value]) => [digestOf(def[Number(at)]!), value]);
  return { def, metadata: Object.fromEntries(entries) };
}

const image: Op = { source: { identifier: "docker-image://docker.io/library/alpine:latest" } };
const run = (more: Partial<NonNullable<Op["exec"]>> = {}): Op & { from: number[] } => ({
  exec: {
    meta: { args: ["/bin/sh", "-c", "true"], cwd: "/" },
    mounts: [{ input: 0, dest: "/", output: 0 }],
    ...more,
  },
  from: [0],
});

function load(definition: Definition, entitlements: readonly string[] = []) {
  return loadDefinition(definition, {
    hostPlatform: parsePlatform("linux/arm64"),
    entitlements: new Set(entitlements),
    operationOf: () => ({
      cacheMap: () => Promise.reject(new Error("not asked")),
      execute: () => Promise.reject(new Error("not asked")),
    }),
  });
}

describe("a definition", () => {
  test("without ops is scratch", () => {
    expect(load({})).toBeUndefined();
  });

  test("gives steps with names, inputs first, and leaves out what the result does not need", () => {
    const unused: Op = { source: { identifier: "local://unused" } };
    const { result, vertices } = load(
      define([image, unused, run(), { merge: { inputs: [{ input: 0 }, { input: 1 }] }, from: [0, 2] }], {
        2: {
          description: { "llb.customname": "RUN true" },
          ignore_cache: true,
          export_cache: { Value: false },
        },
      }),
    )!;
    expect(vertices.map(({ name }) => name)).toEqual([
      "docker-image://docker.io/library/alpine:latest",
      "RUN true",
      "merge (docker-image://docker.io/library/alpine:latest, RUN true)",
    ]);
    expect(vertices.map(({ ignoreCache, exportCache }) => [ignoreCache, exportCache])).toEqual([
      [false, true],
      [true, false],
      [false, true],
    ]);
    expect(result).toEqual({ vertex: vertices[2], output: 0 });
    expect(vertices[2]!.inputs.map(({ vertex }) => vertex)).toEqual([vertices[0], vertices[1]]);
  });

  test("is for the machine's platform where it names none, and names are normalised", () => {
    const { vertices } = load(
      define([{ ...image, platform: { OS: "Linux", Architecture: "x86_64" } }, run()]),
    )!;
    expect(vertices.map(({ loaded }) => loaded.platform)).toMatchObject([
      { OS: "linux", Architecture: "amd64" },
      { OS: "linux", Architecture: "arm64" },
    ]);
  });

  test("may be very deep", () => {
    const steps = Array.from({ length: 20_000 }, (_, at): Op & { from: number[] } => ({
      file: { actions: [{ input: 0, secondaryInput: -1, output: 0, mkdir: { path: `/${at}` } }] },
      from: [at],
    }));
    expect(load(define([image, ...steps]))!.vertices).toHaveLength(20_001);
  });

  test.each<[string, Op & { from?: number[] }, string]>([
    ["a step without a root", run({ mounts: [{ input: 0, dest: "/x" }] }), "invalid exec op with no rootfs"],
    ["a step without a command", run({ meta: {} }), "invalid exec op with no args"],
    ["file operations without actions", { file: {}, from: [0] }, "invalid file op with no actions"],
    ["a difference without sides", { diff: {}, from: [0] }, "invalid diff op with nil lower or upper input"],
    [
      "a difference of what is not there",
      { diff: { lower: { input: 3 }, upper: { input: 0 } }, from: [0] },
      "invalid diff input index 3",
    ],
  ])("with %s is refused", (_, op, message) => {
    expect(() => load(define([image, op]))).toThrow(message);
  });

  test("that asks for more than is allowed is refused, and says how to allow it", () => {
    const insecure = define([image, run({ security: 1, network: 1 })]);
    expect(() => load(insecure)).toThrow("network.host is not allowed");
    expect(() => load(insecure, ["network.host"])).toThrow("security.insecure is not allowed");
    expect(load(insecure, ["network.host", "security.insecure"])).toBeDefined();
  });

  test("that needs what nobody knows is refused", () => {
    const definition = define([image, run()], { 1: { caps: { "exec.telepathy": true } } });
    expect(() => load(definition)).toThrow("requested capability exec.telepathy is not supported");
  });

  test("that lacks an op is refused", () => {
    const { def = [], metadata } = define([image, run()]);
    expect(() => load({ def: def.slice(1), metadata })).toThrow(/^invalid missing input digest sha256:/);
    expect(() => load({ def: def.slice(0, 1), metadata })).toThrow("invalid LLB with 1 vertexes");
  });
});
