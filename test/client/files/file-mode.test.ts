import { describe, expect, test } from "vitest";
import {
  isDirectory,
  isNode,
  isRegular,
  isSymlink,
  nodeMode,
  toGoMode,
  unixPermissions,
} from "../../../src/client/files/file-mode.js";

describe("file modes", () => {
  test.each([
    ["a file", 0o100644, 0o644],
    ["a setuid file", 0o104755, 8389101],
    ["a setgid file", 0o102755, 0o755 + 2 ** 22],
    ["a directory", 0o040755, 2147484141],
    ["a sticky directory", 0o041777, 2 ** 31 + 2 ** 20 + 0o777],
    ["a symlink", 0o120777, 134218239],
    ["a fifo", 0o010600, 2 ** 25 + 0o600],
    ["a block device", 0o060640, 2 ** 26 + 0o640],
    ["a character device", 0o020666, 2 ** 26 + 2 ** 21 + 0o666],
    ["a socket, told as a file", 0o140755, 0o755],
  ])("of %s", (_name, unix, go) => {
    expect(toGoMode(unix)).toBe(go);
    expect(unixPermissions(go)).toBe(unix & 0o7777);
  });

  test("tell the kinds apart", () => {
    const kinds = [0o100644, 0o040755, 0o120777, 0o010600, 0o060640, 0o020666].map((mode) => {
      const go = toGoMode(mode);
      return [isRegular(go), isDirectory(go), isSymlink(go), isNode(go)].indexOf(true);
    });
    expect(kinds).toEqual([0, 1, 2, 3, 3, 3]);
    expect([0o010600, 0o060640, 0o020666].map((mode) => nodeMode(toGoMode(mode)))).toEqual([
      0o010600, 0o060640, 0o020666,
    ]);
  });

  test("unknown types can't be asked for", () => {
    expect(isRegular(2 ** 19 + 0o644)).toBe(false);
    expect(isRegular(2 ** 24 + 0o644)).toBe(false);
  });
});
