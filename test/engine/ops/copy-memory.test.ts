import { afterEach, beforeEach, expect, it } from "vitest";
import { createBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { Layer } from "../../../src/engine/layers/layer.js";
import type { LayerStore } from "../../../src/engine/layers/layer-store.js";
import { type CopyMemory, createCopyMemory } from "../../../src/engine/ops/copy-memory.js";
import type { Table } from "../../../src/engine/state/database.js";
import type { State } from "../../../src/engine/state/state.js";
import { sha256 } from "../layers/fake-tools.js";
import { StateRig } from "../state/state-rig.js";

let rig: StateRig;
let state: State;
let layers: LayerStore;
let table: Table<Uint8Array>;
let memory: CopyMemory;

beforeEach(async () => {
  rig = new StateRig();
  await open();
});
afterEach(() => rig.close());

async function open(): Promise<void> {
  state = await rig.open();
  layers = createLayerStore(state, createBlobStore(state));
  table = state.table<Uint8Array>("copies", { encoding: "binary" });
  memory = createCopyMemory(table, layers);
}

async function newLayer(): Promise<Layer> {
  return (await layers.create({ description: "" })).seal();
}

const digest = (text: string): string => sha256(Buffer.from(text));
const PATHS = Array.from({ length: 40 }, (_, i) => `/dir/näme \udc80${i}`);

/** What is put into tables is written at the end of the turn. */
async function written(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  state.refresh();
}

/** Remembers a copy of each path. */
async function remember(key: string, layer: Layer): Promise<void> {
  const copies = memory.open(key);
  for (const path of PATHS) copies.add(path, digest(path), 10);
  copies.save(layer);
  await written();
}

it("finds what was copied, by path and digest, in the next process", async () => {
  const layer = await newLayer();
  await remember("op", layer);
  await state.close();
  await open();
  const found = memory.open("op");
  const [path] = PATHS as [string];
  expect(found.find(path, digest(path))).toBe(layers.directory(layer) + path);
  expect(found.find(PATHS.at(-1)!, digest(PATHS.at(-1)!))).toBe(layers.directory(layer) + PATHS.at(-1));
  expect(found.find(path, digest("other"))).toBeUndefined();
  expect(found.find("/dir", digest(path))).toBeUndefined();
  expect(memory.open("another op").find(path, digest(path))).toBeUndefined();
});

it("remembers the last time only", async () => {
  await remember("op", await newLayer());
  const second = await newLayer();
  await remember("op", second);
  expect(memory.open("op").find(PATHS[0]!, digest(PATHS[0]!))).toBe(layers.directory(second) + PATHS[0]);
});

it("knows nothing of a layer that is gone, of damaged values, or of those of another key", async () => {
  const layer = await newLayer();
  await remember("op", layer);
  const value = Buffer.from(table.getBinary("op")!);
  const find = () => {
    state.refresh();
    return memory.open("op").find(PATHS[0]!, digest(PATHS[0]!));
  };
  for (let at = 0; at < value.length; at += at < 40 ? 1 : 97) {
    const damaged = Buffer.from(value);
    damaged[at]! ^= 1;
    state.write(() => void table.put("op", damaged));
    expect(find(), `byte ${at}`).toBeUndefined();
  }
  for (const length of [0, 10, 31, 32, value.length - 1]) {
    state.write(() => void table.put("op", value.subarray(0, length)));
    expect(find()).toBeUndefined();
  }
  state.write(() => void table.put("op", value));
  state.write(() => void table.put("copied", value));
  expect(find()).toBeDefined();
  expect(memory.open("copied").find(PATHS[0]!, digest(PATHS[0]!))).toBeUndefined();
  const records = state.table<string>("layers", { encoding: "string" });
  state.write(() => void records.remove(layer.id));
  await state.close();
  await open();
  expect(find()).toBeUndefined();
});

it("does not keep a few small files, nor what has no digest", async () => {
  const layer = await newLayer();
  for (const [count, size, first, isKept] of [
    [31, 10, digest("x"), false],
    [32, 10, digest("x"), true],
    [1, 4 << 20, digest("x"), true],
    [40, 10, "", false],
    [40, 10, `sha512:${"0".repeat(128)}`, false],
  ] as const) {
    const key = `${count} ${size} ${first}`;
    const copies = memory.open(key);
    for (let i = 0; i < count; i++) copies.add(`/${i}`, i === 0 ? first : digest("y"), size);
    copies.save(layer);
    await written();
    expect(table.getBinary(key) !== undefined, key).toBe(isKept);
  }
});

it("keeps no more than some megabytes, the latest", async () => {
  const layer = await newLayer();
  const long = "x".repeat(1 << 20);
  for (let i = 0; i < 48; i++) {
    const copies = memory.open(`op ${i}`);
    for (let n = 0; n < 32; n++) copies.add(`/${n === 0 ? long : n}`, digest("x"), 1);
    copies.save(layer);
    await written();
  }
  const kept = [...table.getKeys({})].length;
  expect(kept).toBeGreaterThan(20);
  expect(kept).toBeLessThan(36);
  expect(table.getBinary("op 47")).toBeDefined();
});
