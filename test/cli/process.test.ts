import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { directoryOf } from "./run.js";

const directory = mkdtempSync(join(tmpdir(), "buildfile-process-"));
const program = join(directory, "main.cjs");

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/cli/start.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    footer: { js: "module.exports.start();" },
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function runProgram(argv: readonly string[], input = ""): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, ...argv], {
    encoding: "utf8",
    input,
    env: { PATH: process.env.PATH },
  });
}

describe("the program", () => {
  test("compiles what it reads, and exits with 0", () => {
    const { status, stdout, stderr } = runProgram(["compile", "--offline", "-"], "FROM alpine\nRUN true\n");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n")).toHaveLength(4);
  });

  test.each([
    ["a wrong file", ["check", "--offline", "-"], "FROM\n", 1],
    ["a wrong option", ["compile", "--nosuch"], "", 2],
    ["a missing file", ["compile", "-f", "/nosuch/file"], "", 3],
  ])("exits after %s", (_, argv, input, status) => {
    expect(runProgram(argv, input).status).toBe(status);
  });

  test("prints its version", () => {
    expect(runProgram(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("ends quietly if nobody reads on", async () => {
    const file = `FROM alpine\n${"RUN echo a long enough line for a pipe to fill\n".repeat(20_000)}`;
    const cwd = directoryOf({ Dockerfile: file });
    const child = spawn(process.execPath, [program, "compile", "--offline", "-q"], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("writes all of a long output into a slow pipe", async () => {
    const cwd = directoryOf({
      Dockerfile: `FROM alpine\n${"RUN echo some more of the same\n".repeat(2000)}`,
    });
    const argv = `"${process.execPath}" "${program}" compile --offline -q | (sleep 0.3; wc -l)`;
    const { stdout } = spawnSync("sh", ["-c", argv], { cwd, encoding: "utf8" });
    expect(stdout.trim()).toBe("2002");
  });

  test("says that its output cannot be written", () => {
    const command = `"${process.execPath}" "${program}" compile --offline - >/dev/full`;
    const { status, stderr } = spawnSync("sh", ["-c", command], { input: "FROM alpine\n", encoding: "utf8" });
    const message = "failed to write output: open standard output: no space left on device [file/write]";
    expect({ status, stderr }).toEqual({ status: 3, stderr: `error: ${message}\n` });
  });

  test.each(["SIGINT", "SIGHUP"] as const)("is ended by %s while it waits for a registry", async (signal) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      child.kill(signal);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const cwd = directoryOf({ Dockerfile: `FROM 127.0.0.1:${port}/app\n` });
    const child = spawn(process.execPath, [program, "compile"], {
      cwd,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    server.close();
    expect(code).toBe(130);
  });
});
