import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBlobStore, type StateBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { chainIdOf } from "../../../src/engine/layers/chain-id.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { Layer } from "../../../src/engine/layers/layer.js";
import type { LayerStore } from "../../../src/engine/layers/layer-store.js";
import {
  createHousekeeping,
  type Housekeeping,
  type HousekeepingOptions,
} from "../../../src/engine/state/housekeeping.js";
import { createRecords } from "../../../src/engine/state/records.js";
import type { State } from "../../../src/engine/state/state.js";
import type { ImageReferences } from "../../../src/engine/state/stored-things.js";
import type { UsageEntry } from "../../../src/engine/state/usage-entry.js";
import { fakeBlob, fakeTools, fakeView, quietStep } from "../layers/fake-tools.js";
import { StateRig } from "./state-rig.js";

let rig: StateRig;
let state: State;
let blobs: StateBlobStore;
let layers: LayerStore;
const never = new AbortController().signal;

beforeEach(async () => {
  rig = new StateRig();
  await open();
});

afterEach(() => rig.close());

async function open(): Promise<void> {
  state = await rig.open();
  blobs = createBlobStore(state);
  const loadTools = async () => fakeTools();
  layers = createLayerStore(state, blobs, { loadTools, createView: fakeView });
}

/** As the next process finds it, which uses nothing. */
async function housekeeping(options?: HousekeepingOptions): Promise<Housekeeping> {
  await state.close();
  await open();
  return createHousekeeping(state, options);
}

async function newLayer(description: string, size: number, below: readonly Layer[] = []): Promise<Layer> {
  const made = await layers.create({ description, below });
  if (size > 0) writeFileSync(join(made.directory, "f"), Buffer.alloc(size));
  return made.seal();
}

async function prune(keeper: Housekeeping, policy: Parameters<Housekeeping["prune"]>[0] = {}) {
  const gone: UsageEntry[] = [];
  await keeper.prune(policy, (entry) => gone.push(entry));
  return gone.map(({ description }) => description);
}

