import { describe, expect, test } from "vitest";
import {
  defaultPath,
  isAbsOn,
  normalizePath,
  normalizeWorkdir,
  removeDriveLetter,
  toSlash,
} from "../../../src/base/util/os-path.js";

describe("normalizePath", () => {
  test.each([
    ["/", "a", "linux", false, "/a"],
    ["", "a", "linux", false, "/a"],
    ["/app", "", "linux", false, "/app"],
    ["app", "", "linux", false, "/app"],
    ["/app", "b/", "linux", false, "/app/b"],
    ["/app", "b/", "linux", true, "/app/b/"],
    ["/app", "b/.", "linux", true, "/app/b/."],
    ["/", ".", "linux", true, "/"],
    ["/", "./.", "linux", true, "/."],
    ["/app", "/x//y/../z/", "linux", false, "/x//y/../z/"],
    ["/app", "/x/", "linux", true, "/x/"],
    ["/app", "..", "linux", false, "/"],
    ["/app", "a\\b", "linux", false, "/app/a\\b"],
    ["/app", "b", "", false, "/app/b"],
    ["C:\\app", "b\\c", "windows", false, "/app/b/c"],
    ["/", "c:/x//y", "windows", false, "/x/y"],
    ["/app", "c:x", "windows", false, "/app/x"],
    ["/app", "x\\", "windows", true, "/app/x/"],
    ["/app", "x\\.", "windows", true, "/app/x/."],
  ] as const)("%j, %j on %j, keep slash %j: %j", (parent, path, os, keepSlash, expected) => {
    expect(normalizePath(parent, path, os, keepSlash)).toBe(expected);
  });

  test.each([
    ["/", "D:\\x", "removing drive letter: The specified path is not on the system drive (C:)"],
    ["D:\\", "x", "removing drive letter: The specified path is not on the system drive (C:)"],
    ["/", "c:", 'removing drive letter: No relative path specified in "c:"'],
    ["/", "\\\\host\\share", "removing drive letter: UNC paths are not supported"],
  ])("refuses %j, %j on Windows", (parent, path, message) => {
    expect(() => normalizePath(parent, path, "windows", false)).toThrow(
      expect.objectContaining({ code: "step/path", message }),
    );
  });
});

describe("normalizeWorkdir", () => {
  test.each([
    ["", "app", "linux", "/app"],
    ["/app", "b", "linux", "/app/b"],
    ["/app", "/b/", "linux", "/b/"],
    ["", "app", "windows", "\\app"],
    ["\\app", "C:/b/c", "windows", "\\b\\c"],
  ])("%j, %j on %j: %j", (current, workdir, os, expected) => {
    expect(normalizeWorkdir(current, workdir, os)).toBe(expected);
  });

  test("names what it was about", () => {
    expect(() => normalizeWorkdir("", "e:", "windows")).toThrow(
      expect.objectContaining({
        message: 'normalizing working directory: removing drive letter: No relative path specified in "e:"',
      }),
    );
  });
});

test.each([
  ["/a", "linux", true],
  ["a", "linux", false],
  ["C:\\a", "linux", false],
  ["C:\\a", "windows", true],
  ["c:a", "windows", false],
  ["\\a", "windows", true],
  ["d:\\a", "windows", false],
  ["\\\\a", "windows", false],
])("isAbsOn %j on %j: %j", (path, os, expected) => expect(isAbsOn(path, os)).toBe(expected));

test.each([
  ["c:/a//b/", "linux", false, "c:/a//b/"],
  ["c:/a//b/", "windows", false, "/a/b"],
  ["c:/a//b/", "windows", true, "/a/b/"],
  ["c:\\", "windows", true, "/"],
  ["a\\", "windows", true, "a"],
  ["\u00e9\\", "windows", true, "\u00e9/"],
  ["", "windows", false, "."],
])("removeDriveLetter %j on %j, keep slash %j: %j", (path, os, keepSlash, expected) => {
  expect(removeDriveLetter(path, os, keepSlash)).toBe(expected);
});

test("toSlash and defaultPath know Windows", () => {
  expect(toSlash("a\\b", "windows")).toBe("a/b");
  expect(toSlash("a\\b", "linux")).toBe("a\\b");
  expect(defaultPath("linux")).toBe("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  expect(defaultPath("windows")).toBe(
    "c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0",
  );
});
