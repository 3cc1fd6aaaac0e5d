import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { loadLibc } from "../../src/client/files/libc.js";
import { type RunResult, run } from "../cli/run.js";
import {
  type FileTree,
  makeTree,
  readTree,
  removeDirectory,
  temporaryDirectory,
} from "../client/files/file-tree.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";

describeLive("files that go to a real Docker Engine and come back", () => {
  let engine: Engine;
  let folder: string;
  let context: string;
  let output: string;

  beforeAll(async () => {
    engine = await withEngine();
  }, 90_000);

  afterAll(async () => {
    await engine?.close();
  }, 30_000);

  beforeEach(() => {
    folder = temporaryDirectory();
    context = join(folder, "context");
    output = join(folder, "output");
    mkdirSync(context);
  });

  afterEach(() => removeDirectory(folder));

  function build(dockerfile: string, ...words: readonly string[]): Promise<RunResult> {
    writeFileSync(join(folder, "Dockerfile"), dockerfile);
    const env = { DOCKER_CONFIG: join(engine.dir, "client"), PATH: process.env.PATH ?? "" };
    const own = ["--addr", `docker://${engine.dockerHost}`, "-f", join(folder, "Dockerfile")];
    return run(["build", ...own, ...words, context], { cwd: folder, env });
  }

  async function copyAll(dockerfile = "FROM scratch\nCOPY . /\n"): Promise<void> {
    const { code, stderr } = await build(dockerfile, "-o", `type=local,dest=${output}`);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }

  function attributes(directory: string): unknown[] {
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
      .sort()
      .map((path) => {
        const { mode, nlink, mtimeNs, rdev } = lstatSync(join(directory, path), { bigint: true });
        return [path, mode, nlink, mtimeNs / 1000n, rdev];
      });
  }

  const TREE: FileTree = {
    "a/b/x": "x".repeat(300_000),
    "a-b": "",
    "a.txt": "text",
    "a/hard": "= a.txt",
    "a/sym": "-> ../a.txt",
    dangling: "-> /nowhere",
    "empty dir": null,
    "ünïcode/\u{1f600}": "smile",
    setuid: "s",
  };

  it("are the same afterwards, and again if one of them changes", async () => {
    makeTree(context, TREE);
    chmodSync(join(context, "setuid"), 0o4711);
    chmodSync(join(context, "empty dir"), 0o1777);
    execFileSync("touch", [
      "-d",
      "2001-01-01T01:01:01.123456789Z",
      join(context, "a"),
      join(context, "a.txt"),
    ]);
    if ((await loadLibc()) !== undefined) execFileSync("mkfifo", [join(context, "fifo")]);
    await copyAll();
    expect(readTree(output)).toEqual(readTree(context));
    expect(attributes(output)).toEqual(attributes(context));
    writeFileSync(join(context, "a.txt"), "other");
    rmSync(join(context, "setuid"));
    rmSync(output, { recursive: true });
    await copyAll();
    expect(readTree(output)).toEqual(readTree(context));
  });

  it("are those that steps need and .dockerignore leaves", async () => {
    makeTree(context, {
      ".dockerignore": "**/*.log\nbig\n!big/wanted\n",
      "big/other": "x",
      "big/wanted": "x",
      "src/x.log": "x",
      "src/x.ts": "x",
      unused: "x",
      link: "-> real/dir",
      "real/dir/f": "f",
    });
    await copyAll("FROM scratch\nCOPY big /big\nCOPY src/*.ts /src/\nCOPY link/f /f\n");
    expect(readTree(output)).toEqual({
      big: null,
      "big/wanted": "x",
      f: "f",
      src: null,
      "src/x.ts": "x",
    });
  });

  it("come as a tar file, and thousands at once", async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`d${i % 20}/f${i}`, `${i}`.repeat(i % 50)]),
    );
    makeTree(context, tree);
    await copyAll();
    expect(readTree(output)).toEqual(readTree(context));
    const { code } = await build(
      "FROM scratch\nCOPY . /\n",
      "-o",
      `type=tar,dest=${join(folder, "out.tar")}`,
    );
    expect(code).toBe(0);
    const names = execFileSync("tar", ["-tf", join(folder, "out.tar")])
      .toString()
      .split("\n");
    expect(names.filter((name) => /f\d+$/.test(name))).toHaveLength(2000);
  });
});
