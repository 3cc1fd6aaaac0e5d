import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { buildCommand } from "../../src/cli/commands/build.js";
import { printCallResult } from "../../src/cli/render/call-result.js";
import { reportBuildFailure, reportOutcome } from "../../src/cli/report-build.js";
import { withoutSwitchValues } from "../../src/cli/switch-values.js";
import { SolveError } from "../../src/client/build/solve-error.js";
import { directoryOf, run } from "./run.js";

const cwd = directoryOf({ Dockerfile: "FROM scratch\n", sub: "" });
const build = (words: readonly string[], env: Readonly<Record<string, string>> = {}, tty = false) =>
  run(["build", ...words], { cwd, env: { DOCKER_CONFIG: cwd, HOME: cwd, ...env }, tty });

describe("a command line that is wrong exits with 2 before anything is asked for", () => {
  test.each([
    [["--nosuch"], "unknown option '--nosuch'"],
    [["-o", "type=tar,x"], "--output: invalid value x"],
    [["-o", "type=local"], "ERROR: failed to build: dest is required for local exporter"],
    [["-t", "A b"], '--tag: invalid tag "A b"'],
    [["--secret", "id=a,valeu=hidden"], "--secret: unexpected key 'valeu'"],
    [["--cache-from", "mode=max"], '--cache-from: type required for "mode=max"'],
    [["--allow", "all"], "--allow: unknown entitlement all"],
    [["--call", "a,b"], "--call: invalid print value: a,b"],
    [["--annotation", "x"], '--annotation: invalid annotation "x"'],
    [["--attest", "mode=max"], "attestation type not specified"],
    [["--progress", "loud"], "--progress: invalid progress mode loud"],
    [["--progress", "plain", "-q"], "progress=plain and quiet cannot be used together"],
    [["--no-cache", "--no-cache-filter", "a"], "--no-cache and --no-cache-filter cannot be used together"],
    [["--add-host", "a:b:c"], "--add-host: invalid IP address"],
    [["--builder", "mine"], "docker-container://buildx_buildkit_mine0"],
    [["--load=maybe"], '--load is true or false, and not "maybe"'],
    [["--no-cache="], '--no-cache is true or false, and not ""'],
    [["--ulimit="], "--ulimit: invalid ulimit argument: "],
    [["--addr", "htp://x"], '--addr: invalid address "htp://x": unknown scheme "htp"'],
    [["nosuch"], 'ERROR: failed to build: unable to prepare context: path "nosuch" not found'],
    [["Dockerfile"], '"Dockerfile" is a file, not a directory; to build it: -f Dockerfile DIRECTORY'],
    [["-f", "-", "-"], "can't use stdin for both build context and dockerfile"],
  ])("%j", async (words, message) => {
    const { code, stderr, stdout } = await build(["--addr", "unix:///nowhere", ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("hidden");
  });

  test("a tar file on a terminal", async () => {
    const { code, stderr } = await build(["-o", "-"], {}, true);
    expect(code).toBe(2);
    expect(stderr).toContain("dest file is required for tar exporter. refusing to write to console");
  });
});

describe("no daemon", () => {
  test.each([
    [["--addr", "unix:///nowhere/socket"], {}, "no such socket /nowhere/socket; is buildkitd running?"],
    [[], { BUILDKIT_HOST: "unix:///nowhere/other" }, "no such socket /nowhere/other; is buildkitd running?"],
    [
      [],
      { DOCKER_HOST: "unix:///nowhere/docker" },
      "Cannot connect to the Docker daemon at unix:///nowhere/docker",
    ],
    [
      ["--addr", "unix:///nowhere/a", "--addr", "unix:///nowhere/b"],
      {},
      "none of 2 BuildKits can be connected to",
    ],
  ])("%j %j", async (words, env, message) => {
    const { code, stderr } = await build(words, env);
    expect(code).toBe(3);
    expect(stderr).toContain(`ERROR: failed to build: `);
    expect(stderr).toContain(message);
  });

  test("an image id of an earlier build does not stay", async () => {
    writeFileSync(join(cwd, "iid"), "sha256:old");
    await build(["--addr", "unix:///nowhere", "--iidfile", "iid"]);
    expect(existsSync(join(cwd, "iid"))).toBe(false);
  });

  test("an image id goes to no directory", async () => {
    mkdirSync(join(cwd, "ids"));
    const { code, stderr } = await build(["--addr", "unix:///nowhere", "--iidfile", "ids"]);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: "ERROR: failed to build: failed to remove the image ID file: open ids: is a directory\n",
    });
  });

  test("of several each is named once", async () => {
    const { stderr } = await build(["--addr", "unix:///nowhere/a,unix:///nowhere/b"]);
    expect(stderr).not.toContain("WARNING");
    for (const name of ["a", "b"]) expect(stderr.split(`no such socket /nowhere/${name};`)).toHaveLength(2);
  });
});

