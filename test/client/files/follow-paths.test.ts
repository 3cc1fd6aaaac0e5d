import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { followPaths } from "../../../src/client/files/follow-paths.js";
import { type FileTree, makeTree, removeDirectory, temporaryDirectory } from "./file-tree.js";

let root: string;

beforeEach(() => {
  root = temporaryDirectory();
});

afterEach(() => removeDirectory(root));

describe("followPaths", () => {
  test.each<[string, FileTree, string[], string[] | undefined]>([
    ["a path without links", { "a/b": "" }, ["a/b"], ["a/b"]],
    ["a path that leads nowhere", {}, ["x/y"], ["x/y"]],
    ["a path through a file", { f: "" }, ["f/x"], ["f/x"]],
    ["a link and its target", { l: "-> t", t: "" }, ["l"], ["l", "t"]],
    ["links on the way", { "d/f": "", l: "-> d" }, ["l/f"], ["d/f", "l"]],
    ["a chain", { a: "-> b", b: "-> c", c: "" }, ["a"], ["a", "b", "c"]],
    ["a link in a directory", { "d/l": "-> ../e/f", "e/f": "" }, ["d/l"], ["d/l", "e/f"]],
    ["an absolute link, from the root", { "d/l": "-> /e", e: "" }, ["d/l"], ["d/l", "e"]],
    ["a link that climbs out, at the root", { "d/l": "-> ../../../e" }, ["d/l"], ["d/l", "e"]],
    ["a link that leads nowhere", { l: "-> gone/x" }, ["l"], ["gone/x", "l"]],
    ["a loop", { a: "-> b", b: "-> a" }, ["a/x"], ["a", "b"]],
    ["a link to itself and more", { a: "-> a/b" }, ["a"], ["a"]],
    ["two paths through one link", { "d/f": "", l: "-> d" }, ["l/f", "l/g"], ["d/f", "d/g", "l"]],
    ["what is inside of another", { "d/e/f": "" }, ["d", "d/e/f", "d-e"], ["d", "d-e", "d/e/f"]],
    ["wildcards", { a1: "-> x1", a2: "-> x2", a3: "" }, ["a*"], ["a*", "x1", "x2"]],
    ["wildcards on the way", { a1: "-> x1", "x1/f": "" }, ["a?/f"], ["a?", "x1/f"]],
    ["wildcards that match no link", { a1: "" }, ["a*", "b*"], ["a*", "b*"]],
    ["escaped wildcards", { "a*": "-> x" }, ["a\\*", "a*"], ["a*", "a\\*", "x"]],
    ["an absolute path", { l: "-> t" }, ["/l"], ["l", "t"]],
    ["a path from outside", { x: "-> y" }, ["../x", "a/../../l"], ["../l", "../x"]],
    ["the root", { a: "" }, ["a", "."], undefined],
    ["a link to the root", { l: "-> ." }, ["l"], undefined],
    ["no paths", {}, [], []],
  ])("%s", (_name, tree, paths, expected) => {
    makeTree(root, tree);
    expect(followPaths(root, paths)).toEqual(expected);
  });

  test("ends where links grow with every step", () => {
    const tree: Record<string, string> = {};
    for (let i = 0; i < 30; i++) tree[`l${i}`] = "-> l*/l*";
    makeTree(root, tree);
    expect(followPaths(root, ["l*"])).toContain("l*");
  });
});
