import { describe, expect, test } from "vitest";
import { compileText, errorOf, type TextOptions } from "../../harness/compile-text.js";

/** What a FROM becomes whose image is replaced by a context. */
const replaced = (source: string, options: TextOptions = {}) =>
  compileText("FROM base", { contexts: { base: source }, ...options });

describe("git", () => {
  test.each([
    ["https://h/r.git", "git://h/r.git"],
    ["https://h/r.git#v1:d", "git://h/r.git#v1:d"],
    ["git://h/r", "git://h/r"],
    ["git@h:r", "git://h/r"],
  ])("%s", async (source, identifier) => {
    const { ops, names } = await replaced(source);
    expect(ops[0]!.op.source!.identifier).toBe(identifier);
    expect(names).toEqual([`[internal] load git source ${source}`]);
  });

  test("may say more about itself", async () => {
    const query = "keep-git-dir=true&submodules=false&checksum=abcdef1&mtime=commit";
    const { ops } = await replaced(`https://h/r.git?${query}`);
    expect(ops[0]!.op.source!.attrs).toMatchObject({
      "git.keepgitdir": "true",
      "git.skipsubmodules": "true",
      "git.checksum": "abcdef1",
      "git.mtime": "commit",
    });
  });

  test("a URL that says it wrongly is an error", async () => {
    expect(await errorOf("FROM base", { contexts: { base: "https://h/r.git?x=y" } })).toMatchObject({
      message: 'unexpected query "x"',
      at: "1:6 base",
    });
  });
});

test("any other URL is one file", async () => {
  const { ops, names } = await replaced("https://h/f.tar");
  expect(ops[0]!.op.source).toEqual({ identifier: "https://h/f.tar", attrs: { "http.filename": "context" } });
  expect(names).toEqual(["[context base] https://h/f.tar"]);
});