/** What a daemon is asked for only if the words before it are right. */
const NOWHERE = "failed to connect to unix:///nowhere: no such socket /nowhere; is buildkitd running?";

describe("words that mean nothing", () => {
  const empty = [
    "file",
    "secret",
    "ssh",
    "network",
    "add-host",
    "build-context",
    "progress",
    "metadata-file",
    "iidfile",
    "frontend-image",
    "target",
    "cgroup-parent",
    "cache-from",
    "cache-to",
    "output",
    "allow",
    "annotation",
    "provenance",
    "sbom",
    "call",
    "no-cache-filter",
    "builder",
  ];
  test.each(empty)("--%s= is as if it was not given", async (name) => {
    const { code, stderr } = await build(["--addr", "unix:///nowhere", `--${name}=`]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: `ERROR: failed to build: ${NOWHERE}\n` });
  });

  test.each([
    [["--rm", "--force-rm=false", "--compress", "--squash=false"], []],
    [
      ["--squash", "--isolation", "x", "--security-opt=a=b"],
      [
        "experimental flag squash is removed with BuildKit. You should squash inside build using a multi-stage Dockerfile for efficiency.",
        "isolation flag is deprecated with BuildKit.",
        'security-opt flag is deprecated. "RUN --security=insecure" should be used with BuildKit.',
      ],
    ],
    [
      ["-m", "1g", "-c=2", "--cpu-period=1"],
      ["--memory", "--cpu-shares", "--cpu-period"].map(
        (flag) =>
          `${flag} does nothing: BuildKit limits the whole daemon, or steps by --ulimit and --cgroup-parent.`,
      ),
    ],
  ])("%j of older builders does nothing", async (words, warnings) => {
    const { code, stderr } = await build(["--addr", "unix:///nowhere", ...words]);
    const lines = warnings.map((warning) => `WARNING: ${warning}\n`);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `${lines.join("")}ERROR: failed to build: ${NOWHERE}\n`,
    });
  });
});

