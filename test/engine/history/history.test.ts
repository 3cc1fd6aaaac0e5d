import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { SolveError } from "../../../src/client/build/solve-error.js";
import { toMilliseconds } from "../../../src/client/progress/timestamp.js";
import { createHistory, type History } from "../../../src/engine/history/history.js";
import { DEFAULT_LIMITS } from "../../../src/engine/history/history-limits.js";
import type { BuildStart } from "../../../src/engine/history/recording.js";
import type { State } from "../../../src/engine/state/state.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import { readErrorDetails } from "../../../src/wire/rpc/error-details.js";
import { HistoryRig } from "./history-rig.js";

const NEVER = new AbortController().signal;

const START: BuildStart = {
  ref: "build1",
  frontend: "dockerfile.v0",
  attributes: new Map([["target", "app"]]),
  exporters: [{ Type: "image", Attrs: { name: "app" } }],
  startedAt: Date.UTC(2025, 0, 2, 3, 4, 5, 678),
};

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

const STATUSES: readonly StatusResponse[] = [
  { vertexes: [{ digest: "sha256:a", name: "one" }] },
  { statuses: [{ ID: "transferring", vertex: "sha256:a", current: 5, total: 10 }] },
  { vertexes: [{ digest: "sha256:a", name: "one", completed: { seconds: 11 } }] },
  { vertexes: [{ digest: "sha256:b", name: "two", cached: true, completed: { seconds: 11, nanos: 5 } }] },
  { vertexes: [{ digest: "sha256:c", name: "three", started: { seconds: 12 } }] },
  { logs: [{ vertex: "sha256:c", stream: 2, msg: bytesOf("out\n"), timestamp: { seconds: 12 } }] },
  { warnings: [{ vertex: "sha256:c", level: 1, short: bytesOf("careful") }] },
  { vertexes: [{ digest: "sha256:c", name: "three", completed: { seconds: 13 }, error: "no" }] },
];

const DONE = { response: {}, attestations: new Map() };

let rig: HistoryRig;
let state: State;
let history: History;
beforeEach(async () => {
  rig = new HistoryRig();
  state = await rig.open();
  history = createHistory(state, { delay: 0 });
});
afterEach(() => rig.close());

const files = () => readdirSync(join(rig.root, "history")).sort();

async function told(from: History, ref: string): Promise<readonly StatusResponse[]> {
  const all: StatusResponse[] = [];
  for await (const status of from.status(ref, NEVER)) all.push(status);
  // Fields that are not there, and those that are their types' nothing, are the same.
  return JSON.parse(JSON.stringify(all));
}

function record(ref: string, end: Parameters<ReturnType<History["begin"]>["end"]>[0] = DONE): void {
  const recording = history.begin({ ...START, ref });
  for (const status of STATUSES) recording.add(status);
  recording.end(end);
}

