import { describe, expect, test } from "vitest";
import { parseGitUrl } from "../../../src/base/git/git-url.js";

const NAMELESS = { user: undefined, query: new Map(), options: undefined };

describe("parseGitUrl", () => {
  test.each([
    [
      "https://github.com/moby/buildkit.git",
      {
        scheme: "https",
        host: "github.com",
        path: "/moby/buildkit.git",
        remote: "https://github.com/moby/buildkit.git",
      },
    ],
    [
      "HTTPS://h:8/a b#main:x/../y/",
      {
        scheme: "https",
        host: "h:8",
        path: "/a b",
        options: { ref: "main", subDir: "y" },
        remote: "https://h:8/a%20b",
      },
    ],
    [
      "ssh://git@h/r?ref=x#:../..",
      {
        scheme: "ssh",
        host: "h",
        path: "/r",
        user: { name: "git", password: undefined },
        query: new Map([["ref", ["x"]]]),
        options: { ref: "", subDir: "" },
        remote: "ssh://git@h/r",
      },
    ],
    [
      "git@github.com:moby/buildkit.git?ref=a%20b#x%20y",
      {
        scheme: "ssh",
        host: "github.com",
        path: "moby/buildkit.git",
        user: { name: "git", password: undefined },
        query: new Map([["ref", ["a b"]]]),
        options: { ref: "x%20y", subDir: "" },
        remote: "git@github.com:moby/buildkit.git",
      },
    ],
    [
      "a_-1@h.x:#?",
      {
        scheme: "ssh",
        host: "h.x",
        path: "",
        user: { name: "a_-1", password: undefined },
        options: { ref: "?", subDir: "" },
        remote: "a_-1@h.x:",
      },
    ],
  ])("%j", (text, expected) => expect(parseGitUrl(text)).toEqual({ ...NAMELESS, ...expected }));

  test.each([
    ["github.com/moby/buildkit", "unknown-protocol"],
    ["git@ho_st:r", "unknown-protocol"],
    ["git@h", "unknown-protocol"],
    ["git@h:a\nb", "unknown-protocol"],
    ["git@h:a?b;c", "unknown-protocol"],
    ["ftp://h/r.git", "invalid"],
    ["https://h:x/r.git", "invalid"],
  ])("%j is %s", (text, fault) => expect(parseGitUrl(text)).toBe(fault));
});
