import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readOptions, USAGE } from "../../frontend-image/options.js";

const DEFAULTS = {
  node: "/usr/bin/node",
  entry: "/src/start.ts",
  output: "/dist/frontend.tar",
  epoch: undefined,
};
const read = (...argv: string[]) => readOptions(argv, DEFAULTS);
const node = (file: string, architecture?: string, root?: string) => ({ file, architecture, root });

test("without options it is this Node.js and the frontend program", () => {
  expect(read()).toEqual({
    help: false,
    nodes: [node("/usr/bin/node")],
    entry: "/src/start.ts",
    name: { full: "docker.io/org/buildfile:1", familiar: "org/buildfile:1", tag: "1" },
    output: "/dist/frontend.tar",
    compression: "zstd",
    level: 19,
    codeCache: true,
    time: 0,
  });
});

test.each([
  [["--node", "n", "--libs", "root"], { nodes: [node("n", undefined, "root")] }],
  [["--node", "linux/aarch64=n", "--libs", "root"], { nodes: [node("n", "arm64", "root")] }],
  [
    ["--node", "linux/amd64=a", "--node", "linux/arm64=b", "--libs", "linux/arm64/v8=r"],
    { nodes: [node("a", "amd64"), node("b", "arm64", "r")] },
  ],
  [
    ["--name", "ghcr.io/me/x"],
    { name: { full: "ghcr.io/me/x:latest", familiar: "ghcr.io/me/x:latest", tag: "latest" } },
  ],
  [["--compression", "gzip"], { compression: "gzip", level: 9 }],
  [["--level", "3", "--no-code-cache"], { level: 3, codeCache: false }],
  [["-o", "out.tar", "--entry", "x.ts"], { output: resolve("out.tar"), entry: resolve("x.ts") }],
  [["-h"], { help: true }],
])("%j", (argv, expected) => {
  expect(read(...argv)).toMatchObject(expected);
});

test("SOURCE_DATE_EPOCH is the time", () => {
  expect(readOptions([], { ...DEFAULTS, epoch: "1700000000" }).time).toBe(1_700_000_000);
  expect(readOptions([], { ...DEFAULTS, epoch: "" }).time).toBe(0);
  expect(() => readOptions([], { ...DEFAULTS, epoch: "yesterday" })).toThrow(
    "SOURCE_DATE_EPOCH=yesterday: want whole seconds since 1970",
  );
});

describe("mistakes", () => {
  test.each([
    [["--nodes"], "Unknown option '--nodes'; --help lists the options"],
    [["file"], "Unexpected argument 'file'"],
    [["--level", "20"], "--level 20: want 1 to 19 for zstd"],
    [["--level", "0"], "--level 0: want 1 to 19 for zstd"],
    [["--level", "3.5"], "--level 3.5: want 1 to 19 for zstd"],
    [["--compression", "gzip", "--level", "10"], "--level 10: want 1 to 9 for gzip"],
    [["--compression", "xz"], "--compression xz: want zstd or gzip"],
    [["--node", "a", "--node", "b"], "several --node need a platform each"],
    [["--node", "linux/arm64=a", "--node", "linux/aarch64=b"], "several --node need a platform each"],
    [["--node", "windows/amd64=a"], "windows/amd64 cannot be packed: BuildKit runs frontends on Linux only"],
    [["--libs", "linux/arm64=r"], "--libs r needs --node linux/arm64=FILE"],
    [["--node", "linux/amd64=a", "--node", "linux/arm64=b", "--libs", "r"], "--libs r needs a platform"],
    [["--name", "a/B"], "repository name (a/B) must be lowercase"],
    [["--name", `a@sha256:${"0".repeat(64)}`], "has no digest yet"],
  ])("%j", (argv, message) => {
    expect(() => read(...argv)).toThrow(message);
  });
});

test("the help fits a terminal and names every option", () => {
  expect(USAGE.split("\n").filter((line) => line.length > 120)).toEqual([]);
  for (const name of [
    "node",
    "libs",
    "entry",
    "name",
    "output",
    "compression",
    "level",
    "no-code-cache",
    "help",
  ]) {
    expect(USAGE).toContain(`--${name} `.trimEnd());
  }
});