describe("a build that is done", () => {
  it("is known with its counts and results, to later processes too", async () => {
    const descriptor = { mediaType: "application/vnd.oci.image.index.v1+json", digest: "sha256:1", size: 7 };
    const response = {
      "image.name": "app",
      "containerimage.descriptor": Buffer.from(JSON.stringify(descriptor)).toString("base64"),
    };
    record("build1", { response, attestations: new Map() });
    const other = createHistory(await rig.open());
    const [found, ...more] = other.list();
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      Ref: "build1",
      Frontend: "dockerfile.v0",
      FrontendAttrs: { target: "app" },
      Exporters: [{ Type: "image", Attrs: { name: "app" } }],
      ExporterResponse: response,
      CreatedAt: { seconds: START.startedAt / 1000 - 0.678, nanos: 678_000_000 },
      Result: { Results: [{ value: { media_type: descriptor.mediaType, digest: "sha256:1", size: 7 } }] },
      numTotalSteps: 3,
      numCachedSteps: 1,
      numCompletedSteps: 3,
      numWarnings: 1,
    });
    expect(found?.error).toBeUndefined();
    expect(Math.abs(Date.now() - toMilliseconds(found!.CompletedAt!))).toBeLessThan(60_000);
  });

  it("tells again what it told, in the same order", async () => {
    record("build1");
    expect(await told(createHistory(await rig.open()), "build1")).toEqual(
      JSON.parse(JSON.stringify(STATUSES)),
    );
  });

  it("keeps what attests to its results", () => {
    const content = Buffer.from('{"a":1}');
    const attestation = { predicateType: "https://slsa.dev/provenance/v1", content };
    record("plain", { response: {}, attestations: new Map([["", [attestation]]]) });
    record("platforms", { response: {}, attestations: new Map([["linux/arm64", [attestation]]]) });
    const descriptor = {
      media_type: "application/vnd.in-toto+json",
      size: 7,
      digest: "sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
      annotations: { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" },
    };
    expect(history.get("plain")).toMatchObject({ Result: { Attestations: [descriptor] } });
    expect(history.get("plain")?.Results).toBeUndefined();
    expect(history.get("platforms")).toMatchObject({
      Results: { "linux/arm64": { Attestations: [descriptor] } },
    });
    expect(readFileSync(history.attachment(descriptor.digest)!, "utf8")).toBe('{"a":1}');
    expect(history.attachment(`sha256:${"0".repeat(64)}`)).toBeUndefined();
    expect(history.attachment("sha256:../../etc/passwd")).toBeUndefined();
  });
});

describe("a build that failed", () => {
  it("has the step, its exit code and the lines to blame", () => {
    const source = {
      filename: "Dockerfile",
      language: "Dockerfile",
      data: Buffer.from("FROM a\nRUN false\n"),
      ranges: [{ start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }],
    };
    const error = new SolveError("engine/step", "failed to solve: process did not complete: exit code: 1", {
      sources: [source],
      vertex: "sha256:c",
      exitCode: 1,
      cause: undefined,
    });
    record("build1", { error });
    const found = history.get("build1")!;
    expect(found.error).toMatchObject({ code: 2, message: "process did not complete: exit code: 1" });
    const details = readErrorDetails(found.error?.details);
    expect(details).toMatchObject({ vertex: "sha256:c", exitCode: 1 });
    expect(details.sources).toMatchObject([{ filename: "Dockerfile", ranges: source.ranges }]);
    expect(found.numTotalSteps).toBe(3);
  });

  it("was canceled if the user wanted that, with the steps that ran", async () => {
    const recording = history.begin(START);
    for (const status of STATUSES.slice(0, -1)) recording.add(status);
    recording.end({
      error: new SolveError("build/canceled", "failed to solve: Canceled", { cause: undefined }),
    });
    expect(history.get("build1")).toMatchObject({
      error: { code: 1, message: "context canceled" },
      numCompletedSteps: 3,
    });
    const steps = (await told(history, "build1")).flatMap(({ vertexes = [] }) => vertexes);
    const error = "context canceled";
    expect(steps.at(-1)).toMatchObject({ digest: "sha256:c", name: "three", completed: {}, error });
  });
});

describe("what may be secret", () => {
  it("is not written down", async () => {
    const url = "https://me:hunter2@host.example/x.git";
    const recording = history.begin({
      ...START,
      attributes: new Map([["context", url]]),
      exporters: [{ Type: "image", Attrs: { name: url } }],
    });
    recording.add({ vertexes: [{ digest: "sha256:a", name: `load ${url}`, error: `no ${url}` }] });
    recording.add({ statuses: [{ ID: `resolve ${url}`, vertex: "sha256:a", name: url }] });
    recording.end({ error: new BuildError("engine/source", `failed to fetch ${url}`) });
    const text = JSON.stringify([history.list(), await told(history, "build1")]);
    expect(text).toContain("host.example");
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("me:");
  });
});

