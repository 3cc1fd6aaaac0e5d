import { describe, expect, test } from "vitest";
import { contextName } from "../../../src/frontend/contexts/named-context.js";
import { compileText, errorOf, type ImageFixture, type TextOptions } from "../../harness/compile-text.js";
import { capsOf } from "../../harness/op-view.js";

/** What a FROM becomes whose image is replaced by a context. */
const replaced = (source: string, options: TextOptions = {}) =>
  compileText("FROM base", { contexts: { base: source }, ...options });

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

describe("docker-image:", () => {
  const fixture: ImageFixture = {
    digest: "1",
    config: { Env: ["A=1"], WorkingDir: "/w", User: "me" },
  };
  const images = { "docker.io/library/other:3": fixture };

  test("is an image, with its configuration", async () => {
    const { ops, config } = await replaced("docker-image://other:3", { images });
    expect(ops[0]).toMatchObject({ name: "[context base] other:3", lines: [] });
    // The reference does not pin it.
    expect(ops[0]!.op.source).toEqual({ identifier: "docker-image://docker.io/library/other:3" });
    expect(config).toMatchObject({ WorkingDir: "/w", User: "me" });
  });

  test("needs no slashes", async () => {
    expect((await replaced("docker-image:other")).graph).toEqual([
      "0 docker-image://docker.io/library/other:latest",
    ]);
  });

  test("may be scratch", async () => {
    expect((await replaced("docker-image://scratch")).graph).toEqual([]);
  });

  test("is not looked up as the build says, but by default", async () => {
    const { ops } = await replaced("docker-image://other", { resolveMode: "pull" });
    expect(ops[0]!.op.source!.attrs).toBeUndefined();
  });

  test.each([
    [
      "docker-image://A B",
      "image/reference",
      "invalid reference format: repository name (library/A B) must be lowercase",
    ],
    ["docker-image://gone", "image/not-found", "docker.io/library/gone:latest: not found"],
  ])("%s is an error at the FROM", async (source, code, message) => {
    const gone = { "docker.io/library/gone:latest": undefined };
    expect(await errorOf("FROM base", { contexts: { base: source }, images: gone })).toMatchObject({
      code,
      message,
      at: "1:1 FROM base",
      lines: ["1"],
    });
  });
});

describe("oci-layout:", () => {
  const digest = `sha256:${"2".repeat(64)}`;
  const named = `docker.io/library/base@${digest}`;

  test("is an image in a directory of the client, by its digest", async () => {
    const images = { [named]: { config: { Env: ["A=1"] } } };
    const { ops, config } = await replaced(`oci-layout://store@${digest}`, { images, sessionId: "s" });
    expect(ops[0]!.name).toBe("[context base] OCI load from client");
    expect(ops[0]!.op.source).toEqual({
      identifier: `oci-layout://${named}`,
      attrs: { "oci.session": "s", "oci.store": "store" },
    });
    expect(ops[0]!.op.platform).toEqual({ OS: "linux", Architecture: "amd64" });
    expect(capsOf(ops[0]!)).toEqual(["source.ocilayout"]);
    expect(config).toMatchObject({ Env: expect.arrayContaining(["A=1"]) });
  });

  test("needs no session", async () => {
    const { ops } = await replaced(`oci-layout://store@${digest}`);
    expect(ops[0]!.op.source!.attrs).toEqual({ "oci.store": "store" });
  });

  test.each([
    ["oci-layout://store:1", 'oci-layout reference "store:1" has no digest'],
    ["oci-layout://A B", 'could not parse oci-layout reference "A B": invalid reference format'],
  ])("%s is an error at the FROM", async (source, message) => {
    expect(await errorOf("FROM base", { contexts: { base: source } })).toMatchObject({
      message,
      lines: ["1"],
    });
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

describe("git", () => {
  test.each([
    ["https://h/r.git", "git://h/r.git"],
    ["https://h/r.git#v1:d", "git://h/r.git#v1:d"],
    ["git://h/r", "git://h/r"],
    ["git@h:r", "git://h/r"],
  ])("%s", async (source, identifier) => {
    const { ops, names } = await replaced(source);
    expect(ops[0]!.op.source!.identifier).toBe(identifier);
    expect(names).toEqual([`[internal] load git source ${source}`]);
  });

  test("may say more about itself", async () => {
    const query = "keep-git-dir=true&submodules=false&checksum=abcdef1&mtime=commit";
    const { ops } = await replaced(`https://h/r.git?${query}`);
    expect(ops[0]!.op.source!.attrs).toMatchObject({
      "git.keepgitdir": "true",
      "git.skipsubmodules": "true",
      "git.checksum": "abcdef1",
      "git.mtime": "commit",
    });
  });

  test("a URL that says it wrongly is an error", async () => {
    expect(await errorOf("FROM base", { contexts: { base: "https://h/r.git?x=y" } })).toMatchObject({
      message: 'unexpected query "x"',
      at: "1:1 FROM base",
    });
  });
});

test("any other URL is one file", async () => {
  const { ops, names } = await replaced("https://h/f.tar");
  expect(ops[0]!.op.source).toEqual({ identifier: "https://h/f.tar", attrs: { "http.filename": "context" } });
  expect(names).toEqual(["[context base] https://h/f.tar"]);
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
      at: "1:1 FROM base",
      lines: ["1"],
    });
  });
});
