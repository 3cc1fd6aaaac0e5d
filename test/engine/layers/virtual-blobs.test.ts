import { rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBlobStore, type StateBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { chainIdOf } from "../../../src/engine/layers/chain-id.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { Layer } from "../../../src/engine/layers/layer.js";
import type { LayerStore } from "../../../src/engine/layers/layer-store.js";
import type { State } from "../../../src/engine/state/state.js";
import { StateRig } from "../state/state-rig.js";
import { archive, fakeBlob, fakeTools, fakeView, quietStep, sha256 } from "./fake-tools.js";

const VIRTUAL = { compression: "uncompressed", isVirtual: true } as const;

let rig: StateRig;
let state: State;
let blobs: StateBlobStore;
let layers: LayerStore;

beforeEach(async () => {
  rig = new StateRig();
  await open();
});
afterEach(() => rig.close());

async function open(): Promise<void> {
  state = await rig.open();
  blobs = createBlobStore(state);
  layers = createLayerStore(state, blobs, { loadTools: async () => fakeTools(), createView: fakeView });
}

async function reopen(): Promise<void> {
  await state.close();
  await open();
}

async function newLayer(files: Readonly<Record<string, string>>, below?: readonly Layer[]): Promise<Layer> {
  const made = await layers.create({ description: "made", ...(below && { below }) });
  for (const [name, content] of Object.entries(files)) writeFileSync(`${made.directory}/${name}`, content);
  return made.seal();
}

/** What is looked for by those who have an image of a layer. */
function lazyTwin(files: Readonly<Record<string, string>>, below: readonly Layer[]): Layer {
  const { blob } = fakeBlob(files, "uncompressed");
  const provider = (): never => {
    throw new Error("nobody has it");
  };
  return layers.lazy({ blob, below, provider, description: "of an image" });
}

describe("a virtual blob", () => {
  const files = { f: "content" };
  const digest = sha256(archive(files));

  it("is known by its digest, and not written", async () => {
    const layer = await newLayer(files);
    const blob = await layers.blob(layer, [], VIRTUAL, quietStep());
    expect(blob).toEqual({
      diffId: digest,
      compression: "uncompressed",
      isVirtual: true,
      isVerified: true,
      descriptor: {
        mediaType: "application/vnd.oci.image.layer.v1.tar",
        digest,
        size: archive(files).length,
        annotations: { "containerd.io/uncompressed": digest },
      },
    });
    expect(rig.names("blobs/sha256")).toEqual([]);
    await reopen();
    expect(layers.info(layer).blobs).toEqual([blob]);
    expect(await layers.blob(layer, [], VIRTUAL, quietStep())).toEqual(blob);
    expect(rig.names("blobs/sha256")).toEqual([]);
  });

  it("is written when it is asked for, even at the same time", async () => {
    const layer = await newLayer(files);
    const plain = { compression: "uncompressed" } as const;
    const [virtual, real] = await Promise.all([
      layers.blob(layer, [], VIRTUAL, quietStep()),
      layers.blob(layer, [], plain, quietStep()),
    ]);
    expect(real.descriptor).toEqual(virtual.descriptor);
    expect(blobs.size(digest)).toBe(archive(files).length);
    expect((await layers.blob(layer, [], plain, quietStep())).descriptor.digest).toBe(digest);
  });

  it("does not do for another compression", async () => {
    const layer = await newLayer(files);
    await layers.blob(layer, [], VIRTUAL, quietStep());
    const gzip = await layers.blob(layer, [], { compression: "gzip" }, quietStep());
    expect(gzip).toMatchObject({ compression: "gzip", diffId: digest });
    expect(rig.names("blobs/sha256")).toEqual([gzip.descriptor.digest.slice("sha256:".length)]);
  });

  it("is none where there is a blob already", async () => {
    const layer = await newLayer(files);
    const gzip = await layers.blob(layer, [], { compression: "gzip" }, quietStep());
    expect(await layers.blob(layer, [], VIRTUAL, quietStep())).toEqual(gzip);
  });

  it("goes with the files", async () => {
    const layer = await newLayer(files);
    await layers.blob(layer, [], VIRTUAL, quietStep());
    layers.nameChains([layer]);
    const place = layers.directory(layer);
    await reopen();
    rmSync(place, { recursive: true });
    expect(layers.load([layer.id])).toBeUndefined();
  });
});

describe("the chains of a stack", () => {
  it("lead to its layers, without unpacking anything", async () => {
    const base = await newLayer({ a: "1" });
    const top = await newLayer({ b: "2" }, [base]);
    for (const [layer, below] of [
      [base, []],
      [top, [base]],
    ] as const)
      await layers.blob(layer, below, VIRTUAL, quietStep());
    expect(lazyTwin({ z: "other" }, []).id).not.toBe(base.id);
    layers.nameChains([base, top]);
    layers.nameChains([base, top]);
    await reopen();
    const found = lazyTwin({ a: "1" }, []);
    expect([found, lazyTwin({ b: "2" }, [found])]).toEqual([base, top]);
    expect(layers.info(top).isUnpacked).toBe(true);
    const chains = state.table<string>("chains", { encoding: "string" });
    const ids = [archive({ a: "1" }), archive({ b: "2" })].map(sha256);
    expect(chains.get(chainIdOf(ids)!)).toBe(top.id);
  });

  it("stay with whom they lead to already, and end at a layer of unknown content", async () => {
    const twin = lazyTwin({ a: "1" }, []);
    const base = await newLayer({ a: "1" });
    const middle = await newLayer({ b: "2" }, [base]);
    const top = await newLayer({ c: "3" }, [middle]);
    await layers.blob(base, [], VIRTUAL, quietStep());
    await layers.blob(top, [base, middle], VIRTUAL, quietStep());
    layers.nameChains([base, middle, top]);
    expect(lazyTwin({ a: "1" }, [])).toEqual(twin);
    expect(lazyTwin({ c: "3" }, []).id).not.toBe(top.id);
  });
});
