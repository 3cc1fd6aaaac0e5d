import { describe, expect, test } from "vitest";
import { compileText, errorOf, warningsOf } from "../../../harness/compile-text.js";

const windows = { platform: "windows/amd64" };

describe("WORKDIR is the directory of later steps", () => {
  test.each([
    ["WORKDIR /a/b", "/a/b"],
    ["WORKDIR /a/\nWORKDIR b/../c", "/a/c"],
    ["WORKDIR a", "/a"],
    ["ENV D=/x\nWORKDIR $D/y", "/x/y"],
    ["WORKDIR /", "/"],
  ])("%j: %s", async (lines, dir) => {
    const { ops, config, history } = await compileText(`FROM alpine\n${lines}\nRUN x`);
    expect(ops.at(-1)!.op.exec!.meta!.cwd).toBe(dir);
    expect(config).toMatchObject({ WorkingDir: dir });
    expect(history.at(-2)).toBe(dir === "/" ? "WORKDIR / (empty)" : `WORKDIR ${dir}`);
  });
});

describe("the directory is made", () => {
  const mkdirOf = async (lines: string, buildArgs = {}) =>
    (await compileText(`FROM alpine\n${lines}`, { buildArgs })).ops.at(-1)!.op.file!.actions![0]!.mkdir;

  test("with its parents", async () => {
    expect(await mkdirOf("WORKDIR /a/b")).toEqual({
      path: "/a/b",
      mode: 0o755,
      makeParents: true,
      timestamp: -1,
    });
  });

  test("for the user of the stage", async () => {
    expect((await mkdirOf("USER me:5\nWORKDIR /a"))!.owner).toEqual({
      user: { byName: { name: "me" } },
      group: { byID: 5 },
    });
  });

  test("at the time of the build", async () => {
    expect((await mkdirOf("WORKDIR /a", { SOURCE_DATE_EPOCH: "2" }))!.timestamp).toBe(2_000_000_000);
  });

  test("unless it is the root", async () => {
    expect((await compileText("FROM alpine\nWORKDIR /")).graph).toHaveLength(1);
  });
});

describe("on Windows", () => {
  test.each([
    ["WORKDIR C:\\\\a", "\\a", "/a"],
    ["WORKDIR /a/b", "\\a\\b", "/a/b"],
    ["WORKDIR a\nWORKDIR b", "\\a\\b", "/a/b"],
  ])("%j is %s in the image, and %s to the daemon", async (lines, shown, path) => {
    const { config, graph } = await compileText(`FROM alpine\n${lines}`, windows);
    expect(config).toMatchObject({ WorkingDir: shown });
    expect(graph.at(-1)).toMatch(new RegExp(`mkdir ${path}$`));
  });

  test("another drive is an error", async () => {
    expect(await errorOf("FROM alpine\nWORKDIR D:\\\\a", windows)).toMatchObject({
      code: "step/path",
      message:
        "normalizing workdir: normalizing working directory: removing drive letter: The specified path is not on the system drive (C:)",
      at: "2:9 D:\\\\a",
      lines: ["2"],
    });
  });
});

describe("WorkdirRelativePath", () => {
  const found = async (lines: string) =>
    (await warningsOf(`FROM alpine\n${lines}`)).map(({ message, at }) => `${message} at ${at}`);

  test("is about the first directory of a stage", async () => {
    expect(await found("WORKDIR a\nWORKDIR b")).toEqual([
      'Relative workdir "a" can have unexpected results if the base image changes at 2:1 WORKDIR a',
    ]);
    expect(await found("WORKDIR /a\nWORKDIR b")).toEqual([]);
  });

  test("or of the stages it is based on", async () => {
    expect(await warningsOf("FROM alpine AS a\nWORKDIR /a\nFROM a\nWORKDIR b")).toEqual([]);
  });
});
