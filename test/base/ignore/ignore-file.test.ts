import { describe, expect, test } from "vitest";
import { readIgnoreFile } from "../../../src/base/ignore/ignore-file.js";

describe("readIgnoreFile", () => {
  test.each([
    ["", []],
    ["\n\n \n", []],
    ["# comment\n #no comment\n#", ["#no comment"]],
    ["\ufeff# comment\r\na\r\n", ["a"]],
    ["a\n\ufeffb", ["a", "\ufeffb"]],
    ["/a/\n//b/../c\n./d", ["a", "c", "d"]],
    ["/\n.\n..", ["/", ".", ".."]],
    ["!a\n! /b/ \n!\n!!c", ["!a", "!b", "!", "!!c"]],
    ["**/*.go\n\\#x", ["**/*.go", "\\#x"]],
    ["\u00a0a\u0085", ["a"]],
  ])("%j", (text, patterns) => expect(readIgnoreFile(text)).toEqual(patterns));

  test("refuses a line of 64 KiB", () => {
    const longest = "x".repeat(65_535);
    expect(readIgnoreFile(`a\n${longest}\nb`)).toEqual(["a", longest, "b"]);
    for (const line of [
      `${longest}x`,
      `${longest}\r`,
      "\u20ac".repeat(21_846),
      `\ufeff${longest.slice(2)}`,
    ]) {
      expect(() => readIgnoreFile(`${line}\n`)).toThrow(
        expect.objectContaining({ code: "context/read", message: "bufio.Scanner: token too long" }),
      );
    }
  });
});
