import { describe, expect, test } from "vitest";
import { type LocalOptions, localEdge } from "../../../src/llb/sources/local.js";
import { capsOf, marshalOps } from "../../harness/op-view.js";

const localOp = (options: LocalOptions) => marshalOps(localEdge("context", options, {}).vertex)[0]!;

describe("an option is an attribute and a capability", () => {
  test.each<[LocalOptions, Record<string, string>, string[]]>([
    [{}, {}, []],
    [{ sharedKeyHint: "k" }, { "local.sharedkeyhint": "k" }, ["source.local.sharedkeyhint"]],
    [
      { excludePatterns: () => ["*", "!a<b"] },
      { "local.excludepatterns": '["*","!a\\u003cb"]' },
      ["source.local.excludepatterns"],
    ],
    [{ excludePatterns: () => [] }, {}, []],
    [{ followPaths: () => ["a"] }, { "local.followpaths": '["a"]' }, ["source.local.followpaths"]],
    [{ followPaths: () => undefined }, {}, []],
    [{ followPaths: () => [] }, {}, []],
  ])("%j", (options, attrs, caps) => {
    const op = localOp(options);
    expect(op.op.source).toEqual({
      identifier: "local://context",
      attrs: { ...attrs, "local.unique": "buildfile" },
    });
    expect(capsOf(op)).toEqual(["source.local", "source.local.unique", ...caps].sort());
  });
});

test("a session takes the place of the unique id", () => {
  const op = localOp({ sessionId: "s" });
  expect(op.op.source!.attrs).toEqual({ "local.session": "s" });
  expect(capsOf(op)).toEqual(["source.local", "source.local.sessionid"]);
});

test("paths are asked for when the graph is complete", () => {
  const paths: string[] = [];
  const { vertex } = localEdge("context", { followPaths: () => paths }, {});
  paths.push("late");
  expect(marshalOps(vertex)[0]!.op.source!.attrs!["local.followpaths"]).toBe('["late"]');
});
