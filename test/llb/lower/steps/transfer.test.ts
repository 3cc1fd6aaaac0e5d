import { describe, expect, test } from "vitest";
import { createCapSet, LLB_CAPS } from "../../../../src/llb/caps.js";
import { compileText, errorOf, lastOp } from "../../../harness/compile-text.js";

const copyOf = async (lines: string, platform?: string) =>
  (await lastOp(`FROM alpine\n${lines}`, { platform })).op.file!.actions!.at(-1)!.copy!;

describe("the destination", () => {
  test.each([
    ["COPY a /b", "/b"],
    ["COPY a /b/", "/b/"], // a slash at the end stays: it is a directory
    ["COPY a b", "/b"],
    ["WORKDIR /w\nCOPY a b", "/w/b"],
    ["WORKDIR /w\nCOPY a .", "/w/"],
    ["WORKDIR /w\nCOPY a ./", "/w/"],
    ["WORKDIR /w\nCOPY a ../b", "/b"],
    ["ENV D=/d\nCOPY a $D/b", "/d/b"],
  ])("%j: %s", async (lines, dest) => expect((await copyOf(lines)).dest).toBe(dest));

  test.each([
    ["COPY a C:\\\\b\\\\", "/b/"],
    ["WORKDIR C:\\\\w\nCOPY a b\\\\c", "/w/b/c"],
  ])("%j: %s on Windows", async (lines, dest) => {
    expect((await copyOf(lines, "windows/amd64")).dest).toBe(dest);
  });

  test("may not be on another drive", async () => {
    expect(await errorOf("FROM alpine\nCOPY a D:\\\\b", { platform: "windows/amd64" })).toMatchObject({
      code: "step/path",
      message: "removing drive letter: The specified path is not on the system drive (C:)",
      at: "2:8 D:\\\\b",
      lines: ["2"],
    });
  });
});

describe("--chown", () => {
  test.each([
    ["1:2", { user: { byID: 1 }, group: { byID: 2 } }],
    ["me", { user: { byName: { name: "me" } } }],
    ["$U:$U", { user: { byName: { name: "u" } }, group: { byName: { name: "u" } } }],
    ["$NONE", undefined], // empty is as if it were not there
  ])("%s", async (chown, owner) => {
    expect((await copyOf(`ENV U=u NONE=\nCOPY --chown=${chown} a b`)).owner).toEqual(owner);
  });
});

describe("--chmod", () => {
  test.each([
    ["0755", { mode: 0o755 }],
    ["644", { mode: 0o644 }],
    ["u+x,g-w", { modeStr: "u+x,g-w" }],
    ["$NONE", { mode: -1 }],
  ])("%s", async (chmod, expected) => {
    expect(await copyOf(`ENV NONE=\nCOPY --chmod=${chmod} a b`)).toMatchObject(expected);
  });

  test("a wrong one is the place of the error", async () => {
    expect(await errorOf("FROM alpine\nCOPY --chmod=9 a b")).toMatchObject({
      code: "step/copy",
      message: "invalid chmod parameter: '9'. it should be octal string and between 0 and 07777",
      at: "2:14 9",
      lines: ["2"],
    });
  });
});

describe("--link", () => {
  const text = "FROM alpine\nCOPY --link a b /d/\nCOPY --link c /";

  test("copies to scratch, and lays that over the stage", async () => {
    expect((await compileText(text)).graph).toEqual([
      "0 docker-image://docker.io/library/alpine:latest",
      "1 local://context",
      "2 file(1) copy 1:/a -> /d/, copy 1:/b -> /d/",
      "3 merge(0 2)",
      "4 file(1) copy 1:/c -> /",
      "5 merge(3 4)",
    ]);
  });

  test("is one step with two vertices, shown as a group", async () => {
    const { ops } = await compileText(text, { groupIdPrefix: "g" });
    const shown = ops.map(({ name, metadata }) => [name, metadata.progress_group]);
    expect(shown.slice(2)).toEqual([
      ["[2/3] COPY --link a b /d/", { id: "g1", name: "[2/3] COPY --link a b /d/", weak: true }],
      ["[2/3] LINK COPY --link a b /d/", { id: "g1", name: "[2/3] COPY --link a b /d/", weak: false }],
      ["[3/3] COPY --link c /", { id: "g2", name: "[3/3] COPY --link c /", weak: true }],
      ["[3/3] LINK COPY --link c /", { id: "g2", name: "[3/3] COPY --link c /", weak: false }],
    ]);
  });

  test("on scratch needs no merging", async () => {
    expect((await compileText("FROM scratch\nCOPY --link a /")).graph.at(-1)).toBe(
      "1 file(0) copy 0:/a -> /",
    );
  });

  const copied = "2 file(0 1) copy 1:/a -> /w/b";
  test("is ignored where the daemon cannot merge", async () => {
    const caps = createCapSet(LLB_CAPS.filter((cap) => cap !== "mergeop"));
    const { graph } = await compileText("FROM alpine\nCOPY --link a /w/b", { caps });
    expect(graph.at(-1)).toBe(copied);
  });

  test("is ignored with --chmod, as in the reference", async () => {
    const { graph } = await compileText("FROM alpine\nCOPY --link --chmod=0755 a /w/b");
    expect(graph.at(-1)).toBe(copied);
  });
});

describe("history has the flags that matter for the layer", () => {
  test.each([
    [
      "COPY --link --chown=$U --chmod=0755 --parents a b /d/",
      "COPY --parents --chown=me --chmod=0755 a b /d/ # buildkit",
    ],
    ["copy $U /", "COPY me / # buildkit"],
    ["ADD --unpack=false --exclude=x a /", "ADD a / # buildkit"],
  ])("%s: %s", async (line, note) => {
    expect((await compileText(`FROM alpine\nENV U=me\n${line}`)).history.at(-1)).toBe(note);
  });
});

test("an operation has the lines of its step, and ignores the cache with its stage", async () => {
  const { lines, metadata, name } = await lastOp("FROM alpine\ncopy a \\\n $X /\n", { noCache: [] });
  expect({ lines, name, ignored: metadata.ignore_cache }).toEqual({
    lines: ["2-3"],
    name: "[2/2] COPY a   /",
    ignored: true,
  });
});

test("words are expanded in the order of the reference, which is that of their warnings", async () => {
  const { warnings } = await compileText(
    "FROM scratch\nADD --chmod=$c --chown=$b --checksum=$d $e <<f $g/\n$h\nf",
  );
  expect(warnings.map((warning) => warning.at(-2))).toEqual(["b", "c", "d", "e", "g", "h"]);
});
