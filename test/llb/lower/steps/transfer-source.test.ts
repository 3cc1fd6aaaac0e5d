import { describe, expect, test } from "vitest";
import { compileText, errorOf, lastOp, warningsOf } from "../../../harness/compile-text.js";

const DIGEST = `sha256:${"a".repeat(64)}`;

/** The copy message of the first source. */
const copyOf = async (line: string, platform?: string) =>
  (await lastOp(`FROM alpine\n${line}`, { platform })).op.file!.actions![0]!.copy!;

/** The source message of the only remote source. */
const sourceOf = async (line: string) => {
  const { ops } = await compileText(`FROM scratch\n${line}`);
  return ops[0]!.op.source!;
};

describe("a path", () => {
  test("follows links, copies the contents of directories, may have wildcards, and may match nothing", async () => {
    expect(await copyOf("COPY a /b")).toEqual({
      src: "/a",
      dest: "/b",
      mode: -1,
      timestamp: -1,
      followSymlink: true,
      dirCopyContents: true,
      createDestPath: true,
      allowWildcard: true,
      allowEmptyWildcard: true,
    });
  });

  test.each([
    ["a/../b", "/b"],
    ["../a", "/a"],
    [".", "/"],
    ["a*", "/a*"],
    ["a\\\\b", "/a\\b"],
  ])("%s is %s of the source", async (path, src) => expect((await copyOf(`COPY ${path} /`)).src).toBe(src));

  test.each([
    ["C:\\\\a\\\\b", "/a/b"],
    ["a\\\\b", "/a/b"],
  ])("%s is %s on Windows", async (path, src) => {
    expect((await copyOf(`COPY ${path} /`, "windows/amd64")).src).toBe(src);
  });

  test("may not be on another drive", async () => {
    expect(await errorOf("FROM alpine\nCOPY a D:\\\\b /", { platform: "windows/amd64" })).toMatchObject({
      code: "step/path",
      message:
        "removing drive letter: removing drive letter: The specified path is not on the system drive (C:)",
      at: "2:8 D:\\\\b",
    });
  });
});

describe("--parents", () => {
  test.each([
    ["a/b", "/", ["a/b"], ["/a/b"]],
    ["x/./a/b", "/x", ["a/b"], ["/x/a/b"]], // what stands behind the pivot keeps its directories
    ["x/./a/*", "/x", ["a/*"], undefined], // with a wildcard it need not exist
    ["x*/./a", "/x*", ["a"], undefined],
    ["a[b", "/", ["a[b"], undefined],
    ["./a", "/", ["a"], ["/a"]],
    [".", "/", [""], ["/"]],
  ])("%s", async (path, src, include, required) => {
    expect(await copyOf(`COPY --parents ${path} /d/`)).toMatchObject({
      src,
      dest: "/d/",
      include_patterns: include,
      ...(required && { required_paths: required }),
    });
  });
});

test("--exclude takes patterns as they are", async () => {
  expect((await copyOf("COPY --exclude=*.md --exclude=a/$b . /")).exclude_patterns).toEqual(["*.md", "a/$b"]);
});

describe("a URL", () => {
  test.each([
    ["https://h/a/f.tgz", "/f.tgz", "f.tgz"],
    ["http://h/a/f?x=/y", "/f", "f"],
    ["https://h/", "/__unnamed__", "__unnamed__"],
  ])("%s is copied from %s", async (url, src, filename) => {
    expect(await copyOf(`ADD ${url} /b`)).toEqual({
      src,
      dest: "/b",
      mode: -1,
      timestamp: -1,
      createDestPath: true,
    });
    expect(await sourceOf(`ADD ${url} /b`)).toEqual({
      identifier: url,
      attrs: { "http.filename": filename },
    });
  });

  test("is shown under the name of its step", async () => {
    const { ops } = await compileText("FROM scratch\nADD https://h/f /");
    expect(ops[0]!.metadata.description).toEqual({
      "com.docker.dockerfile.v1.command": "",
      "llb.customname": "[1/1] ADD https://h/f /",
    });
  });

  test("may have a checksum", async () => {
    expect((await sourceOf(`ADD --checksum=${DIGEST} https://h/f /`)).attrs).toEqual({
      "http.filename": "f",
      "http.checksum": DIGEST,
    });
  });
});

