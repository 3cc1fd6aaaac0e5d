import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBlobStore, type StateBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { Compression, Layer } from "../../../src/engine/layers/layer.js";
import type { LayerStore } from "../../../src/engine/layers/layer-store.js";
import type { StatusUpdate } from "../../../src/engine/step-context.js";
import { StateRig } from "../state/state-rig.js";
import { quietStep } from "./fake-tools.js";

// The layers of images have owners.
const isRoot = process.getuid?.() === 0;
const rigs: StateRig[] = [];
let blobs: StateBlobStore;
let layers: LayerStore;

beforeEach(open);

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** A state of its own. */
async function open(): Promise<void> {
  const rig = new StateRig();
  rigs.push(rig);
  const state = await rig.open();
  blobs = createBlobStore(state);
  layers = createLayerStore(state, blobs);
}

async function newLayer(below: readonly Layer[], fill: (directory: string) => void): Promise<Layer> {
  const made = await layers.create({ description: "", below });
  fill(made.directory);
  return made.seal();
}

describe.skipIf(!isRoot)("layers as images have them (as root)", () => {
  it.each<Compression>(["uncompressed", "gzip", "zstd"])("are what they were, as %s", async (compression) => {
    const base = await newLayer([], (directory) => {
      mkdirSync(join(directory, "etc"), { mode: 0o750 });
      writeFileSync(join(directory, "etc/passwd"), "root:x:0:0\n".repeat(10_000));
      symlinkSync("passwd", join(directory, "etc/link"));
    });
    const top = await newLayer([base], (directory) => {
      mkdirSync(join(directory, "etc"), { mode: 0o755 });
      writeFileSync(join(directory, "etc/new"), "new", { mode: 0o4755 });
    });
    const step = quietStep();
    const options = { compression, force: true };
    const packed = [
      await layers.blob(base, [], options, step),
      await layers.blob(top, [base], options, step),
    ];
    const content = packed.map(({ descriptor }) => readFileSync(blobs.path(descriptor.digest)));
    await open();
    const below: Layer[] = [];
    for (const [index, blob] of packed.entries()) {
      const provider = async (): Promise<void> => {
        const writer = await blobs.writer(blob.descriptor);
        for (let at = 0; at < content[index]!.length; at += 10_000) {
          await writer.write(content[index]!.subarray(at, at + 10_000));
        }
        await writer.commit();
      };
      below.push(layers.lazy({ blob, below: [...below], provider, description: "" }));
    }
    const told: [string, StatusUpdate][] = [];
    const progress = { status: (id: string, update: StatusUpdate) => void told.push([id, update]), log() {} };
    const view = await layers.tree(below).view({ signal: step.signal, progress });
    expect(view.readDirectory("/etc")).toEqual(["link", "new", "passwd"]);
    expect(view.readLink("/etc/link")).toBe("passwd");
    expect(view.lstat("/etc")).toMatchObject({ kind: "directory", mode: 0o755 });
    expect(view.lstat("/etc/new")).toMatchObject({ kind: "file", mode: 0o4755, size: 3 });
    expect(lstatSync(view.realPath("/etc/passwd")).size).toBe(110_000);
    for (const { descriptor } of packed) {
      const own = told.filter(([id]) => id === `extracting ${descriptor.digest}`).map(([, update]) => update);
      expect(own).toEqual([{}, { isDone: true }]);
    }
    // What comes out of what was unpacked is what went in.
    const again = await layers.blob(
      below[1]!,
      [below[0]!],
      { compression: "uncompressed", force: true },
      step,
    );
    expect(again.diffId).toBe(packed[1]!.diffId);
  });
});
