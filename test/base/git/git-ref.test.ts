import { describe, expect, test } from "vitest";
import { type GitRef, parseGitRef } from "../../../src/base/git/git-ref.js";

const PLAIN: Omit<GitRef, "remote" | "shortName"> = {
  ref: "",
  checksum: "",
  subDir: "",
  indistinguishableFromLocal: false,
  unencrypted: false,
  keepGitDir: undefined,
  submodules: undefined,
  mtime: "",
  fetchByCommit: false,
};

const REPOSITORY = "https://github.com/moby/buildkit.git";

describe("parseGitRef", () => {
  test.each<[string, Partial<GitRef>]>([
    [REPOSITORY, { remote: REPOSITORY, shortName: "buildkit" }],
    [`${REPOSITORY}#v1:a/../b/`, { remote: REPOSITORY, shortName: "buildkit", ref: "v1", subDir: "b" }],
    ["HTTP://h/r.git", { remote: "http://h/r.git", shortName: "r", unencrypted: true }],
    ["git://h/x/r", { remote: "git://h/x/r", shortName: "r", unencrypted: true }],
    ["ssh://git@h:22/r.git", { remote: "ssh://git@h:22/r.git", shortName: "r" }],
    ["git@h:r.git.git", { remote: "git@h:r.git.git", shortName: "git@h:r.git" }],
    [
      "github.com/moby/buildkit#main",
      {
        remote: "github.com/moby/buildkit",
        shortName: "buildkit",
        ref: "main",
        indistinguishableFromLocal: true,
      },
    ],
  ])("%j is a repository", (text, expected) => {
    expect(parseGitRef(text)).toEqual({ kind: "git", ref: { ...PLAIN, ...expected } });
  });

  test.each<[string, Partial<GitRef>]>([
    ["ref=main", { ref: "main" }],
    ["tag=v1", { ref: "refs/tags/v1" }],
    ["tag=refs/tags/v1&ref=refs/tags/v1", { ref: "refs/tags/v1" }],
    ["branch=dev", { ref: "refs/heads/dev" }],
    ["branch=refs/heads/dev", { ref: "refs/heads/dev" }],
    ["subdir=a%2Fb", { subDir: "a/b" }],
    ["checksum=abc", { checksum: "abc" }],
    ["commit=abc&fetch-by-commit", { checksum: "abc", fetchByCommit: true }],
    ["keep-git-dir&submodules=0", { keepGitDir: true, submodules: false }],
    ["keep-git-dir=F&submodules=", { keepGitDir: false, submodules: true }],
    ["mtime=commit", { mtime: "commit" }],
    ["a;b&%zz", {}],
  ])("reads the query %j", (query, expected) => {
    expect(parseGitRef(`${REPOSITORY}?${query}`)).toEqual({
      kind: "git",
      ref: { ...PLAIN, remote: REPOSITORY, shortName: "buildkit", ...expected },
    });
  });

  test.each([
    ["x=1", 'unexpected query "x"'],
    ["x", 'query "x" has no value'],
    ["ref=", 'query "ref" has no value'],
    ["ref=a&ref=a", 'query "ref" has multiple values'],
    ["ref=a#b", 'ref conflicts: "b" vs "a"'],
    ["tag=a#b", 'ref conflicts: "b" vs "refs/tags/a"'],
    ["branch=a&ref=b", 'ref conflicts: "b" vs "refs/heads/a"'],
    ["branch=a&tag=a", "branch conflicts with tag"],
    ["subdir=a#:b", 'subdir conflicts: "b" vs "a"'],
    ["submodules=maybe", 'invalid submodules value: "maybe"'],
    ["keep-git-dir=yes", 'invalid keep-git-dir value: "yes"'],
    ["fetch-by-commit=2", 'invalid fetch-by-commit value: "2"'],
    ["mtime=now", 'invalid mtime value: "now" (must be "checkout" or "commit")'],
    ["z=1&a=1", 'unexpected query "z"'],
  ])("refuses the query %j", (query, message) => {
    const result = parseGitRef(`${REPOSITORY}?${query}`);
    expect(result).toMatchObject({ kind: "error", error: { code: "step/copy", message } });
  });

  test.each([
    "",
    ".",
    "package.json",
    "./git@h:r",
    "../https://h/r.git",
    "https://example.com/file.tar.gz",
    "https://example.com/r.git/",
    "ftp://h/r.git",
    "https://h:x/r.git",
    "user@host",
    "a@b@c:d",
    "github.com",
    "github.com/%zz",
  ])("%j is none", (text) => expect(parseGitRef(text)).toEqual({ kind: "local" }));
});
