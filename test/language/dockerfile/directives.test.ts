import { describe, expect, test } from "vitest";
import { detectCheckDirective, detectSyntax } from "../../../src/language/dockerfile/directives.js";

describe("syntax", () => {
  test.each([
    ["# syntax=docker/dockerfile:1\nFROM a", "docker/dockerfile:1", "docker/dockerfile:1", 1],
    ["#syntax = a b  c \r\n", "a", "a b  c", 1],
    ["# escape=`\n# Syntax=a", "a", "a", 2],
    ["\ufeff# syntax=a", "a", "a", 1],
    ["#!/usr/bin/env x\n# syntax=a", "a", "a", 2],
    ["// syntax=a b\n{}", "a", "a b", 1],
    ["#!x\n// escape=`\n// syntax=a\n", "a", "a", 3],
    ['{"syntax":"a b"}', "a b", "a b", 0],
    ['#!x\n {"x":[1,{}], "syntax":"a"}\n', "a", "a", 1],
  ])("%j", (text, ref, cmdline, line) => {
    expect(detectSyntax(text)).toMatchObject({ ref, cmdline, line });
  });

  test.each([
    "FROM a\n# syntax=a",
    "# a comment\n# syntax=a",
    "\n# syntax=a",
    " # syntax=a",
    "# syntax=",
    "# escape=a\n# escape=b\n# syntax=c",
    "# syntaxx=a",
    '{"syntax":1}',
    '{"syntax":"a"} x',
    '{"syntax":"a","n":1e999}',
    '["syntax"]',
    `#${" ".repeat(65_536)}\n# syntax=a`,
    "",
    "#!",
  ])("%.40j asks for none", (text) => {
    expect(detectSyntax(text)).toBeUndefined();
  });

  test("the range is that of the value", () => {
    const text = "# escape=`\n#  syntax = a b \n";
    const { start, end } = detectSyntax(text)!.range;
    expect(text.slice(start, end)).toBe("a b");
    const json = '{"x":1,"syntax":"a"}';
    expect(detectSyntax(json)!.range).toEqual({ start: 7, end: 15 });
  });

  test("the first of two counts", () => {
    expect(detectSyntax("# syntax=a\n# syntax=b")?.ref).toBe("a");
  });
});

describe("check", () => {
  test.each([
    ["# check=skip=all", "skip=all"],
    ["# syntax=a\n# check=error=true;skip=A,B rest\nFROM a", "error=true;skip=A,B"],
    ["#!x\n# check=skip=all", "skip=all"],
    ["// check=skip=all", undefined],
    ['{"check":"skip=all"}', undefined],
    ["FROM a\n# check=skip=all", undefined],
  ])("%j", (text, value) => {
    const found = detectCheckDirective(text);
    expect(found?.text).toBe(value);
    expect(found && text.slice(found.range.start, found.range.end)).toBe(value);
  });
});
