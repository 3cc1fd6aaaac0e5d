import { describe, expect, test } from "vitest";
import { contextName } from "../../../src/frontend/contexts/named-context.js";
import { compileText, errorOf } from "../../harness/compile-text.js";
import { capsOf } from "../../harness/op-view.js";

describe("contexts are known by the familiar names of images, without :latest", () => {
  test.each([
    ["alpine", "alpine"],
    ["alpine:latest", "alpine"],
    ["docker.io/library/alpine:3", "alpine:3"],
    ["docker.io/a/b", "a/b"],
    ["ghcr.io/a/b:latest", "ghcr.io/a/b"],
  ])("%s as %s", (name, known) => expect(contextName(name)).toBe(known));

  test("a name that no image can have is an error at its FROM", async () => {
    expect(await errorOf("FROM scratch AS a--b..c", { contexts: { x: "local:x" } })).toMatchObject({
      code: "image/reference",
      message: "invalid context name a--b..c: invalid reference format",
      at: "1:1 FROM scratch AS a--b..c",
      lines: ["1"],
    });
  });
});

describe("a context takes the place of", () => {
  const contexts = { base: "docker-image://other" };
  const other = "0 docker-image://docker.io/library/other:latest";
  test.each([
    ["FROM base", [other]],
    ["FROM docker.io/library/base:latest", [other]],
    ["FROM base:3", ["0 docker-image://docker.io/library/base:3"]],
    ["FROM alpine AS base", [other]],
    ["FROM scratch\nCOPY --from=base a /", [other, "1 file(0) copy 0:/a -> /"]],
    ["FROM scratch\nRUN --mount=from=base,target=/m x", [other, "1 exec(0) /bin/sh -c x"]],
  ])("%j", async (text, graph) => expect((await compileText(text, { contexts })).graph).toEqual(graph));
});

describe("a context for the platform goes before one for all", () => {
  const contexts = { base: "docker-image://all", "base::linux/arm64": "docker-image://arm" };
  test.each([
    ["linux/amd64", "0 docker-image://docker.io/library/all:latest"],
    ["linux/arm64", "0 docker-image://docker.io/library/arm:latest"],
    ["linux/arm64/v8", "0 docker-image://docker.io/library/arm:latest"], // normalised
  ])("%s", async (platform, expected) => {
    expect((await compileText("FROM base", { contexts, platform })).graph).toEqual([expected]);
  });

  test("and is named so", async () => {
    const { names } = await compileText("FROM base", { contexts, platform: "linux/arm64" });
    expect(names).toEqual(["[context base::linux/arm64] arm"]);
  });
});

describe("local:", () => {
  const text = "FROM scratch\nCOPY --from=files a /";
  const copied = (source: string | { source: string; excludePatterns: string[] }) =>
    compileText(text, { contexts: { files: source } });

  test("is a directory of the client", async () => {
    const { ops } = await copied("local:dir");
    expect(ops[0]!.name).toBe("[context files] load from client");
    expect(ops[0]!.op.source).toEqual({
      identifier: "local://dir",
      attrs: {
        "local.sharedkeyhint": "context:files-",
        "local.followpaths": '["a"]',
        "local.unique": "buildfile",
      },
    });
  });

  test("may have an ignore file of its own", async () => {
    const { ops } = await copied({ source: "local:dir", excludePatterns: ["x"] });
    expect(ops[0]!.op.source!.attrs!["local.excludepatterns"]).toBe('["x"]');
    expect(capsOf(ops[0]!)).toContain("source.local.excludepatterns");
  });
});

describe("anything else is an error at the FROM", () => {
  test.each([
    ["dir", "invalid context specifier dir for base"],
    ["git@", "invalid context specifier git@ for base"],
    ["ftp://h/f", "unsupported context source ftp for base"],
    ["git:", "invalid git context git:"],
  ])("%s: %s", async (source, message) => {
    expect(await errorOf("FROM base", { contexts: { base: source } })).toMatchObject({
      code: "context/named",
      message,
      at: "1:6 base",
      lines: ["1"],
    });
  });
});
