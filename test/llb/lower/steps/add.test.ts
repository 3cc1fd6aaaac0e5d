import { describe, expect, test } from "vitest";
import { compileText, lastOp } from "../../../harness/compile-text.js";

test("ADD takes files from the context, git repositories and URLs", async () => {
  const { graph } = await compileText("FROM scratch\nADD a https://h/r.git https://h/f /d/");
  expect(graph).toEqual([
    "0 https://h/f",
    "1 git://h/r.git",
    "2 local://context",
    "3 file(2 1 0) copy 2:/a -> /d/, copy 1:/ -> /d/, copy 0:/f -> /d/",
  ]);
});

describe("archives", () => {
  test.each([
    ["ADD a /", true],
    ["ADD --unpack=false a /", undefined],
    ["ADD --unpack a /", true],
    ["ADD https://h/a.tar /", undefined], // from a URL only on request
    ["ADD --unpack https://h/a.tar /", true],
    ["COPY a /", undefined],
  ])("%s unpacks: %j", async (line, unpack) => {
    const { op } = await lastOp(`FROM scratch\n${line}`);
    expect(op.file!.actions![0]!.copy!.attemptUnpackDockerCompatibility).toBe(unpack);
  });
});

test("only paths count as used of the context", async () => {
  const { ops } = await compileText("FROM scratch\nADD http://h/f b /");
  const context = ops.find(({ op }) => op.source?.identifier === "local://context");
  expect(context!.op.source!.attrs!["local.followpaths"]).toBe('["b"]');
});
