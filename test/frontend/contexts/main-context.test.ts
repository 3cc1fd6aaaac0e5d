import { describe, expect, test } from "vitest";
import { compileText, type TextOptions } from "../../harness/compile-text.js";
import { capsOf } from "../../harness/op-view.js";

/** The op of the main context in a build that copies a file of it. */
const contextOp = async (options: TextOptions) =>
  (await compileText("FROM scratch\nCOPY a /", options)).ops[0]!;

test("the main context is a directory of the client", async () => {
  const op = await contextOp({});
  expect(op.name).toBe("[internal] load build context");
  expect(op.op.source).toEqual({
    identifier: "local://context",
    attrs: { "local.sharedkeyhint": "context", "local.followpaths": '["a"]', "local.unique": "buildfile" },
  });
  expect(capsOf(op)).toEqual([
    "source.local",
    "source.local.followpaths",
    "source.local.sharedkeyhint",
    "source.local.unique",
  ]);
});

describe("it may have", () => {
  test.each<[TextOptions, Record<string, string>]>([
    [{ ignorePatterns: ["b", "!c"] }, { "local.excludepatterns": '["b","!c"]' }],
    [{ localUniqueId: "me" }, { "local.unique": "me" }],
  ])("%j", async (options, attrs) => {
    expect((await contextOp(options)).op.source!.attrs).toMatchObject(attrs);
  });
});
