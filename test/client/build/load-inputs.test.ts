import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuildInputs } from "../../../src/client/build/build-inputs.js";
import type { BuildSurroundings } from "../../../src/client/build/build-options.js";
import { loadInputs } from "../../../src/client/build/load-inputs.js";
import { sharedKey } from "../../../src/client/build/shared-key.js";

const folder = mkdtempSync(join(tmpdir(), "buildfile-inputs-"));
const at = (...names: string[]) => join(folder, ...names);

beforeAll(() => {
  for (const name of [
    "ctx/Dockerfile",
    "lower/dockerfile",
    "yaml/Buildfile.yaml",
    "named/app.build.yaml",
    "two/a.build.yaml",
    "two/b.build.yaml",
    "empty/x",
    "dir/Dockerfile/x",
    "other/y",
    "elsewhere/My.Dockerfile",
  ]) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), "");
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = { DOCKER_CONFIG: folder };

describe("what is no file", () => {
  beforeAll(() => {
    for (const name of ["piped", "ignored", "own"]) mkdirSync(at(name));
    writeFileSync(at("ignored/Dockerfile"), "");
    writeFileSync(at("own/Dockerfile"), "");
    const pipes = ["pipe", "piped/Dockerfile", "ignored/.dockerignore", "own/Dockerfile.dockerignore"];
    execFileSync(
      "mkfifo",
      pipes.map((name) => at(name)),
    );
  });

  test("but a pipe is read here, as it comes", async () => {
    const loading = load({ file: "pipe" });
    await writeFile(at("pipe"), "FROM scratch\n");
    const inputs = await loading;
    try {
      expect(inputs).toMatchObject({ fileName: "pipe", contextDirectory: at("ctx") });
      expect(readFileSync(inputs.buildFile, "utf8")).toBe("FROM scratch\n");
      expect(inputs.buildFile).not.toContain(folder);
    } finally {
      inputs.release();
    }
    expect(existsSync(inputs.buildFile)).toBe(false);
  });

  test.each([
    [{ context: "piped" }, "failed to read Dockerfile: it is not a regular file"],
    [{ context: "ignored" }, "failed to read .dockerignore: it is not a regular file"],
    [{ context: "own" }, "failed to read Dockerfile.dockerignore: it is not a regular file"],
    [{ file: "/dev/zero" }, "/dev/zero has more than 16 MiB; is it an archive?"],
  ])("is refused, as a daemon would wait for it: %j", async (asked, message) => {
    await expect(load(asked)).rejects.toThrow(message);
  });

  test("a context that cannot be looked at is a mistake of the user, a long URL is none", async () => {
    symlinkSync("loop", at("loop"));
    await expect(load({ context: "loop" })).rejects.toMatchObject({
      code: "file/read",
      message: `stat ${at("loop")}: too many levels of symbolic links`,
    });
    const url = `https://example.com/${"a".repeat(300)}.git`;
    const inputs = await load({ context: url });
    inputs.release();
    expect(inputs.attrs.context).toBe(url);
  });

  test("nothing is left of a file that cannot be kept", async () => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = at("nowhere");
    try {
      await expect(load({ file: "-", stdin: "FROM scratch\n" })).rejects.toMatchObject({
        code: "file/write",
        message: `failed to make a temporary directory: open ${at("nowhere")}: no such file or directory`,
      });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  test("an input that does not end is given up by an interrupt", async () => {
    const controller = new AbortController();
    const around: BuildSurroundings = {
      env: ENV,
      cwd: folder,
      stdin: async function* () {
        yield Buffer.from("FROM");
        controller.abort();
        await new Promise(() => {});
      },
      writeStdout: () => Promise.reject(new Error("nothing is written")),
      warn: () => {},
      signal: controller.signal,
    };
    const loading = loadInputs({ context: "-", file: undefined, contexts: new Map() }, around);
    await expect(loading).rejects.toMatchObject({ code: "build/canceled" });
  });
});

interface Asked {
  readonly context?: string;
  readonly file?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
}

async function load({ context = "ctx", file, contexts = {}, stdin }: Asked): Promise<BuildInputs> {
  const around: BuildSurroundings = {
    env: ENV,
    cwd: folder,
    stdin: async function* () {
      if (stdin === undefined) throw new Error("nobody asked for the standard input");
      yield Buffer.from(stdin);
    },
    writeStdout: () => Promise.reject(new Error("nothing is written")),
    warn: () => {},
    signal: new AbortController().signal,
  };
  return loadInputs({ context, file, contexts: new Map(Object.entries(contexts)) }, around);
}

function shown({ attrs, directories, fileName, contextDirectory, sharedKey }: BuildInputs) {
  return { attrs, directories: Object.fromEntries(directories), fileName, contextDirectory, sharedKey };
}

describe("a local context", () => {
  test.each<[string, Asked, { readonly file: string; readonly directory: string; readonly name: string }]>([
    ["its Dockerfile", {}, { directory: "ctx", file: "Dockerfile", name: "ctx/Dockerfile" }],
    [
      "a Dockerfile in lower case",
      { context: "lower" },
      { directory: "lower", file: "dockerfile", name: "lower/dockerfile" },
    ],
    [
      "a Buildfile",
      { context: "yaml" },
      { directory: "yaml", file: "Buildfile.yaml", name: "yaml/Buildfile.yaml" },
    ],
    [
      "the only .build.yaml",
      { context: "named" },
      { directory: "named", file: "app.build.yaml", name: "named/app.build.yaml" },
    ],
    ["none of two", { context: "two" }, { directory: "two", file: "Dockerfile", name: "two/Dockerfile" }],
    ["nothing", { context: "empty" }, { directory: "empty", file: "Dockerfile", name: "empty/Dockerfile" }],
    ["no directory", { context: "dir" }, { directory: "dir", file: "Dockerfile", name: "dir/Dockerfile" }],
    [
      "a file elsewhere, from where the command runs",
      { file: "elsewhere/My.Dockerfile" },
      { directory: "elsewhere", file: "My.Dockerfile", name: "elsewhere/My.Dockerfile" },
    ],
    [
      "a Dockerfile that is written in lower case",
      { file: "lower/Dockerfile" },
      { directory: "lower", file: "dockerfile", name: "lower/Dockerfile" },
    ],
  ])("with %s", async (_name, asked, { directory, file, name }) => {
    const context = at(asked.context ?? "ctx");
    expect(shown(await load(asked))).toEqual({
      attrs: { filename: file },
      directories: { context, dockerfile: at(directory) },
      fileName: name,
      contextDirectory: context,
      sharedKey: sharedKey(context, ENV),
    });
  });

  test("with the file on the standard input keeps it as long as it is needed", async () => {
    const inputs = await load({ file: "-", stdin: "FROM a\n" });
    const directory = inputs.directories.get("dockerfile")!;
    expect(readFileSync(join(directory, "Dockerfile"), "utf8")).toBe("FROM a\n");
    expect(inputs).toMatchObject({
      attrs: { filename: "Dockerfile", dockerfilekey: "dockerfile" },
      fileName: "stdin",
    });
    inputs.release();
    expect(existsSync(directory)).toBe(false);
  });

  test("with a Buildfile on the standard input", async () => {
    const inputs = await load({ file: "-", stdin: "# x\nbuildfile: 1\n" });
    expect(inputs.attrs.filename).toBe("Buildfile");
    inputs.release();
  });
});

describe("the standard input", () => {
  test("as the file alone has an empty context", async () => {
    const inputs = await load({ context: "-", stdin: "FROM a\n" });
    expect(readdirSync(inputs.directories.get("context")!)).toEqual([]);
    expect(readdirSync(inputs.directories.get("dockerfile")!)).toEqual(["Dockerfile"]);
    const kept = [...inputs.directories.values()];
    inputs.release();
    expect(kept.filter(existsSync)).toEqual([]);
  });

  test("as an archive is uploaded", async () => {
    const tar = gzipSync("not really");
    const inputs = await load({ context: "-", file: "sub/file", stdin: tar });
    const { context, ...attrs } = inputs.attrs;
    expect(attrs).toEqual({ filename: "sub/file" });
    expect(context).toMatch(/^http:\/\/buildkit-session\/[0-9a-z]{25}$/);
    expect([...inputs.directories]).toEqual([]);
    const parts: Uint8Array[] = [];
    for await (const part of inputs.uploads.take(context!.split("/").at(-1)!)!) parts.push(part);
    expect(Buffer.concat(parts).equals(tar)).toBe(true);
    inputs.release();
  });

  test.each<[Asked, string]>([
    [{ context: "-", file: "-" }, "can't use stdin for both build context and dockerfile"],
    [{ context: "-", file: "x", stdin: "FROM a" }, "ambiguous Dockerfile source"],
  ])("cannot be %j", async (asked, message) => {
    await expect(load(asked)).rejects.toMatchObject({
      code: "option/value",
      message: expect.stringContaining(message),
    });
  });
});

describe("a remote context", () => {
  test.each<[Asked, Record<string, string>, Record<string, string>]>([
    [{ context: "https://host/a.tar" }, { context: "https://host/a.tar", filename: "Dockerfile" }, {}],
    [
      { context: "https://host/a.git#main", file: "sub/Dockerfile" },
      { context: "https://host/a.git#main", filename: "sub/Dockerfile" },
      {},
    ],
    [
      { context: "https://host/a.git?tag=v1" },
      {
        context: "https://host/a.git?tag=v1",
        filename: "Dockerfile",
        "frontend.caps": "moby.buildkit.frontend.gitquerystring",
      },
      {},
    ],
    [
      { context: "git@host:a.git", file: at("elsewhere/My.Dockerfile") },
      { context: "git@host:a.git", filename: "My.Dockerfile", dockerfilekey: "dockerfile" },
      { dockerfile: at("elsewhere") },
    ],
  ])("%j", async (asked, attrs, directories) => {
    const inputs = await load(asked);
    expect(shown(inputs)).toMatchObject({ attrs, directories, contextDirectory: undefined, sharedKey: "" });
    expect(inputs.attrs).toEqual(attrs);
  });

  test("that does not exist", async () => {
    await expect(load({ context: "nosuch" })).rejects.toMatchObject({
      code: "option/value",
      message: 'unable to prepare context: path "nosuch" not found',
    });
    await expect(load({ context: "" })).rejects.toThrow("please specify build context");
    await expect(load({ context: "git://host/a.git?x=1" })).rejects.toMatchObject({
      code: "option/value",
      message: 'unable to prepare context: unexpected query "x"',
    });
    await expect(load({ context: "other/y" })).rejects.toMatchObject({
      code: "option/value",
      message:
        'unable to prepare context: "other/y" is a file, not a directory; to build it: -f other/y DIRECTORY',
    });
  });
});

describe("named contexts", () => {
  test("are told to the frontend", async () => {
    const layout = at("layout");
    const digest = `sha256:${"a".repeat(64)}`;
    mkdirSync(layout, { recursive: true });
    writeFileSync(join(layout, "index.json"), JSON.stringify({ manifests: [{ digest }] }));
    const inputs = await load({
      contexts: {
        files: "other",
        context: "other",
        base: "docker-image://alpine:3",
        repo: "https://host/a.git?ref=x",
        image: "oci-layout://layout",
        bake: "target:x",
      },
    });
    const [[store, directory] = []] = inputs.layouts;
    expect(directory).toBe(layout);
    expect(inputs.attrs).toEqual({
      filename: "Dockerfile",
      "context:files": "local:files",
      "sharedkey:localdir:files": sharedKey(at("other"), ENV),
      "context:context": "local:_context",
      "sharedkey:localdir:context": sharedKey(at("other"), ENV),
      "context:base": "docker-image://alpine:3",
      "context:repo": "https://host/a.git?ref=x",
      "context:image": `oci-layout://${store}@${digest}`,
      "context:bake": "target:x",
      "frontend.caps":
        "moby.buildkit.frontend.contexts+forward,moby.buildkit.frontend.gitquerystring+forward",
    });
    expect(Object.fromEntries(inputs.directories)).toEqual({
      context: at("ctx"),
      dockerfile: at("ctx"),
      files: at("other"),
      _context: at("other"),
    });
  });

  test.each([
    ["other/y", "file/read", "failed to get build context x: open other/y: not a directory"],
    ["./no", "file/read", "failed to get build context x: open ./no: no such file or directory"],
    [
      "alpine:3",
      "file/read",
      "failed to get build context x: open alpine:3: no such file or directory; if it is an image: docker-image://alpine:3",
    ],
    [
      "ssh://host/a.git?tag=1&branch=2",
      "option/value",
      "failed to get build context x: branch conflicts with tag",
    ],
    ["oci-layout://empty", "file/read", "failed to read OCI layout"],
  ])("%s", async (source, code, message) => {
    await expect(load({ contexts: { x: source } })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe("a file on the web", () => {
  test("is fetched, up to a size", async () => {
    const answers: Readonly<Record<string, (body: (text: string) => void) => void>> = {
      "/file": (end) => end("FROM web\n"),
      "/large": (end) => end("#".repeat((2 << 20) + 1)),
    };
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      if (answer === undefined) response.writeHead(404).end();
      else answer((text) => response.end(text));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://user:hidden@127.0.0.1:${(server.address() as AddressInfo).port}`;
      const plain = url.replace("user:hidden@", "");
      const inputs = await load({ file: `${plain}/file` });
      expect(readFileSync(join(inputs.directories.get("dockerfile")!, "Dockerfile"), "utf8")).toBe(
        "FROM web\n",
      );
      inputs.release();
      await expect(load({ file: `${plain}/large` })).rejects.toThrow("bigger than allowed max size");
      await expect(load({ file: `${plain}/nosuch` })).rejects.toThrow("the server answered 404 Not Found");
      await expect(load({ file: `${url}/nosuch?token=hidden` })).rejects.toMatchObject({
        message: `failed to fetch the file to build from ${plain}/nosuch: the server answered 404 Not Found`,
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