describe("a build that goes on", () => {
  it("runs for other processes, which see what it tells up to its end", async () => {
    const child = await rig.run(`
      const recording = createHistory(await open(), { delay: 0 }).begin(${startScript("build1")});
      recording.add({ vertexes: [{ digest: "sha256:a", name: "one" }] });
      say("began");
      await new Promise((resolve) => process.stdin.once("data", resolve));
      recording.add({ vertexes: [{ digest: "sha256:b", name: "two" }] });
      recording.end({ response: {}, attestations: new Map() });
      say("ended");
      process.exit();
    `);
    await child.said("began");
    const [found] = history.list();
    expect(found).toMatchObject({ Ref: "build1" });
    expect(found?.CompletedAt).toBeUndefined();
    expect(history.remove("build1")).toBe(false);
    expect(history.pin("build1", true)).toBe(true);

    const names: string[] = [];
    for await (const { vertexes = [] } of history.status("build1", NEVER)) {
      names.push(...vertexes.map(({ name = "" }) => name));
      if (names.length === 1) child.write("go on");
    }
    expect(names).toEqual(["one", "two"]);
    await child.said("ended");
    expect(history.get("build1")).toMatchObject({ pinned: true, numTotalSteps: 2 });
    expect(history.get("build1")?.CompletedAt).toBeDefined();
  });

  it("has failed when its process was killed, and keeps what it told", async () => {
    const child = await rig.run(`
      const recording = createHistory(await open(), { delay: 0 }).begin(${startScript("build1")});
      recording.add({ vertexes: [{ digest: "sha256:a", name: "one", completed: { seconds: 1 } }] });
      setTimeout(() => say("written"), 400);
      setInterval(() => {}, 1000);
    `);
    await child.said("written");
    expect(history.get("build1")?.CompletedAt).toBeUndefined();
    await child.kill();
    expect(history.list()).toMatchObject([
      {
        Ref: "build1",
        error: { message: "the process that built this was ended before the build was" },
        numTotalSteps: 1,
        numCompletedSteps: 1,
      },
    ]);
    expect(history.get("build1")?.CompletedAt).toBeDefined();
    expect(await told(history, "build1")).toHaveLength(1);
  });

  it("can be left by a reader", async () => {
    history.begin(START).add(STATUSES[0]!);
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of history.status("build1", abort.signal)) abort.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
  });

  it("is written down after a while", async () => {
    history = createHistory(state, { delay: 20 });
    const quick = history.begin({ ...START, ref: "quick" });
    quick.add(STATUSES[0]!);
    expect(history.list()).toEqual([]);
    quick.end(DONE);
    await vi.waitFor(() => expect(history.get("quick")).toMatchObject({ numTotalSteps: 1, CompletedAt: {} }));
    expect(await told(history, "quick")).toEqual(JSON.parse(JSON.stringify([STATUSES[0]])));
    const slow = history.begin({ ...START, ref: "slow" });
    slow.add(STATUSES[0]!);
    await vi.waitFor(() => expect(history.get("slow")).toBeDefined());
    slow.add(STATUSES[1]!);
    expect(history.get("slow")?.CompletedAt).toBeUndefined();
    slow.end(DONE);
    expect(await told(history, "slow")).toEqual(JSON.parse(JSON.stringify(STATUSES.slice(0, 2))));
  });

  it("is compressed where it is worth it", async () => {
    const recording = history.begin(START);
    const line = {
      vertex: "sha256:a",
      stream: 1,
      msg: bytesOf("the same again\n"),
      timestamp: { seconds: 1 },
    };
    for (let i = 0; i < 5000; i++) recording.add({ logs: [line] });
    recording.end(DONE);
    expect(statSync(join(rig.root, "history/build1.log")).size).toBeLessThan(20_000);
    const logs = (await told(history, "build1")).flatMap(({ logs = [] }) => logs);
    expect(logs).toHaveLength(5000);
    expect(logs.at(-1)).toEqual(JSON.parse(JSON.stringify(line)));
  });

  it("is written once under one name", () => {
    history.begin(START);
    const second = history.begin(START);
    second.add(STATUSES[0]!);
    second.end(DONE);
    expect(history.get("build1")?.CompletedAt).toBeUndefined();
  });
});

