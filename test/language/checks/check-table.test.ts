import { describe, expect, test } from "vitest";
import { CHECK_NAMES } from "../../../src/base/diagnostic/codes.js";
import { checkRule } from "../../../src/language/checks/check-table.js";

test("one check is experimental", () => {
  expect(CHECK_NAMES.filter((name) => checkRule(name).experimental)).toEqual([
    "InvalidDefinitionDescription",
  ]);
});

describe("every rule", () => {
  test.each(CHECK_NAMES)("%s has a description, and a page of its own name if it has one", (name) => {
    const { description, url } = checkRule(name);
    expect(description).toMatch(/^[A-Z]/);
    const page = name
      .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
      .replace(/([a-z])([A-Z])/g, "$1-$2")
      .toLowerCase();
    expect(["", `https://docs.docker.com/go/dockerfile/rule/${page}/`]).toContain(url);
  });
});
