import { expect, test } from "vitest";
import * as library from "../src/index.js";

test("the library has these names and no others", () => {
  expect(Object.keys(library).sort()).toEqual([
    "BuildError",
    "CHECK_NAMES",
    "ERROR_CODES",
    "Source",
    "build",
    "compile",
    "createCachingResolver",
    "createLayeredResolver",
    "createOfflineResolver",
    "createRegistryResolver",
    "decodeOp",
    "definitionToProtobuf",
    "formatPlatform",
    "hostPlatform",
    "indentGo",
    "languageOf",
    "lintStatus",
    "lintToJson",
    "normalizePlatform",
    "opToJson",
    "outlineOf",
    "outlineToJson",
    "parsePlatform",
    "printLint",
    "printOutline",
    "printTargets",
    "readIgnoreFile",
    "readIgnoreFileOf",
    "runFrontend",
    "stringifyImage",
    "targetsToJson",
  ]);
});

test("the library checks and compiles", async () => {
  const source = new library.Source("Dockerfile", "FROM alpine AS A\nRUN true\n");
  const resolver = library.createOfflineResolver(new Map());
  const { compiled, warnings } = await library.compile({ source, resolver });
  expect(
    compiled?.definition.ops.map(({ bytes }) => Object.keys(library.opToJson(library.decodeOp(bytes)))),
  ).toEqual([
    ["Op", "platform", "constraints"],
    ["inputs", "Op", "platform", "constraints"],
    ["inputs", "Op"],
  ]);
  expect(library.lintStatus({ source, warnings, errors: [] })).toBe(1);
});
