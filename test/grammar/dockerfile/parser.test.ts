import { expect, test } from "vitest";
import { DockerfileParser } from "../../../grammar/dockerfile/index.js";

test("the grammar is sound", () => {
  expect(() => new DockerfileParser(false)).not.toThrow();
});

test("rules bear the names of the tree's nodes", () => {
  expect(Object.keys(new DockerfileParser().getGAstProductions())).toEqual([
    "file",
    "instruction",
    "trigger",
    "pairs",
    "jsonArray",
  ]);
});
