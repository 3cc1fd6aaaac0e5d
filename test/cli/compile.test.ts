import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parsePlatform } from "../../src/base/platform/platform.js";
import { Source } from "../../src/base/source/source.js";
import { compile } from "../../src/compile.js";
import { definitionToProtobuf } from "../../src/llb/definition.js";
import { createOfflineResolver } from "../../src/registry/offline-resolver.js";
import { directoryOf, run, runOn } from "./run.js";

const SMALL = "FROM alpine AS base\nRUN apk add curl\n";
const OFFLINE = ["--offline", "--build-platform", "linux/amd64"];

describe("buildfile compile", () => {
  test("prints one op a line where the output is no terminal", async () => {
    const { code, stdout, stderr } = await runOn(SMALL, ["compile"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      '{"Op":{"Op":{"source":{"identifier":"docker-image://docker.io/library/alpine:latest"}},"platform":{"Architecture":"amd64","OS":"linux"},"constraints":{}},"Digest":"sha256:a7f9733e307dd352c82d43053b783dd17bb2ec2c36214908ce393e41545c8b51","OpMetadata":{"description":{"com.docker.dockerfile.v1.command":"FROM alpine AS base","llb.customname":"[1/2] FROM docker.io/library/alpine:latest"},"caps":{"source.image":true}}}',
      expect.stringContaining('"args":["/bin/sh","-c","apk add curl"]'),
      expect.stringMatching(/^\{"Op":\{"inputs":\[\{"digest":"sha256:[0-9a-f]{64}"\}\],"Op":\{\}\}/),
      "",
    ]);
  });

  test("prints the definition for buildctl", async () => {
    const { bytes } = await runOn(SMALL, ["compile", "--format", "pb"]);
    const { compiled } = await compile({
      source: new Source("Dockerfile", SMALL),
      resolver: createOfflineResolver(new Map()),
      buildPlatforms: [parsePlatform("linux/amd64")],
    });
    expect(bytes.equals(definitionToProtobuf(compiled!.definition))).toBe(true);
  });

  test("prints the image config", async () => {
    const { stdout } = await runOn('FROM scratch\nENV A=1\nCMD ["/a"]\n', ["compile", "--image"]);
    expect(JSON.parse(stdout)).toMatchObject({
      architecture: "amd64",
      os: "linux",
      config: { Env: [expect.stringMatching(/^PATH=/), "A=1"], Cmd: ["/a"], WorkingDir: "/" },
    });
    expect(stdout).toMatch(/^\{\n {2}"/);
  });

  test("refuses bytes on a terminal, and prints a tree there otherwise", async () => {
    expect(await runOn(SMALL, ["compile", "--format", "pb"], { tty: true })).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(
        "--format pb is binary, and the standard output a terminal: use -o FILE, or pipe it",
      ),
    });
    const { stdout } = await runOn(SMALL, ["compile"], { tty: true, env: { NO_COLOR: "1" } });
    expect(stdout).toMatch(/^● [0-9a-f]{12} {2}\[2\/2\] RUN apk add curl\n● /);
  });

  test("takes image configs from files", async () => {
    const cwd = directoryOf({
      Dockerfile: "FROM alpine\nRUN true\n",
      "alpine.json": JSON.stringify({
        os: "linux",
        architecture: "amd64",
        config: { User: "me" },
        rootfs: { type: "layers" },
      }),
    });
    const argv = ["compile", ...OFFLINE, "--image-config", "alpine=alpine.json", "--image"];
    expect(JSON.parse((await run(argv, { cwd })).stdout)).toMatchObject({ config: { User: "me" } });
  });

  test.each([
    ["Dockerfile", { Dockerfile: "FROM scratch AS a\n", dockerfile: "FROM scratch AS b\n" }, "Dockerfile"],
    ["dockerfile", { dockerfile: "FROM scratch\n" }, "dockerfile"],
  ])("reads %s by itself", async (_, files, name) => {
    const { stdout } = await run(["compile", ...OFFLINE, "--format", "summary"], { cwd: directoryOf(files) });
    expect(stdout).toMatch(new RegExp(`^file {5}${name}\n`));
  });

  test("reads the standard input", async () => {
    const cwd = directoryOf({ ".dockerignore": "x\n" });
    for (const argv of [["-"], ["-f", "-"], ["-f", "-", "."]]) {
      const { code, stdout } = await run(["compile", ...OFFLINE, "--image", ...argv], {
        cwd,
        stdin: "FROM scratch\nLABEL a=b\n",
      });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ config: { Labels: { a: "b" } } });
    }
  });

  test.each([
    ["its own ignore file", { ".dockerignore": "a\nb" }, '["a","b"]'],
    ["the Dockerfile's before that", { ".dockerignore": "a", "Dockerfile.dockerignore": "c" }, '["c"]'],
    ["an empty one", { ".dockerignore": "a", "Dockerfile.dockerignore": "" }, undefined],
  ])("heeds %s", async (_, files, patterns) => {
    const cwd = directoryOf({ Dockerfile: "FROM scratch\nCOPY . /\n", ...files });
    const { stdout } = await run(["compile", ...OFFLINE], { cwd });
    const op = JSON.parse(stdout.split("\n")[0]!);
    expect(op.Op.Op.source.attrs["local.excludepatterns"]).toBe(patterns);
  });

  test("hands build options on", async () => {
    const argv = [
      ["--add-host", "db:10.0.0.1"],
      ["--network", "none"],
      ["--ulimit", "nofile=10"],
      ["--cgroup-parent", "/x"],
      ["--build-arg", "WHAT=it"],
      ["--build-arg", "FROM_ENV"],
      ["--build-arg", "NOT_SET"],
    ].flat();
    const file = "FROM alpine\nARG WHAT\nARG FROM_ENV\nARG NOT_SET=default\nRUN echo\n";
    const { stdout } = await runOn(file, ["compile", ...argv], { env: { FROM_ENV: "env" } });
    const { exec } = JSON.parse(stdout.split("\n")[1]!).Op.Op;
    expect(exec).toMatchObject({
      network: 2,
      meta: {
        env: [expect.stringMatching(/^PATH=/), "WHAT=it", "FROM_ENV=env", "NOT_SET=default"],
        extraHosts: [{ Host: "db", IP: "10.0.0.1" }],
        ulimit: [{ Name: "nofile", Soft: 10, Hard: 10 }],
        cgroupParent: "/x",
      },
    });
  });

  test("marks steps that must not come from the cache", async () => {
    const file = "FROM alpine AS a\nRUN one\nFROM a AS b\nRUN two\n";
    const ignored = async (...argv: string[]): Promise<number> => {
      const { stdout } = await runOn(file, ["compile", ...argv]);
      return stdout.match(/"ignore_cache":true/g)?.length ?? 0;
    };
    expect(await ignored()).toBe(0);
    expect(await ignored("--no-cache")).toBeGreaterThan(await ignored("--no-cache-filter", "b"));
    expect(await ignored("--no-cache-filter", "b")).toBe(1);
    expect(await runOn(file, ["compile", "--no-cache", "--no-cache-filter", "b"])).toMatchObject({ code: 2 });
  });

  test("uses named contexts", async () => {
    const cwd = directoryOf({
      Dockerfile: "FROM base\nCOPY --from=src /a /\nCOPY --from=web /b /\n",
      "src/.dockerignore": "node_modules\n",
    });
    const argv = [
      ["--build-context", "src=src"],
      ["--build-context", "web=https://example.com/file"],
      ["--build-context", "base=docker-image://alpine:3.20"],
    ].flat();
    const { code, stdout } = await run(["compile", ...OFFLINE, ...argv], { cwd });
    expect(code).toBe(0);
    const sources = stdout
      .trim()
      .split("\n")
      .flatMap((line) => JSON.parse(line).Op.Op.source ?? []);
    expect(sources).toMatchObject([
      { identifier: "docker-image://docker.io/library/alpine:3.20" },
      { identifier: "local://src", attrs: { "local.excludepatterns": '["node_modules"]' } },
      { identifier: "https://example.com/file" },
    ]);
  });

  test("notes a frontend of another language only", async () => {
    const note = async (ref: string): Promise<string> =>
      (await runOn(`# syntax=${ref}\nFROM scratch\n`, ["compile"])).stderr;
    expect(await note("docker/dockerfile:1")).toBe("");
    expect(await note("docker.io/docker/dockerfile:1-labs@sha256:abc")).toBe("");
    expect(await note("org/buildfile:1")).toBe("");
    expect(await note("example.com/other")).toBe(
      "note: this file asks for frontend example.com/other; compiled by buildfile\n",
    );
  });

  test("prints no warnings if it is to be quiet", async () => {
    expect(await runOn("FROM scratch AS A\n", ["compile", "-q"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("shows the lines of warnings on a terminal", async () => {
    const { stderr } = await runOn("FROM scratch AS A\n", ["compile"], { tty: true, env: { NO_COLOR: "1" } });
    expect(stderr).toBe(`
 1 warning found:
 - StageNameCasing: Stage name 'A' should be lowercase (line 1)
> 1 | FROM scratch AS A
    |                 ^

`);
  });
});

describe("buildfile compile -o", () => {
  test("writes a file as a whole, and nothing to the standard output", async () => {
    const cwd = directoryOf({ Dockerfile: SMALL });
    const direct = await run(["compile", ...OFFLINE], { cwd });
    expect(await run(["compile", ...OFFLINE, "-o", "new/out.json"], { cwd })).toMatchObject({
      code: 0,
      stdout: "",
    });
    expect(readFileSync(join(cwd, "new/out.json"), "utf8")).toBe(direct.stdout);
    expect(readdirSync(join(cwd, "new"))).toEqual(["out.json"]);
    expect(statSync(join(cwd, "new/out.json")).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test.each([
    ["a.pb", /^\n/],
    ["a.dot", /^digraph buildfile \{/],
    ["a.mmd", /^flowchart TD\n/],
    ["a.txt", /^● /],
    ["a", /^\{"Op"/],
  ])("takes the format from the name %s", async (name, begin) => {
    const cwd = directoryOf({ Dockerfile: SMALL });
    await run(["compile", ...OFFLINE, "-o", name], { cwd, tty: true });
    expect(readFileSync(join(cwd, name), "utf8")).toMatch(begin);
  });

  test("keeps the mode of a file and the place of a link, and leaves the old file when it fails", async () => {
    const cwd = directoryOf({ Dockerfile: SMALL, "real/out.json": "old" });
    symlinkSync("real/out.json", join(cwd, "link.json"));
    await run(["compile", ...OFFLINE, "--target", "nosuch", "-o", "link.json"], { cwd });
    expect(readFileSync(join(cwd, "real/out.json"), "utf8")).toBe("old");
    await run(["compile", ...OFFLINE, "-o", "link.json"], { cwd });
    expect(readFileSync(join(cwd, "real/out.json"), "utf8")).toMatch(/^\{"Op"/);
    expect(readdirSync(cwd).sort()).toEqual(["Dockerfile", "link.json", "real"]);
  });

  test("says what the system said", async () => {
    const cwd = directoryOf({ Dockerfile: SMALL, file: "" });
    expect(await run(["compile", ...OFFLINE, "-o", "file/out.json"], { cwd })).toMatchObject({
      code: 3,
      stderr: `error: failed to write output: open ${cwd}/file/out.json: not a directory [file/write]\n`,
    });
  });

  test("writes a file for each of several platforms", async () => {
    const cwd = directoryOf({ Dockerfile: SMALL });
    mkdirSync(join(cwd, "there"));
    const several = ["compile", ...OFFLINE, "--platform", "linux/amd64,linux/arm/v7"];
    await run([...several, "-o", "there"], { cwd });
    await run([...several, "-o", "new/", "--format", "pb"], { cwd });
    await run([...several, "-o", "x-{platform}.dot"], { cwd });
    expect(readdirSync(join(cwd, "there")).sort()).toEqual(["linux_amd64.json", "linux_arm_v7.json"]);
    expect(readdirSync(join(cwd, "new")).sort()).toEqual(["linux_amd64.pb", "linux_arm_v7.pb"]);
    expect(existsSync(join(cwd, "x-linux_arm_v7.dot"))).toBe(true);
    expect(readFileSync(join(cwd, "there/linux_arm_v7.json"), "utf8")).toContain(
      "[linux/arm/v7 2/2] RUN apk add curl",
    );
  });

  test.each([
    [
      [],
      "several platforms do not fit one output: use -o DIRECTORY/ or a name with {platform} in it, or --format summary",
    ],
    [
      ["-o", "out.json"],
      "several platforms do not fit the file out.json: end it with / for a directory, or put {platform} into its name",
    ],
  ])("refuses several platforms with %j", async (argv, message) => {
    const result = await runOn(SMALL, [
      "compile",
      "--platform=linux/amd64",
      "--platform=linux/arm64",
      ...argv,
    ]);
    expect(result).toMatchObject({ code: 2, stdout: "", stderr: `error: ${message} [option/value]\n` });
  });

  test("writes to what is no file", async () => {
    const cwd = directoryOf({ Dockerfile: SMALL });
    writeFileSync(join(cwd, "x"), "");
    expect(await run(["compile", ...OFFLINE, "-o", "/dev/null"], { cwd })).toMatchObject({ code: 0 });
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});