describe("usage", () => {
  it("tells what there is of each thing", async () => {
    const before = Date.now();
    const base = await newLayer("base", 100_000);
    const top = await newLayer("top", 0, [base]);
    const cache = await layers.mutable(
      "k",
      { type: "exec.cachemount", description: "cache", sharing: "shared" },
      never,
    );
    writeFileSync(join(cache.path, "f"), Buffer.alloc(50_000));
    const records = createRecords(state);
    mkdirSync(join(records.directory, "git"));
    writeFileSync(join(records.directory, "git/f"), Buffer.alloc(20_000));
    const checkout = records.registerDirectory("source.git.checkout", "git", join(records.directory, "git"));
    await cache.release();
    const size = (...paths: string[]): number =>
      paths.reduce((sum, path) => sum + lstatSync(path).blocks * 512, 0);
    const sizes = {
      base: size(layers.directory(base), join(layers.directory(base), "f")),
      top: size(layers.directory(top)),
      cache: size(cache.path, join(cache.path, "f")),
      git: size(join(records.directory, "git"), join(records.directory, "git/f")),
    };
    expect(sizes.base).toBeGreaterThan(99_999);
    const keeper = await housekeeping();
    const entries = await keeper.listUsage();
    const byName = new Map(entries.map((entry) => [entry.description, entry]));
    const common = { inUse: false, shared: false, mutable: false, usageCount: 1, parents: [] };
    expect([...byName.keys()].sort()).toEqual(["base", "cache", "git", "top"]);
    expect(byName.get("base")).toMatchObject({
      ...common,
      id: base.id,
      type: "regular",
      size: sizes.base,
    });
    expect(byName.get("top")).toMatchObject({ ...common, id: top.id, parents: [base.id], size: sizes.top });
    expect(byName.get("cache")).toMatchObject({
      ...common,
      type: "exec.cachemount",
      mutable: true,
      size: sizes.cache,
    });
    expect(byName.get("git")).toMatchObject({
      ...common,
      id: checkout,
      type: "source.git.checkout",
      size: sizes.git,
    });
    for (const { createdAt, lastUsedAt } of entries) {
      expect(createdAt).toBeGreaterThanOrEqual(before);
      expect(lastUsedAt).toBeGreaterThanOrEqual(createdAt);
    }
  });

  it("counts sizes once, and blobs with their layers", async () => {
    const layer = await newLayer("layer", 5000);
    const { descriptor } = await layers.blob(layer, [], { compression: "gzip" }, quietStep());
    const loose = await blobs.put(Buffer.from("loose"));
    const files = [layers.directory(layer), join(layers.directory(layer), "f")];
    const expected = files.reduce((sum, path) => sum + lstatSync(path).blocks * 512, descriptor.size);
    let keeper = await housekeeping();
    expect((await keeper.listUsage()).map(({ id, type, size }) => [id, type, size])).toEqual([
      [layer.id, "regular", expected],
      ["blobs", "internal", 5],
    ]);
    // Nobody looks again.
    rmSync(join(rig.root, "l", layer.id, "f"));
    keeper = await housekeeping();
    expect((await keeper.listUsage())[0]!.size).toBe(expected);
    expect(blobs.size(loose)).toBe(5);
  });

  it("is by filters and age", async () => {
    await newLayer("a", 0);
    await newLayer("b", 0);
    const keeper = await housekeeping();
    const found = async (...options: Parameters<Housekeeping["listUsage"]>) =>
      (await keeper.listUsage(...options)).map(({ description }) => description).sort();
    expect(await found()).toEqual(["a", "b"]);
    expect(await found({ filters: ["description==a"] })).toEqual(["a"]);
    expect(await found({ ageLimit: 60_000 })).toEqual([]);
    await expect(found({ filters: ["description=a"] })).rejects.toMatchObject({ code: "option/value" });
  });

  it("tells what is in use, by whomever, and what that stands on", async () => {
    const base = await newLayer("base", 0);
    const top = await newLayer("top", 0, [base]);
    await newLayer("other", 0, [base]);
    const keeper = await housekeeping();
    const inUse = async () =>
      (await keeper.listUsage({ filters: ["inuse"] })).map(({ description }) => description).sort();
    expect(await inUse()).toEqual([]);
    const user = await rig.run(`
      const state = await open();
      createLayerStore(state, createBlobStore(state)).load([${JSON.stringify(top.id)}]);
      say("ready");
      setInterval(() => {}, 1000);
    `);
    await user.said("ready");
    expect(await inUse()).toEqual(["base", "top"]);
    expect(await prune(keeper)).toEqual(["other"]);
    await user.kill();
    await (await rig.open()).close();
    expect(await inUse()).toEqual([]);
  });

  it("knows no size of what somebody writes to", async () => {
    const cache = await layers.mutable("k", { type: "t", description: "", sharing: "locked" }, never);
    writeFileSync(join(cache.path, "f"), Buffer.alloc(50_000));
    const keeper = createHousekeeping(state);
    expect(await keeper.listUsage()).toMatchObject([{ inUse: true, size: 0 }]);
    expect(await prune(keeper, { all: true })).toEqual([]);
    await cache.release();
    const [{ inUse, size }] = (await keeper.listUsage()) as [UsageEntry];
    expect([inUse, size! >= 50_000]).toEqual([false, true]);
  });
});