describe("withoutSwitchValues", () => {
  test.each([
    [
      ["--push=true", "."],
      ["--push", "."],
    ],
    [["--push=1", "--load=0"], ["--push"]],
    [["--push", "--push=false"], []],
    [["--push=false", "--push"], ["--push"]],
    [
      ["-D", "--debug=false", "-D=false"],
      ["-D", "-D=false"],
    ],
    [
      ["--provenance=false", "--target", "--push=false"],
      ["--provenance=false", "--target", "--push=false"],
    ],
    [
      ["--", "--push=true"],
      ["--", "--push=true"],
    ],
    [["--nosuch=true"], ["--nosuch=true"]],
  ])("%j", (words, plain) => {
    expect(withoutSwitchValues(words, buildCommand)).toEqual(plain);
  });

  test("is part of every command", async () => {
    const { code, stderr } = await build([
      "--push=false",
      "--load=true",
      "--rm=true",
      "--addr",
      "unix:///nowhere",
      ".",
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain("is buildkitd running?");
  });
});

/** What somebody prints. */
function printed(tty = false) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const stream = (texts: string[]) => ({
    write: (data: string | Uint8Array) => texts.push(Buffer.from(data).toString()),
    isTTY: tty,
  });
  const io = {
    stdout: stream(stdout),
    stderr: stream(stderr),
    stdin: { read: async () => new Uint8Array() },
    env: { NO_COLOR: "1" },
    cwd,
    columns: 80,
  };
  return { io, stdout: () => stdout.join(""), stderr: () => stderr.join("") };
}

describe("reportBuildFailure", () => {
  const range = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 0 } });

  test("shows the marked lines, then the error", () => {
    const { io, stderr } = printed();
    const data = Buffer.from("FROM a\nRUN one\nRUN two\nRUN three\nRUN four\n");
    const sources = [{ filename: "Dockerfile", data, language: "Dockerfile", ranges: [range(3)] }];
    const error = new SolveError("daemon/failed", "failed to solve: boom", { sources, cause: undefined });
    expect(reportBuildFailure(error, io, false)).toBe(1);
    expect(stderr()).toBe(`Dockerfile:3
--------------------
   1 |     FROM a
   2 |     RUN one
   3 | >>> RUN two
   4 |     RUN three
   5 |     RUN four
--------------------
ERROR: failed to build: failed to solve: boom
`);
  });

  test("shows no password of a URL, and nothing that a terminal would obey", () => {
    const { io, stderr } = printed(true);
    const error = new BuildError("daemon/failed", "cannot clone https://me:hidden@host/a \u001b[2J");
    reportBuildFailure(error, io, false);
    expect(stderr()).toBe("ERROR: failed to build: cannot clone https://**:******@host/a ␛[2J\n");
  });

  test.each([
    ["daemon/failed", 1],
    ["text/no-stages", 1],
    ["option/value", 2],
    ["file/read", 3],
    ["daemon/unreachable", 3],
    ["daemon/lost", 3],
    ["build/canceled", 130],
  ] as const)("%s exits with %i", (code, exit) => {
    const { io } = printed();
    expect(reportBuildFailure(new BuildError(code, "x"), io, false)).toBe(exit);
  });

  test("a fault of ours is one", () => {
    const { io, stderr } = printed();
    expect(reportBuildFailure(new TypeError("x is not a function"), io, false)).toBe(70);
    expect(stderr()).toContain("internal error: x is not a function");
  });
});

describe("reportOutcome", () => {
  const outcome = {
    ref: "r",
    fileName: "Dockerfile",
    response: { "containerimage.digest": "sha256:a", "frontend.result.inlinemessage": "well done" },
  };
  const options = { call: undefined, printsId: false, metadataFile: undefined, iidfile: undefined };

  test("prints the id and what the frontend has to say", async () => {
    const { io, stdout } = printed();
    expect(await reportOutcome(outcome, { ...options, printsId: true }, io)).toBe(0);
    expect(stdout()).toBe("sha256:a\n\nwell done\n");
  });
});

describe("printCallResult", () => {
  const call = (name: string, format = "", ignoresStatus = false) => ({ name, format, ignoresStatus });
  const lint = JSON.stringify({ warnings: [{ ruleName: "X" }] });

  test.each([
    [call("outline"), { "result.txt": "TABLE\n" }, "TABLE\n", "", 0],
    [call("outline", "json"), { "result.txt": "TABLE\n", "result.json": "{}" }, "{}\n", "", 0],
    [
      call("lint"),
      { "result.json": lint, "result.txt": "\nWARNING: X\n", "result.statuscode": "1" },
      "Check complete, 1 warning has been found!\n\nWARNING: X\n",
      "",
      1,
    ],
    [
      call("lint", "", true),
      { "result.json": lint, "result.txt": "", "result.statuscode": "1" },
      "Check complete, 1 warning has been found!\n",
      "",
      0,
    ],
    [
      call("lint"),
      { "result.json": '{"warnings":null}', "result.txt": "", "result.statuscode": "0" },
      "Check complete, no warnings found.\n",
      "",
      0,
    ],
    [
      call("lint"),
      { "result.json": '{"buildError":{"message":"no stages"}}', "result.txt": "", "result.statuscode": "1" },
      "",
      "ERROR: a/Dockerfile: no stages\n",
      1,
    ],
  ])("%j %j", (asked, response, stdout, stderr, code) => {
    const out = printed();
    const status = printCallResult(asked, response, "a/Dockerfile", out.io);
    expect([status, out.stdout(), out.stderr()]).toEqual([code, stdout, stderr]);
  });
});
