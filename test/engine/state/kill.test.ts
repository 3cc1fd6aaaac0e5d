import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import { createHousekeeping } from "../../../src/engine/state/housekeeping.js";
import { fakeView, readFiles, sha256 } from "../layers/fake-tools.js";
import { StateRig } from "./state-rig.js";

let rig: StateRig;

beforeEach(() => {
  rig = new StateRig();
});

afterEach(() => rig.close());

/** Does everything that writes, on and on; says what is done once it is. */
const WORK = `
  const state = await open();
  const blobs = createBlobStore(state);
  const layers = createLayerStore(state, blobs, { loadTools: async () => tools.fakeTools(), createView: tools.fakeView });
  const keeper = createHousekeeping(state);
  const never = new AbortController().signal;
  const step = tools.quietStep();
  const work = async (worker) => {
    for (let i = 0; ; i++) {
      const name = worker + "-" + i;
      const made = await layers.create({ description: name });
      for (let f = 0; f < 5; f++) fs.writeFileSync(made.directory + "/" + f, name);
      const layer = await made.seal();
      say("layer " + layer.id + " " + name);
      const blob = await layers.blob(layer, [], { compression: "gzip" }, step);
      say("blob " + blob.descriptor.digest);
      const lazy = tools.fakeBlob({ lazy: name });
      const provider = async () => void (await blobs.put(lazy.bytes));
      const pulled = layers.lazy({ blob: lazy.blob, below: [], provider, description: "lazy" });
      await layers.unpack([pulled], step);
      say("pulled " + pulled.id + " " + name);
      const cache = await layers.mutable("cache", { type: "t", description: "", sharing: "private" }, never);
      fs.writeFileSync(cache.path + "/f", name);
      await cache.release();
      await (await layers.create({ description: "never" })).discard();
      const discarded = await layers.create({ description: "half" });
      fs.writeFileSync(discarded.directory + "/f", name);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  say("begun");
  await Promise.all([work("a"), work("b"), work("c")]);
`;

/** What a killed process has said is there, and nothing else is. */
async function checkState(said: readonly string[]): Promise<void> {
  const state = await rig.open();
  expect(state.resetReason).toBeUndefined();
  const blobs = createBlobStore(state);
  const layers = createLayerStore(state, blobs, { createView: fakeView });
  for (const line of said) {
    const [kind, id = "", name = ""] = line.split(" ");
    if (kind === "blob") {
      expect([id, sha256(readFileSync(blobs.path(id)))]).toEqual([id, id]);
      continue;
    }
    if (kind !== "layer" && kind !== "pulled") continue;
    expect([line, layers.load([id]) !== undefined]).toEqual([line, true]);
    const files = kind === "layer" ? ["0", "1", "2", "3", "4"] : ["lazy"];
    expect([line, readFiles(layers.directory({ id }))]).toEqual([
      line,
      Object.fromEntries(files.map((file) => [file, name])),
    ]);
  }
  await state.close();
  expect(rig.names("tmp")).toEqual([]);
  expect(rig.marks()).toEqual([]);
  const again = await rig.open();
  const entries = await createHousekeeping(again).listUsage();
  await again.close();
  const ids = entries.map(({ id }) => id);
  for (const folder of ["l", "caches"])
    expect(rig.names(folder).filter((id) => !ids.includes(id))).toEqual([]);
  // What is written down is whole, whether it was said or not.
  for (const { id, description } of entries) {
    if (description !== "lazy" && /^[abc]-/.test(description)) {
      const path = join(rig.root, "l", id);
      expect(Object.values(readFiles(path))).toEqual(Array.from({ length: 5 }, () => description));
    }
  }
}

describe("a process that is killed", () => {
  // Each a little later than the one before, so that all kinds of work are hit.
  it.each([0, 5, 11, 18, 27, 40])(
    "after %i milliseconds loses nothing that was done, and leaves nothing",
    async (delay) => {
      const process = await rig.run(WORK);
      await process.said("begun");
      await new Promise((resolve) => setTimeout(resolve, delay));
      await process.kill();
      await checkState(process.lines);
    },
  );

  it("does not disturb others that go on, and are killed in turn", async () => {
    const [one, two] = [await rig.run(WORK), await rig.run(WORK)];
    await Promise.all([one.said("begun"), two.said("begun")]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await one.kill();
    const between = await rig.open();
    await between.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await two.kill();
    await checkState([...one.lines, ...two.lines]);
  });

  it("while it opens the state leaves one that can be opened", async () => {
    for (let delay = 40; delay < 90; delay += 10) {
      const process = await rig.run("await open(); say('open');");
      await Promise.race([new Promise((resolve) => setTimeout(resolve, delay)), process.ended]);
      await process.kill();
      await (await rig.open()).close();
    }
    await checkState([]);
  });
});