describe("a git repository", () => {
  const tokens = { "git.authtokensecret": "GIT_AUTH_TOKEN", "git.authheadersecret": "GIT_AUTH_HEADER" };
  test.each([
    ["https://h/r.git", "git://h/r.git", {}],
    ["https://h/r.git#v1:sub", "git://h/r.git#v1:sub", {}],
    ["https://h/r.git?branch=b&subdir=s", "git://h/r.git#refs/heads/b:s", {}],
    ["--keep-git-dir https://h/r.git", "git://h/r.git", { "git.keepgitdir": "true" }],
    ["https://h/r.git?keep-git-dir=true", "git://h/r.git", { "git.keepgitdir": "true" }],
    ["--checksum=abcdef1 https://h/r.git", "git://h/r.git", { "git.checksum": "abcdef1" }],
    ["https://h/r.git?checksum=abcdef1", "git://h/r.git", { "git.checksum": "abcdef1" }],
    ["https://h/r.git?submodules=false", "git://h/r.git", { "git.skipsubmodules": "true" }],
  ])("%s", async (source, identifier, attrs) => {
    expect(await sourceOf(`ADD ${source} /`)).toEqual({
      identifier,
      attrs: { ...tokens, "git.fullurl": "https://h/r.git", ...attrs },
    });
    expect(await copyOf(`ADD ${source} /b`)).toEqual({
      src: "/",
      dest: "/b",
      mode: -1,
      timestamp: -1,
      createDestPath: true,
    });
  });

  test("says something about git to those behind it, as in the reference", async () => {
    const { ops } = await compileText(
      "FROM scratch\nADD https://h/a.git?keep-git-dir=true https://h/b.git /",
    );
    const b = ops.find(({ op }) => op.source?.identifier === "git://h/b.git");
    expect(b!.op.source!.attrs!["git.keepgitdir"]).toBe("true");
  });
});

describe("what is wrong is the place of the error", () => {
  test.each([
    ["--checksum=x https://h/f https://h/g", "checksum can't be specified for multiple sources", "2:16 x"],
    ["--checksum=x f", "checksum requires HTTP(S) or Git sources", "2:16 x"],
    [
      "--keep-git-dir=false https://h/r.git?keep-git-dir=true",
      "inconsistent keep-git-dir configuration",
      "2:26 https://h/r.git?keep-git-dir=true",
    ],
    [
      "--checksum=abcdef1 https://h/r.git?checksum=abcdef2",
      'checksum mismatch "abcdef1" != "abcdef2"',
      "2:24 https://h/r.git?checksum=abcdef2",
    ],
    ["a https://h/r.git?x=y", 'unexpected query "x"', "2:7 https://h/r.git?x=y"],
  ])("ADD %s: %s", async (args, message, at) => {
    expect(await errorOf(`FROM scratch\nADD ${args} /`)).toMatchObject({ message, at, lines: ["2"] });
  });

  test("a checksum that is no digest", async () => {
    expect(await errorOf("FROM scratch\nADD --checksum=sha256:x https://h/f /")).toMatchObject({
      message: "invalid checksum digest length",
      at: "2:16 sha256:x",
      lines: ["2"],
    });
  });

  test("a checksum that is no digest, and that an earlier git URL gave", async () => {
    const text = "FROM scratch\nADD https://h/r.git?checksum=abcdef1 https://h/f /";
    expect(await errorOf(text)).toMatchObject({
      message: "invalid checksum digest format",
      at: "2:38 https://h/f",
      lines: ["2"],
    });
  });
});

describe("CopyIgnoredFile", () => {
  const found = async (line: string, ...ignorePatterns: string[]) =>
    (await warningsOf(`FROM scratch\n${line}`, { ignorePatterns })).map(
      ({ message, at }) => `${message} at ${at}`,
    );

  test.each([
    ["COPY a b /", ["b"], ['Attempting to Copy file "b" that is excluded by .dockerignore at 2:8 b']],
    ["ADD ./d/f /", ["d"], ['Attempting to Add file "d/f" that is excluded by .dockerignore at 2:5 ./d/f']],
    ["COPY a /", ["b"], []],
    ["COPY a /", ["a", "!a/keep"], []], // with exceptions nobody knows
    ["COPY . /", ["a"], []],
    ["COPY . /", ["*"], ['Attempting to Copy file "." that is excluded by .dockerignore at 2:6 .']],
    ["COPY --from=x a /", ["a"], []], // not of the context
    ["ADD https://h/a /", ["**"], []],
  ])("%s with %j", async (line, patterns, expected) =>
    expect(await found(line, ...patterns)).toEqual(expected),
  );
});
