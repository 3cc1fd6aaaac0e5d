import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Key } from "lmdb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasBlob, readWholeBlob } from "../../../src/client/content.js";
import type { ControlClient } from "../../../src/client/control.js";
import { openKeyStore } from "../../../src/engine/cache/open-key-store.js";
import { createBlobStore, type StateBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { createEngineContent } from "../../../src/engine/control/engine-content.js";
import { createEngineControl } from "../../../src/engine/control/engine-control.js";
import { createHistory, type History } from "../../../src/engine/history/history.js";
import { createImageStore, type ImageStore } from "../../../src/engine/images/image-store.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { Layer } from "../../../src/engine/layers/layer.js";
import type { State } from "../../../src/engine/state/state.js";
import { BuildHistoryEventType } from "../../../src/proto/generated/control.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { HistoryRig } from "../history/history-rig.js";

const ENV = { BUILDFILE_GC: "maxUsedSpace=7gb,keepDuration=72h" };
const HOUR = 3_600_000_000_000n;

let rig: HistoryRig;
let state: State;
let blobs: StateBlobStore;
let images: ImageStore;
let history: History;
let control: ControlClient;
beforeEach(async () => {
  rig = new HistoryRig();
  await reopen();
});
afterEach(() => rig.close());

/** As the next process finds it, which uses nothing. */
async function reopen(): Promise<void> {
  await state?.close();
  state = await rig.open();
  blobs = createBlobStore(state);
  images = createImageStore(state.table<string>("images", { encoding: "string" }));
  history = createHistory(state, { delay: 0 });
  const parts = { executor: async () => ({ runtime: "namespaces" }), canStack: async () => true };
  control = createEngineControl({ state, blobs, images, ...parts }, { env: ENV, version: "1.2.3" });
}

async function newLayer(description: string, below: readonly Layer[] = []): Promise<Layer> {
  const made = await createLayerStore(state, blobs).create({ description, below });
  writeFileSync(join(made.directory, "f"), Buffer.alloc(10_000));
  return made.seal();
}

async function listed<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("disk usage", () => {
  it("has all there is, as daemons tell it", async () => {
    const base = await newLayer("base");
    const top = await newLayer("top", [base]);
    await reopen();
    const order = [base.id, top.id];
    const records = (await control.diskUsage()).toSorted(
      (a, b) => order.indexOf(a.ID!) - order.indexOf(b.ID!),
    );
    expect(records).toMatchObject(
      [base, top].map(({ id }) => ({
        ID: id,
        RecordType: "regular",
        Mutable: false,
        UsageCount: 1,
        InUse: false,
      })),
    );
    expect(records.map(({ Description }) => Description)).toEqual(["base", "top"]);
    expect(records[1]).toMatchObject({ Parents: [base.id] });
    for (const { Size, CreatedAt, LastUsedAt } of records) {
      expect(Size).toBeGreaterThanOrEqual(10_000);
      expect(Math.abs(Number(CreatedAt?.seconds) * 1000 - Date.now())).toBeLessThan(60_000);
      expect(LastUsedAt).toBeDefined();
    }
  });

  it("knows filters and ages", async () => {
    await newLayer("base");
    await newLayer("other");
    await reopen();
    const found = await control.diskUsage({ filter: ["description==other"] });
    expect(found.map(({ Description }) => Description)).toEqual(["other"]);
    expect(await control.diskUsage({ ageLimit: HOUR })).toEqual([]);
    await expect(control.diskUsage({ filter: ["="] })).rejects.toMatchObject({ code: "option/value" });
  });
});

describe("prune", () => {
  it("removes what it tells, and the keys that led there", async () => {
    const base = await newLayer("base");
    const top = await newLayer("top", [base]);
    const keys = openKeyStore(state.table<unknown, Key>("keys", { encoding: "json" }));
    keys.addResult("key", { name: `${base.id} ${top.id}`, createdAt: 1 });
    keys.addResult("scratch", { name: "", createdAt: 1 });
    await keys.flush();
    await reopen();
    const removed = await listed(control.prune({ all: true }));
    expect(removed.map(({ Description }) => Description).sort()).toEqual(["base", "top"]);
    expect(existsSync(join(rig.root, "l", base.id))).toBe(false);
    const after = openKeyStore(state.table<unknown, Key>("keys", { encoding: "json" }));
    expect(after.results("key")).toEqual([]);
    expect(after.results("scratch")).toHaveLength(1);
  });

  it("keeps what was used in so many nanoseconds", async () => {
    await newLayer("base");
    await reopen();
    expect(await listed(control.prune({ keepDuration: HOUR }))).toEqual([]);
    expect(await control.diskUsage()).toHaveLength(1);
  });

  it("keeps what images are made of, until they are removed", async () => {
    const layer = await blobs.put(Buffer.from("layer"));
    const config = await blobs.put(Buffer.from(JSON.stringify({ rootfs: { diff_ids: [] } })));
    const document = { config: { digest: config }, layers: [{ digest: layer }] };
    const digest = await blobs.put(Buffer.from(JSON.stringify(document)));
    await images.put("app", { digest, size: 1, mediaType: "application/vnd.oci.image.manifest.v1+json" });
    await reopen();
    expect(await listed(control.prune({ all: true }))).toEqual([]);
    await images.remove("app");
    await reopen();
    const [removed] = await listed(control.prune({ all: true }));
    expect(removed).toMatchObject({ RecordType: "internal" });
    await reopen();
    expect(blobs.size(layer)).toBeUndefined();
  });

  it("ends when its reader leaves, or is told to", async () => {
    await newLayer("base");
    await newLayer("top");
    await reopen();
    const reason = new Error("enough");
    await expect(listed(control.prune({}, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(await control.diskUsage()).toHaveLength(2);
    for await (const _ of control.prune({ maxUsedSpace: 1 })) break;
    // It may have gone on with one that it had begun, but nothing is left half done.
    for (const { ID } of await control.diskUsage()) expect(existsSync(join(rig.root, "l", ID!))).toBe(true);
  });

  it("refuses filters that make no sense", async () => {
    await expect(listed(control.prune({ filter: ["a=b"] }))).rejects.toMatchObject({ code: "option/value" });
  });
});

describe("the worker", () => {
  it("says what it is and what it keeps", async () => {
    const [worker] = await control.listWorkers();
    expect(worker).toMatchObject({
      BuildkitVersion: { package: "buildfile", version: "v1.2.3" },
      Labels: {
        "org.mobyproject.buildkit.worker.executor": "namespaces",
        "org.mobyproject.buildkit.worker.snapshotter": "overlayfs",
        "org.mobyproject.buildkit.worker.network": "host",
        "buildfile.root": rig.root,
        "buildfile.rootless": "false",
      },
    });
    expect(worker?.platforms?.[0]).toMatchObject({ OS: "linux" });
    expect(worker?.GCPolicy?.[0]).toMatchObject({ keepDuration: Number(72n * HOUR) });
    expect(worker?.GCPolicy?.at(-1)).toMatchObject({ all: true, maxUsedSpace: 7 * 2 ** 30 });
    expect(await control.info()).toMatchObject({ buildkitVersion: { version: "v1.2.3" } });
  });

  it("has the same id for all processes", async () => {
    const [first] = await control.listWorkers();
    expect(first?.ID).toMatch(/^[0-9a-z]{11}$/);
    await reopen();
    expect((await control.listWorkers())[0]?.ID).toBe(first?.ID);
  });

  it.each([
    ["labels.buildfile.rootless==false", 1],
    ["labels.buildfile.rootless==true", 0],
    ["labels.constructor", 0],
    ["id==other", 0],
    ["id~=^.{11}$", 1],
  ])("is found by %s: %i", async (filter, count) => {
    expect(await control.listWorkers([filter])).toHaveLength(count);
  });
});

describe("history", () => {
  const start = (ref: string, startedAt = 1000) =>
    history.begin({
      ...{ ref, startedAt, frontend: "dockerfile.v0", exporters: [] },
      attributes: new Map([["vcs:source", `https://host.example/${ref}.git`]]),
    });
  const DONE = { response: {}, attestations: new Map() };

  it("lists those that run before the others", async () => {
    start("old", 1000).end(DONE);
    start("new", 3000).end(DONE);
    start("runs", 2000);
    const events = control.listenBuildHistory({ EarlyExit: true });
    expect((await listed(events)).map(({ type, record }) => [type, record?.Ref])).toEqual([
      [BuildHistoryEventType.STARTED, "runs"],
      [BuildHistoryEventType.COMPLETE, "new"],
      [BuildHistoryEventType.COMPLETE, "old"],
    ]);
    expect(Math.abs((await events.time()) - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    [{ Ref: "old" }, ["old"]],
    [{ ActiveOnly: true }, ["runs"]],
    [{ Limit: 1 }, ["runs", "new"]],
    [{ Filter: ["repository==https://host.example/old.git"] }, ["runs", "old"]],
    [{ Filter: ["status==error", "ref==new"] }, ["runs", "new"]],
  ])("lists what is asked for: %j", async (request, expected) => {
    start("old", 1000).end(DONE);
    start("new", 3000).end(DONE);
    start("runs", 2000);
    const events = await listed(control.listenBuildHistory({ ...request, EarlyExit: true }));
    expect(events.map(({ record }) => record?.Ref)).toEqual(expected);
  });

  it("tells what changes", async () => {
    start("gone").end(DONE);
    const running = start("runs", 2000);
    const abort = new AbortController();
    const seen: unknown[] = [];
    const reason = new Error("enough");
    const listening = (async () => {
      for await (const { type, record } of control.listenBuildHistory({}, { signal: abort.signal })) {
        seen.push([type, record?.Ref]);
        if (seen.length === 2) {
          running.end(DONE);
          history.remove("gone");
          start("later", 3000);
        }
        if (seen.length === 5) abort.abort(reason);
      }
    })();
    await expect(listening).rejects.toBe(reason);
    expect(seen.slice(2)).toEqual([
      [BuildHistoryEventType.STARTED, "later"],
      [BuildHistoryEventType.COMPLETE, "runs"],
      [BuildHistoryEventType.DELETED, "gone"],
    ]);
  });

  it("pins and forgets", async () => {
    start("old").end(DONE);
    await control.updateBuildHistory({ Ref: "old", Pinned: true });
    expect(history.get("old")?.pinned).toBe(true);
    await control.updateBuildHistory({ Ref: "old" });
    expect(history.get("old")?.pinned).toBeUndefined();
    await control.updateBuildHistory({ Ref: "old", Finalize: true });
    await control.updateBuildHistory({ Ref: "old", Delete: true });
    expect(history.list()).toEqual([]);
    const code = StatusCode.notFound;
    await expect(control.updateBuildHistory({ Ref: "old", Delete: true })).rejects.toMatchObject({ code });
    start("runs");
    await expect(control.updateBuildHistory({ Ref: "runs", Delete: true })).rejects.toMatchObject({
      code: StatusCode.failedPrecondition,
    });
  });
});

describe("content", () => {
  it("is that of the store, and what is kept beside records", async () => {
    const content = createEngineContent({ blobs, state });
    const recording = history.begin({
      ...{ ref: "b1", startedAt: 1, frontend: "", attributes: new Map(), exporters: [] },
    });
    const attestation = { predicateType: "t", content: Buffer.from("statement") };
    recording.end({ response: {}, attestations: new Map([["", [attestation]]]) });
    const kept = history.get("b1")?.Result?.Attestations?.[0]?.digest ?? "";
    const stored = await blobs.put(Buffer.from("stored"));
    for (const [digest, text] of [
      [kept, "statement"],
      [stored, "stored"],
    ] as const) {
      expect(await hasBlob(content, digest)).toBe(true);
      expect(Buffer.from(await readWholeBlob(content, digest)).toString()).toBe(text);
    }
    const missing = `sha256:${"0".repeat(64)}`;
    expect(await hasBlob(content, missing)).toBe(false);
    await expect(readWholeBlob(content, missing)).rejects.toBeInstanceOf(RpcError);
  });
});