describe("pruning", () => {
  it("removes files, blobs, records and times of use", async () => {
    const base = await newLayer("base", 10);
    const top = await newLayer("top", 10, [base]);
    const blob = await layers.blob(top, [base], { compression: "gzip" }, quietStep());
    const cache = await layers.mutable("k", { type: "t", description: "cache", sharing: "shared" }, never);
    await cache.release();
    const records = createRecords(state);
    const file = join(records.directory, "file");
    writeFileSync(file, "x");
    records.registerDirectory("regular", "file", file);
    const keeper = await housekeeping();
    expect((await prune(keeper)).sort()).toEqual(["base", "cache", "file", "top"]);
    expect([rig.names("l"), rig.names("blobs/sha256"), rig.names("caches"), rig.names("sources")]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect(layers.load([base.id])).toBeUndefined();
    expect(blobs.size(blob.descriptor.digest)).toBeUndefined();
    expect(createRecords(state).useDirectory(file)).toBe(false);
    const uses = state.table<Uint8Array>("uses", { encoding: "binary" });
    expect(uses.getKeysCount()).toBe(0);
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
  });

  it("forgets the chain of a lazy layer", async () => {
    const { blob } = fakeBlob({ a: "" });
    const lazy = { blob, below: [], provider: async () => {}, description: "lazy" };
    const before = layers.lazy(lazy);
    const keeper = await housekeeping();
    expect(await prune(keeper)).toEqual(["lazy"]);
    expect(layers.lazy(lazy)).not.toEqual(before);
  });

  it("keeps what this process has used", async () => {
    const layer = await newLayer("used", 0);
    const keeper = createHousekeeping(state);
    expect(await prune(keeper, { all: true })).toEqual([]);
    expect(layers.load([layer.id])).toBeDefined();
  });

  it("keeps the blobs that other layers and images need, and removes loose ones only with all", async () => {
    const { blob, bytes } = fakeBlob({ a: "" });
    const provider = async () => void (await blobs.put(bytes));
    const one = layers.lazy({ blob, below: [], provider, description: "one" });
    layers.lazy({ blob, below: [one], provider, description: "two" });
    await layers.blob(one, [], { compression: "gzip" }, quietStep());
    const [config, loose] = [await blobs.put(Buffer.from("config")), await blobs.put(Buffer.from("loose"))];
    const images = async (): Promise<ImageReferences[]> => [{ blobs: new Set([config]), diffIds: [] }];
    const keeper = await housekeeping({ images });
    expect(await prune(keeper, { filters: ["description==two"] })).toEqual(["two"]);
    const there = (digest: string) => existsSync(blobs.path(digest));
    expect([blob.descriptor.digest, config, loose].map(there)).toEqual([true, true, true]);
    expect(await prune(keeper)).toEqual(["one"]);
    expect([blob.descriptor.digest, config, loose].map(there)).toEqual([false, true, true]);
    expect(await prune(keeper, { all: true })).toEqual(["manifests, configs and other content"]);
    expect([config, loose].map(there)).toEqual([true, false]);
  });

  it("keeps what images share, unless told to take all", async () => {
    const base = await newLayer("base", 0);
    const top = await newLayer("top", 0, [base]);
    await newLayer("own", 0, [base]);
    const diffIds: string[] = [];
    for (const [layer, below] of [
      [base, []],
      [top, [base]],
    ] as const) {
      diffIds.push((await layers.blob(layer, below, { compression: "uncompressed" }, quietStep())).diffId);
    }
    expect(chainIdOf(diffIds)).toBeDefined();
    const keeper = await housekeeping({ images: async () => [{ blobs: new Set(), diffIds: [diffIds] }] });
    const shared = (await keeper.listUsage({ filters: ["shared"] })).map(({ description }) => description);
    expect(shared.sort()).toEqual(["base", "top"]);
    expect(await prune(keeper)).toEqual(["own"]);
    expect((await prune(keeper, { all: true })).filter((name) => !name.includes("content"))).toEqual([
      "top",
      "base",
    ]);
  });

  it("keeps the layers that an image has its content in, even if told to take all", async () => {
    const base = await newLayer("base", 0);
    const top = await newLayer("top", 0, [base]);
    await newLayer("own", 0, [base]);
    const { descriptor } = await layers.blob(
      top,
      [base],
      { compression: "uncompressed", isVirtual: true },
      quietStep(),
    );
    let images: ImageReferences[] = [{ blobs: new Set([descriptor.digest]), diffIds: [] }];
    const keeper = await housekeeping({ images: async () => images });
    expect(await prune(keeper, { all: true })).toEqual(["own"]);
    images = [];
    expect(await prune(keeper, { all: true })).toEqual(["top", "base"]);
  });

  it("tells that results may be gone, if something was removed", async () => {
    await newLayer("a", 0);
    let told = 0;
    const keeper = await housekeeping({ onRemoved: () => told++ });
    await prune(keeper);
    await prune(keeper);
    expect(told).toBe(1);
  });

  it("is finished by the next process if this one dies in the middle", async () => {
    const base = await newLayer("base", 10);
    const records = createRecords(state);
    const file = join(records.directory, "file");
    writeFileSync(file, "x");
    records.registerDirectory("regular", "file", file);
    const cache = await layers.mutable("k", { type: "t", description: "cache", sharing: "shared" }, never);
    await cache.release();
    await state.close();
    const dying = await rig.run(`
      const state = await open();
      const write = state.write.bind(state);
      let writes = 0;
      // The records are gone, the files are not.
      state.write = (work) => { const result = write(work); if (++writes > 3) process.kill(process.pid, "SIGKILL"); return result; };
      await createHousekeeping(state).prune({}, () => {});
    `);
    expect((await dying.ended).signal).toBe("SIGKILL");
    expect(rig.names("l")).toEqual([base.id]);
    await open();
    expect(layers.load([base.id])).toBeUndefined();
    expect([rig.names("l"), rig.names("caches"), rig.names("sources")]).toEqual([[], [], []]);
    await state.close();
    expect(rig.names("tmp")).toEqual([]);
  });

  it("gives back what somebody has begun to use meanwhile", async () => {
    const layer = await newLayer("a", 10);
    const { blob, bytes } = fakeBlob({ b: "" });
    await layers.blob(
      layers.lazy({ blob, below: [], provider: async () => void (await blobs.put(bytes)), description: "b" }),
      [],
      { compression: "gzip" },
      quietStep(),
    );
    const keeper = await housekeeping();
    const write = state.write.bind(state);
    const other = await rig.open();
    state.write = (work) => {
      const result = write(work);
      // Right after the records are gone, somebody says that they use it: they looked before.
      other.use([`l:${layer.id}`, `b:${blob.descriptor.digest}`]);
      return result;
    };
    expect(await prune(keeper)).toEqual(["b"]);
    expect(layers.load([layer.id])).toBeDefined();
    expect(readFileSync(blobs.path(blob.descriptor.digest))).toEqual(bytes);
  });
});

describe("collecting garbage", () => {
  const policies = [{ filters: ["description==a"] }];

  it("is done by policies, at most once a minute", async () => {
    await newLayer("a", 0);
    await newLayer("b", 0);
    const keeper = await housekeeping();
    const gone: string[] = [];
    const onPruned = ({ description }: UsageEntry): void => void gone.push(description);
    expect(await keeper.collect({ policies, onPruned })).toBe(true);
    expect(gone).toEqual(["a"]);
    expect(await keeper.collect({ policies, onPruned })).toBe(false);
  });

  it("is left to whoever does it already", async () => {
    const keeper = await housekeeping();
    const lock = (await rig.open()).tryNamedLock("remove");
    expect(await keeper.collect({ policies })).toBe(false);
    lock?.remove();
    expect(await keeper.collect()).toBe(true);
  });
});

describe("what is registered", () => {
  it("has to be among the sources", () => {
    const records = createRecords(state);
    for (const path of [
      rig.root,
      join(rig.root, "l/x"),
      "/etc",
      join(records.directory, "../x"),
      records.directory,
    ]) {
      expect(() => records.registerDirectory("t", "", path)).toThrow(`is not in ${records.directory}`);
    }
  });

  it("is the same thing again if it is registered again", () => {
    const records = createRecords(state);
    const path = join(records.directory, "x");
    expect(records.useDirectory(path)).toBe(false);
    mkdirSync(path);
    const id = records.registerDirectory("t", "one", path);
    expect(records.registerDirectory("t", "two", path)).toBe(id);
    expect(records.useDirectory(path)).toBe(true);
    rmSync(path, { recursive: true });
    expect(records.useDirectory(path)).toBe(false);
  });
});