describe("what is damaged", () => {
  it("ends the log where it is", async () => {
    const recording = history.begin(START);
    recording.add(STATUSES[0]!);
    await new Promise((resolve) => setTimeout(resolve, 300));
    recording.add(STATUSES[1]!);
    recording.end(DONE);
    const path = join(rig.root, "history/build1.log");
    truncateSync(path, readFileSync(path).length - 1);
    expect(await told(history, "build1")).toEqual(JSON.parse(JSON.stringify([STATUSES[0]])));
  });

  it.each([
    ["no length", Buffer.alloc(3)],
    ["a length without end", Buffer.alloc(4, 0xff)],
    ["messages without end", Buffer.from([6, 0, 0, 0x80, 0xff, 0, 0, 0, 1, 1])],
    ["no deflate", Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from("abcd")])],
  ])("is no log: %s", async (_, bytes) => {
    record("build1");
    writeFileSync(join(rig.root, "history/build1.log"), bytes);
    expect(await told(history, "build1")).toEqual([]);
  });

  it("is no record", () => {
    const table = state.table<Uint8Array>("history", { encoding: "binary" });
    record("good");
    state.write(() => {
      table.put("bad", Buffer.from([0xff, 0xff]));
      table.put("other", table.get("good")!);
      table.put("../up", table.get("good")!);
    });
    expect(history.list().map(({ Ref }) => Ref)).toEqual(["good"]);
    expect(history.get("../up")).toBeUndefined();
    expect(history.remove("../up")).toBe(false);
  });

  it("is a name that is none", () => {
    history.begin({ ...START, ref: "../escape" }).end(DONE);
    expect(existsSync(join(rig.root, "escape.log"))).toBe(false);
    expect(history.list()).toEqual([]);
  });
});

describe("what is kept", () => {
  it("goes when it is removed, and only that", () => {
    const content = Buffer.from("x");
    record("build1", { response: {}, attestations: new Map([["", [{ predicateType: "t", content }]]]) });
    record("build10");
    expect(files()).toHaveLength(3);
    expect(history.remove("build1")).toBe(true);
    expect(history.remove("build1")).toBe(false);
    expect(files()).toEqual(["build10.log"]);
    expect(history.list().map(({ Ref }) => Ref)).toEqual(["build10"]);
  });

  it("is bounded by itself, but what is pinned stays", () => {
    history = createHistory(state, {
      delay: 0,
      limits: { ...DEFAULT_LIMITS, maxEntries: 3, mostEntries: 4 },
    });
    for (let i = 0; i < 16; i++) {
      record(`b${i}`);
      if (i === 0) history.pin("b0", true);
    }
    expect(history.list().length).toBeLessThan(14);
    expect(history.get("b0")).toBeDefined();
    expect(history.get("b15")).toBeDefined();
    expect(history.get("b1")).toBeUndefined();
    expect(files()).not.toContain("b1.log");
  });

  it("has no files without a record", () => {
    record("a0");
    const stale = join(rig.root, "history/stale.log");
    const fresh = join(rig.root, "history/fresh.log");
    for (const path of [stale, fresh]) writeFileSync(path, "");
    utimesSync(stale, 1, 1);
    history = createHistory(state, { delay: 0, limits: { ...DEFAULT_LIMITS, maxEntries: 0 } });
    for (let i = 1; i < 8; i++) record(`a${i}`);
    expect(files()).toContain("fresh.log");
    expect(files()).not.toContain("stale.log");
  });
});

function startScript(ref: string): string {
  return `{ ref: "${ref}", frontend: "dockerfile.v0", attributes: new Map(), exporters: [], startedAt: 1000 }`;
}
