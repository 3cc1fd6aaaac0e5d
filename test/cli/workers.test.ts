import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Control, type ListWorkersRequest } from "../../src/proto/generated/control.js";
import type { WorkerRecord } from "../../src/proto/generated/worker.js";
import { unaryHandler } from "../../src/wire/rpc/server.js";
import { type FakeDaemon, startFakeDaemon } from "../harness/fake-daemon.js";
import { run } from "./run.js";

const WORKER: WorkerRecord = {
  ID: "w1\x1b[2J",
  Labels: { "org.example.b": "two", "org.example.a": "one\nline" },
  platforms: [
    { OS: "linux", Architecture: "amd64" },
    { OS: "linux", Architecture: "aarch64", Variant: "v8" },
    { OS: "linux", Architecture: "arm", Variant: "v7" },
  ],
  BuildkitVersion: { package: "github.com/moby/buildkit", version: "v0.32.0", revision: "abc" },
  GCPolicy: [
    {
      filters: ["type==source.local", "type==exec.cachemount"],
      keepDuration: 172_800_000_000_000,
      maxUsedSpace: 512_000_000n,
    },
    { all: true, reservedSpace: 1.5 * 2 ** 30, minFreeSpace: 2 ** 40 },
  ],
  CDIDevices: [
    { Name: "vendor.com/gpu=0", AutoAllow: true, Annotations: { "org.x": "y" } },
    { Name: "vendor.com/gpu=1", OnDemand: true },
  ],
};

let daemon: FakeDaemon;
let workers: readonly WorkerRecord[];
let requests: ListWorkersRequest[];
const listWorkers = unaryHandler(Control.ListWorkers, async (request) => {
  requests.push(request);
  return { record: workers };
});
const info = unaryHandler(Control.Info, async () => ({
  buildkitVersion: { version: "v0.33.0", revision: "def" },
}));
beforeEach(async () => {
  requests = [];
  workers = [WORKER];
  daemon = await startFakeDaemon([listWorkers, info]);
});
afterEach(() => daemon.close());

const DETAILS = [
  "Labels:",
  " org.example.a: one line",
  " org.example.b: two",
  "Devices:",
  " Name:                  vendor.com/gpu=0",
  " Automatically allowed: true",
  " Annotations:",
  "  org.x: y",
  " Name:      vendor.com/gpu=1",
  " On-Demand: true",
  "GC Policy rule#0:",
  " All:            false",
  " Filters:        type==source.local type==exec.cachemount",
  " Keep Duration:  48h0m0s",
  " Max Used Space: 488.3MiB",
  "GC Policy rule#1:",
  " All:            true",
  " Reserved Space: 1.5GiB",
  " Min Free Space: 1TiB",
  "",
].join("\n");

describe("buildfile workers", () => {
  test("has a row for each", async () => {
    workers = [WORKER, { ID: "second" }];
    const result = await run(["workers", "--addr", daemon.address, "--filter", "id==a", "--filter", "x,y"]);
    expect(result).toMatchObject({
      code: 0,
      stderr: "",
      stdout:
        "ID        BUILDKIT   PLATFORMS\n" +
        "w1␛[2J    v0.32.0    linux/amd64,linux/arm64,linux/arm/v7\n" +
        "second\n",
    });
    expect(requests).toEqual([{ filter: ["id==a", "x,y"] }]);
  });

  test("tells all with --verbose", async () => {
    const { stdout } = await run(["workers", "--addr", daemon.address, "--verbose"]);
    expect(stdout).toBe(
      "ID:        w1␛[2J\n" +
        "Platforms: linux/amd64, linux/arm64, linux/arm/v7\n" +
        `BuildKit:  github.com/moby/buildkit v0.32.0 abc\n${DETAILS}`,
    );
  });

  test("prints JSON, a line each", async () => {
    const { stdout } = await run(["workers", "--addr", daemon.address, "--format=json"]);
    expect(JSON.parse(stdout)).toEqual({
      ID: "w1\x1b[2J",
      Platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"],
      BuildkitVersion: { Package: "github.com/moby/buildkit", Version: "v0.32.0", Revision: "abc" },
      Labels: { "org.example.a": "one\nline", "org.example.b": "two" },
      Devices: [
        { Name: "vendor.com/gpu=0", AutoAllow: true, OnDemand: false, Annotations: { "org.x": "y" } },
        { Name: "vendor.com/gpu=1", AutoAllow: false, OnDemand: true, Annotations: {} },
      ],
      GCPolicy: [
        {
          All: false,
          Filters: ["type==source.local", "type==exec.cachemount"],
          KeepDuration: 172_800_000_000_000,
          ReservedSpace: 0,
          MaxUsedSpace: 512_000_000,
          MinFreeSpace: 0,
        },
        {
          All: true,
          Filters: [],
          KeepDuration: 0,
          ReservedSpace: 1_610_612_736,
          MaxUsedSpace: 0,
          MinFreeSpace: 2 ** 40,
        },
      ],
    });
  });
});

describe("buildfile inspect", () => {
  const head = (version: string) =>
    [
      `Endpoint:         ${daemon.address}`,
      "Driver:           remote",
      "Status:           running",
      `BuildKit version: ${version}`,
      "Platforms:        linux/amd64, linux/arm64, linux/arm/v7",
      "",
    ].join("\n");

  test("tells what a daemon is", async () => {
    const result = await run(["inspect", "--addr", daemon.address]);
    expect(result).toMatchObject({ code: 0, stderr: "", stdout: head("v0.33.0") + DETAILS });
    expect(await run(["inspect", daemon.address])).toEqual(result);
    expect(await run(["inspect"], { env: { BUILDKIT_HOST: daemon.address } })).toEqual(result);
    expect((await run(["inspect", "--addr", daemon.address, daemon.address])).code).toBe(2);
    expect((await run(["inspect", "nothing"])).code).toBe(2);
  });

  test("asks workers where a daemon knows no version of its own", async () => {
    daemon.close();
    daemon = await startFakeDaemon([listWorkers]);
    workers = [WORKER, { ID: "second", Labels: { a: "b" } }];
    const { stdout } = await run(["inspect", "--addr", daemon.address]);
    expect(stdout).toBe(`${head("v0.32.0")}\nWorker: w1␛[2J\n${DETAILS}\nWorker: second\nLabels:\n a: b\n`);
    workers = [{ ID: "second" }];
    expect((await run(["inspect", daemon.address])).stdout).toContain("\nBuildKit version: unknown\n");
  });

  test("prints JSON", async () => {
    const { stdout } = await run(["inspect", daemon.address, "--format", "json"]);
    expect(stdout).toMatch(/^\{\n {2}"Endpoint": /);
    expect(JSON.parse(stdout)).toMatchObject({
      Endpoint: daemon.address,
      Driver: "remote",
      Status: "running",
      BuildkitVersion: { Version: "v0.33.0", Revision: "def" },
      Platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"],
      Workers: [{ ID: "w1\x1b[2J" }],
    });
  });

  test("says so where there is no BuildKit behind an address", async () => {
    daemon.close();
    daemon = await startFakeDaemon([]);
    expect(await run(["inspect", daemon.address])).toMatchObject({
      code: 1,
      stderr:
        `error: failed to inspect the daemon: the daemon at ${daemon.address} does not know how; it may be too old ` +
        "(unknown service moby.buildkit.v1.Control) [daemon/failed]\n",
    });
  });
});
