import { describe, expect, test } from "vitest";
import { type GitOptions, gitEdge } from "../../../src/llb/sources/git.js";
import { capsOf, marshalOps } from "../../harness/op-view.js";

const none: GitOptions = {
  ref: "",
  subDir: "",
  keepGitDir: false,
  checksum: "",
  skipSubmodules: false,
  fetchByCommit: false,
};
const gitOp = (url: string, options: Partial<GitOptions> = {}) =>
  marshalOps(gitEdge(url, { ...none, ...options }, {}).vertex)[0]!;
const tokens = { "git.authtokensecret": "GIT_AUTH_TOKEN", "git.authheadersecret": "GIT_AUTH_HEADER" };

describe("the identifier has no protocol", () => {
  test.each([
    ["https://github.com/a/b.git", {}, "git://github.com/a/b.git", "https://github.com/a/b.git"],
    ["http://host:80/a", {}, "git://host:80/a", "http://host:80/a"],
    ["git://host/a", {}, "git://host/a", "git://host/a"],
    ["github.com/a/b", {}, "git://github.com/a/b", "https://github.com/a/b"], // without a scheme it is https
    ["ssh://git@host:22/a/b", {}, "git://host:22/a/b", "ssh://git@host:22/a/b"],
    ["git@host:a/b", {}, "git://host/a/b", "git@host:a/b"],
    ["https://h/a", { ref: "v1" }, "git://h/a#v1", "https://h/a"],
    ["https://h/a", { ref: "v1", subDir: "d" }, "git://h/a#v1:d", "https://h/a"],
    ["https://h/a", { subDir: "d" }, "git://h/a#:d", "https://h/a"],
  ])("%s %j: %s", (url, options, identifier, fullUrl) => {
    const { source } = gitOp(url, options).op;
    expect(source!.identifier).toBe(identifier);
    expect(source!.attrs!["git.fullurl"]).toBe(fullUrl);
  });
});

test("a repository by https", () => {
  const op = gitOp("https://h/a");
  expect(op.op.source!.attrs).toEqual({ ...tokens, "git.fullurl": "https://h/a" });
  expect(capsOf(op)).toEqual(["source.git", "source.git.fullurl"]);
});

test("a repository by ssh mounts the agent's socket and needs the server's keys", () => {
  const op = gitOp("git@h:a");
  expect(op.op.source!.attrs).toEqual({
    ...tokens,
    "git.fullurl": "git@h:a",
    "git.mountsshsock": "default",
  });
  expect(capsOf(op)).toEqual([
    "source.git",
    "source.git.fullurl",
    "source.git.knownsshhosts",
    "source.git.mountsshsock",
  ]);
});

describe("an option is an attribute and a capability", () => {
  test.each<[Partial<GitOptions>, string, string]>([
    [{ keepGitDir: true }, "git.keepgitdir", "true"],
    [{ checksum: "abc" }, "git.checksum", "abc"],
    [{ skipSubmodules: true }, "git.skipsubmodules", "true"],
    [{ mtime: "commit" }, "git.mtime", "commit"],
    [{ fetchByCommit: true }, "git.fetchbycommit", "true"],
  ])("%j", (options, attr, value) => {
    const op = gitOp("https://h/a", options);
    expect(op.op.source!.attrs).toEqual({ ...tokens, "git.fullurl": "https://h/a", [attr]: value });
    expect(capsOf(op)).toEqual(["source.git", "source.git.fullurl", `source.${attr}`].sort());
  });
});
