import { describe, expect, test } from "vitest";
import { basePath, cleanPath, dirPath, isAbsPath, joinPath } from "../../../src/base/util/go-path.js";

describe("cleanPath", () => {
  test.each([
    ["", "."],
    [".", "."],
    ["./", "."],
    ["/", "/"],
    ["//", "/"],
    ["/..", "/"],
    ["..", ".."],
    ["../", ".."],
    ["a", "a"],
    ["a/", "a"],
    ["a//b", "a/b"],
    ["a/./b", "a/b"],
    ["a/../b", "b"],
    ["a/..", "."],
    ["a/../..", ".."],
    ["../a/../b", "../b"],
    ["../../a", "../../a"],
    ["/../../a", "/a"],
    ["/a/b/../../..", "/"],
    ["...", "..."],
    ["a/.b", "a/.b"],
    ["a/..b/", "a/..b"],
    ["a\n/", "a\n"],
  ])("%j is %j", (path, expected) => expect(cleanPath(path)).toBe(expected));

  test("takes a long path in linear time", () => {
    expect(cleanPath(`${"a/".repeat(200_000)}${"../".repeat(200_001)}`)).toBe("..");
  });
});

test.each([
  [[], ""],
  [[""], ""],
  [["", ""], ""],
  [["a", "b"], "a/b"],
  [["a", ""], "a"],
  [["", "b"], "b"],
  [["/", "b"], "/b"],
  [["/a/", "/b"], "/a/b"],
  [["/a", "../.."], "/"],
  [["a", ".."], "."],
])("joinPath %j is %j", (parts, expected) => expect(joinPath(...parts)).toBe(expected));

test.each([
  ["", ".", "."],
  ["/", "/", "/"],
  ["///", "/", "/"],
  ["a", "a", "."],
  ["a/", "a", "a"],
  ["/a", "a", "/"],
  ["/a/b//", "b", "/a/b"],
  ["a/b", "b", "a"],
  ["a/../b", "b", "."],
])("basePath and dirPath of %j are %j and %j", (path, base, dir) => {
  expect(basePath(path)).toBe(base);
  expect(dirPath(path)).toBe(dir);
});

test("isAbsPath looks at the first character", () => {
  expect(["", "/", "/a", "a/", "./a"].map(isAbsPath)).toEqual([false, true, true, false, false]);
});
