import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Control, type PruneRequest, type UsageRecord } from "../../src/proto/generated/control.js";
import { streamHandler, unaryHandler } from "../../src/wire/rpc/server.js";
import { type FakeDaemon, startFakeDaemon } from "../harness/fake-daemon.js";
import { type RunOptions, run } from "./run.js";

const NOW = Date.UTC(2025, 5, 12, 12, 0, 0);
const REMOVED: readonly UsageRecord[] = [
  { ID: "first", Size: 12_300_000, LastUsedAt: { seconds: NOW / 1000 - 90 }, Mutable: true },
  { ID: "a-name-that-is-longer-than-those-of-buildkit", Size: 8224n, RecordType: "regular" },
];

let daemon: FakeDaemon;
let requests: PruneRequest[];
let version: string;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  requests = [];
  version = "v0.17.0";
  daemon = await startFakeDaemon([
    unaryHandler(Control.Info, async () => ({ buildkitVersion: { version } })),
    streamHandler(Control.Prune, async (call) => {
      const request = await call.receive();
      if (request !== undefined) requests.push(request);
      for (const record of REMOVED) call.send(record);
    }),
  ]);
});
afterEach(() => {
  vi.useRealTimers();
  daemon.close();
});

const prune = (argv: readonly string[], options?: RunOptions) =>
  run(["prune", "--addr", daemon.address, ...argv], options);

const TABLE = [
  "ID                           RECLAIMABLE   SIZE         LAST ACCESSED",
  "first*                       true          12.3MB       About a minute ago",
  "a-name-that-is-longer-than-those-of-buildkit   true          8.224kB",
  "Total:  12.31MB",
  "",
].join("\n");

describe("buildfile prune", () => {
  test("prints what it removed", async () => {
    expect(await prune(["-f"])).toMatchObject({ code: 0, stderr: "", stdout: TABLE });
    expect(requests).toEqual([{}]);
  });

  test("asks on a terminal", async () => {
    const question =
      "WARNING! This will remove all dangling build cache. Are you sure you want to continue? [y/N] ";
    for (const stdin of ["n\n", "\n", "yess\n"]) {
      expect(await prune([], { stdin, stdinTty: true })).toMatchObject({
        code: 0,
        stdout: "",
        stderr: question,
      });
    }
    expect(await prune([], { stdin: "", stdinTty: true })).toMatchObject({
      code: 0,
      stderr: `${question}\n`,
    });
    expect(requests).toEqual([]);
    expect(await prune([], { stdin: "Y\n", stdinTty: true })).toMatchObject({
      stdout: TABLE,
      stderr: question,
    });
    const all = await prune(["-a", "--filter=type=regular"], { stdin: "n\n", stdinTty: true });
    expect(all.stderr).toContain("remove all build cache that the filters match. Are");
  });

  test("wants -f where nobody can be asked", async () => {
    expect(await prune([], { stdin: "y\n" })).toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "error: cannot ask whether to remove the build cache: the standard input is no terminal; " +
        "use -f to do it without asking [option/value]\n",
    });
    expect(requests).toEqual([]);
  });

  test("is ended by an interrupt while it asks", async () => {
    const controller = new AbortController();
    controller.abort();
    const { code } = await prune([], { stdinTty: true, stdin: "y\n", signal: controller.signal });
    expect(code).toBe(130);
    expect(requests).toEqual([]);
  });

  test("hands on what is to stay", async () => {
    const limits = ["--max-used-space=10gb", "--min-free-space", "1.5MiB", "--reserved-space=512k"];
    await prune(["-f", "-a", "--filter", "until=24h", "--filter", "description~=go lang", ...limits]);
    expect(requests).toEqual([
      {
        filter: ['description~="go lang"'],
        all: true,
        keepDuration: 86_400_000_000_000,
        reservedSpace: 512 * 1024,
        maxUsedSpace: 10 * 1024 ** 3,
        minFreeSpace: 1.5 * 1024 ** 2,
      },
    ]);
    await prune(["-f", "--keep-storage=1k"]);
    expect(requests[1]).toEqual({ reservedSpace: 1024 });
  });

  test.each([
    ["v0.16.2", "is v0.16.2"],
    ["", "is older"],
  ])("removes nothing where BuildKit %s would not heed a limit", async (old, words) => {
    version = old;
    expect(await prune(["-f", "--max-used-space=1gb"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr:
        "error: BuildKit v0.17.0 or newer is required for --max-used-space and --min-free-space; " +
        `the one at ${daemon.address} ${words} [daemon/failed]\n`,
    });
    expect(requests).toEqual([]);
    expect((await prune(["-f", "--reserved-space=1gb"])).code).toBe(0);
  });

  test("prints JSON, or all that is known", async () => {
    const { stdout } = await prune(["-f", "--format=json"]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { ID: "first", Size: 12_300_000, Mutable: true },
      { Size: 8224, Type: "regular" },
    ]);
    const details = (await prune(["-f", "--verbose"])).stdout;
    expect(details).toMatch(/^ID: {11}first\n/);
    expect(details).toMatch(/\n\nTotal: {2}12\.31MB\n$/);
  });

  test.each([
    [["--max-used-space=10q"], "--max-used-space: invalid size: '10q'"],
    [["--filter=type"], undefined],
    [["--verbose", "--format=json"], "--format and --verbose cannot be used together"],
  ])("checks %j", async (argv, message) => {
    const { code, stderr } = await prune(["-f", ...argv]);
    expect({ code, stderr }).toEqual(
      message === undefined
        ? { code: 0, stderr: "" }
        : { code: 2, stderr: `error: ${message} [option/value]\n` },
    );
  });
});
