import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { Source } from "../../../src/base/source/source.js";
import { locateIgnoreError, readIgnoreFileOf } from "../../../src/frontend/contexts/local-directory.js";

let directory: string;
const at = (...names: string[]) => join(directory, ...names);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "local-directory-"));
  for (const name of ["own", "none", "folder", "long"]) mkdirSync(at(name));
  writeFileSync(at("own", ".dockerignore"), "# all\n/node_modules/\n\n!keep\n");
  writeFileSync(at("app.Dockerfile.dockerignore"), "special\n");
  mkdirSync(at("folder", ".dockerignore"));
  writeFileSync(at("long", ".dockerignore"), `a\n  ${"x".repeat(70_000)}\n`);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("the ignore file of a directory is", () => {
  test("its own", () => {
    expect(readIgnoreFileOf(at("own"))!.patterns).toEqual(["node_modules", "!keep"]);
    expect(readIgnoreFileOf(at("own"), at("other.Dockerfile"))!.source.filename).toBe(
      at("own", ".dockerignore"),
    );
  });

  test("that of the Dockerfile before that", () => {
    expect(readIgnoreFileOf(at("own"), at("app.Dockerfile"))!.patterns).toEqual(["special"]);
  });

  test("none", () => {
    expect(readIgnoreFileOf(at("none"))).toBeUndefined();
    expect(readIgnoreFileOf(at("missing"))).toBeUndefined();
  });
});

test("one that cannot be read is an error", () => {
  const message = `failed to read dockerignore patterns: open ${at("folder", ".dockerignore")}: is a directory`;
  expect(() => readIgnoreFileOf(at("folder"))).toThrow(
    expect.objectContaining({ code: "file/read", message }),
  );
});

test("a line that is too long is the place of the error", () => {
  const path = at("long", ".dockerignore");
  expect(() => readIgnoreFileOf(at("long"))).toThrow(
    expect.objectContaining({
      message: `failed parsing ${path}: bufio.Scanner: token too long`,
      range: { start: 4, end: 70_004 },
      lines: [{ first: 2, last: 2 }],
    }),
  );
});

describe("an error about the patterns stands at the first line that is wrong by itself", () => {
  test.each([
    ["a\n  [x \nb[\n", { start: 4, end: 6 }, 2],
    ["!\na", { start: 0, end: 1 }, 1],
    ["a\n!b[", { start: 2, end: 5 }, 2],
  ])("%j", (text, range, line) => {
    const error = locateIgnoreError(new BuildError("context/read", "bad"), new Source(".dockerignore", text));
    expect(error).toMatchObject({ range, lines: [{ first: line, last: line }] });
    expect(error.source!.filename).toBe(".dockerignore");
  });

  test("if there is one", () => {
    const error = locateIgnoreError(
      new BuildError("context/read", "bad"),
      new Source(".dockerignore", "a\nb"),
    );
    expect(error).toMatchObject({ range: undefined, lines: [] });
  });
});
