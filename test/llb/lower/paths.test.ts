import { expect, test } from "vitest";
import { followPaths, usedPath } from "../../../src/llb/lower/paths.js";
import { compileText } from "../../harness/compile-text.js";

test.each([
  ["a", "/a"],
  ["./a/../b/", "/b"],
  ["../a", "/a"],
  ["/", "/"],
  [".", "/"],
  ["a*", "/a*"],
])("%j is %j from the root", (path, expected) => expect(usedPath(path)).toBe(expected));

test.each([
  [[], undefined], // nothing is known
  [["/"], undefined], // all of it
  [["/a", "/"], undefined],
  [
    ["/b/c", "/a"],
    ["a", "b/c"],
  ],
  [
    ["/\u{1f433}", "/\uffee"],
    ["\uffee", "\u{1f433}"],
  ], // sorted by bytes
])("%j are transferred as %j", (used, expected) => expect(followPaths(used)).toEqual(expected));

/** What is transferred of the main context. */
const transferred = async (text: string) => {
  const { ops } = await compileText(text);
  return ops.find(({ op }) => op.source?.identifier === "local://context")?.op.source?.attrs?.[
    "local.followpaths"
  ];
};

test.each([
  ["COPY b a /", '["a","b"]'],
  ["COPY b /\nADD c /", '["b","c"]'],
  ["COPY b /\nCOPY ./b c/../a /", '["a","b"]'], // each once
  ["COPY . /", undefined],
  ["COPY b /\nRUN --mount=target=/m x", undefined], // all is mounted
  ["RUN --mount=source=sub,target=/m x", '["sub"]'],
  ["RUN --mount=source=sub,target=/m x\nADD https://h/f g /", '["g","sub"]'], // a URL is no path
  ["FROM alpine AS two\nCOPY c /\nFROM alpine\nCOPY d /\nCOPY --from=two c e /", '["c","d"]'],
])("of the context %j needs %j", async (lines, expected) => {
  expect(await transferred(`FROM alpine\n${lines}`)).toBe(expected);
});
