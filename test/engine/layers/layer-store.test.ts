import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBlobStore, type StateBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { createLayerStore, type LayerStoreOptions } from "../../../src/engine/layers/create-layer-store.js";
import type { BlobProvider, Layer } from "../../../src/engine/layers/layer.js";
import type { LayerStore } from "../../../src/engine/layers/layer-store.js";
import type { State } from "../../../src/engine/state/state.js";
import { StateRig } from "../state/state-rig.js";
import { archive, fakeBlob, fakeTools, fakeView, quietStep, readFiles, sha256 } from "./fake-tools.js";

let rig: StateRig;
let state: State;
let blobs: StateBlobStore;
let layers: LayerStore;
let fetched: string[];

beforeEach(async () => {
  rig = new StateRig();
  fetched = [];
  await open();
});

afterEach(() => rig.close());

async function open(options: LayerStoreOptions = {}): Promise<void> {
  state = await rig.open();
  blobs = createBlobStore(state);
  const loadTools = async () => fakeTools();
  layers = createLayerStore(state, blobs, { loadTools, createView: fakeView, ...options });
}

/** As the next process finds it. */
async function reopen(options?: LayerStoreOptions): Promise<void> {
  await state.close();
  await open(options);
}

async function newLayer(files: Readonly<Record<string, string>>, below?: readonly Layer[]): Promise<Layer> {
  const made = await layers.create({ description: "made", ...(below && { below }) });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made.directory, name), content);
  return made.seal();
}

/** A provider that gives bytes, and tells that it was asked. */
function provide(bytes: Uint8Array): BlobProvider {
  return async ({ descriptor }) => {
    fetched.push(descriptor.digest);
    const writer = await blobs.writer(descriptor);
    try {
      await writer.write(bytes);
      await writer.commit();
    } finally {
      await writer.abort();
    }
  };
}

function lazyLayer(files: Readonly<Record<string, string>>, below: readonly Layer[] = []): Layer {
  const { blob, bytes } = fakeBlob(files);
  return layers.lazy({ blob, below, provider: provide(bytes), description: "pulled" });
}

describe("a new layer", () => {
  it("is nowhere before it is sealed, and there for good afterwards", async () => {
    const made = await layers.create({ description: "RUN x", type: "frontend" });
    expect(statSync(made.directory).mode & 0o7777).toBe(0o755);
    expect(statSync(made.directory).dev).toBe(statSync(made.workDirectory).dev);
    writeFileSync(join(made.directory, "f"), "content");
    expect(layers.load([made.id])).toBeUndefined();
    expect(rig.names("l")).toEqual([]);
    const layer = await made.seal();
    expect(layer).toEqual({ id: made.id });
    expect(await made.seal()).toEqual(layer);
    await made.discard();
    await reopen();
    expect(readFiles(layers.directory(layer))).toEqual({ f: "content" });
    expect(layers.info(layer)).toMatchObject({
      ...{ id: made.id, type: "frontend", description: "RUN x", blobs: [], isUnpacked: true },
    });
    expect(rig.names("tmp")).toEqual([]);
  });

  it("leaves nothing when it is discarded", async () => {
    const made = await layers.create({ description: "x" });
    writeFileSync(join(made.directory, "f"), "");
    await made.discard();
    await made.discard();
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
    expect(layers.load([made.id])).toBeUndefined();
  });

  it("has a short id that is good as a name", async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await layers.create({ description: "" })).id),
    );
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{11}$/);
  });

  it.skipIf(process.getuid?.() !== 0)("has the owner of what is below (as root)", async () => {
    const base = await newLayer({});
    const { chownSync } = await import("node:fs");
    chownSync(layers.directory(base), 12, 34);
    const made = await layers.create({ description: "", below: [base] });
    expect(statSync(made.directory)).toMatchObject({ uid: 12, gid: 34 });
  });
});

describe("trees", () => {
  it("of the same layers are the same", async () => {
    const [a, b] = [await newLayer({}), await newLayer({})];
    expect(layers.tree([]).id).toBe("");
    expect(layers.tree([a, b]).id).toBe(layers.tree([a, b]).id);
    expect(
      new Set([layers.tree([a]).id, layers.tree([b]).id, layers.tree([a, b]).id, layers.tree([b, a]).id])
        .size,
    ).toBe(4);
    expect(layers.tree([a, b]).id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("have each layer once, where it is topmost", async () => {
    const [a, b, c] = [await newLayer({}), await newLayer({}), await newLayer({})];
    const tree = layers.tree([a, b, a, c]);
    expect(tree.lazyLayers).toEqual([b, a, c]);
    expect(await tree.layers(quietStep())).toEqual([b, a, c]);
    const view = await tree.view(quietStep());
    expect(view.readDirectory("/")).toEqual([b, a, c].map((layer) => layers.directory(layer)));
  });

  it("are found by the ids of their layers, by the next process too", async () => {
    const [a, b] = [await newLayer({ a: "1" }), await newLayer({ b: "2" })];
    const { id } = layers.tree([a, b]);
    await reopen();
    const tree = layers.load([a.id, b.id]);
    expect(tree?.id).toBe(id);
    expect(await tree?.layers(quietStep())).toEqual([a, b]);
    expect(layers.load([])?.id).toBe("");
  });

  it.each(["nosuchlayer", "../../etc", "a\nl:b", ""])("are gone with a layer: %j", async (id) => {
    const a = await newLayer({});
    expect(layers.load([a.id, id])).toBeUndefined();
  });

  it("are gone if the files of a layer are", async () => {
    const a = await newLayer({});
    await state.close();
    rmSync(join(rig.root, "l", a.id), { recursive: true });
    await open();
    expect(layers.load([a.id])).toBeUndefined();
    expect(() => layers.info(a)).toThrow("not here any more");
  });
});

describe("a lazy layer", () => {
  it("is fetched when its files are wanted, and once", async () => {
    const layer = lazyLayer({ f: "content" });
    expect(layers.info(layer).isUnpacked).toBe(false);
    expect(() => layers.directory(layer)).toThrow("not unpacked");
    expect(fetched).toEqual([]);
    const tree = layers.tree([layer]);
    expect(tree.lazyLayers).toEqual([layer]);
    await Promise.all([
      tree.layers(quietStep()),
      tree.view(quietStep()),
      layers.unpack([layer], quietStep()),
    ]);
    expect(readFiles(layers.directory(layer))).toEqual({ f: "content" });
    expect(fetched).toHaveLength(1);
    await reopen();
    expect(layers.load([layer.id])).toBeDefined();
    expect(layers.info(layer).isUnpacked).toBe(true);
    expect(rig.names("tmp")).toEqual([]);
  });

  it("is the same for equal chains, whatever their blobs are", () => {
    const base = lazyLayer({ a: "" });
    const { blob } = fakeBlob({ b: "" }, "uncompressed");
    const top = lazyLayer({ b: "" }, [base]);
    const same = layers.lazy({ blob, below: [base], provider: provide(archive({ b: "" })), description: "" });
    expect(same).toEqual(top);
    expect(layers.info(top).blobs.map(({ compression }) => compression)).toEqual(["gzip", "uncompressed"]);
    expect(lazyLayer({ b: "" })).not.toEqual(top);
    expect(lazyLayer({ b: "" }, [lazyLayer({ c: "" })])).not.toEqual(top);
  });

  it("is the same in another process", async () => {
    const layer = lazyLayer({ a: "" });
    const other = await rig.run(`
      const state = await open();
      const layers = createLayerStore(state, createBlobStore(state), { createView: tools.fakeView });
      const { blob } = tools.fakeBlob({ a: "" });
      say(layers.lazy({ blob, below: [], provider: async () => {}, description: "" }).id);
      await state.close();
    `);
    expect(await other.done()).toEqual([layer.id]);
  });

  it("upon a layer of unknown content is one of its own", async () => {
    const base = await newLayer({});
    expect(lazyLayer({ a: "" }, [base])).not.toEqual(lazyLayer({ a: "" }, [base]));
  });

  it("is refused if its files are not those that were announced", async () => {
    const { blob, bytes } = fakeBlob({ a: "" });
    const wrong = { ...blob, diffId: sha256(Buffer.from("other")) };
    const layer = layers.lazy({ blob: wrong, below: [], provider: provide(bytes), description: "" });
    await expect(layers.unpack([layer], quietStep())).rejects.toMatchObject({
      code: "image/digest",
      message: `wrong diff id calculated on extraction of ${blob.descriptor.digest}: "${blob.diffId}", expected "${wrong.diffId}"`,
    });
    expect(rig.names("l")).toEqual([]);
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
    expect(layers.info(layer).isUnpacked).toBe(false);
  });

  it("is refused if its blob is not the one that was announced, and can be tried again", async () => {
    const { blob, bytes } = fakeBlob({ a: "" });
    let answer: Buffer = Buffer.from(bytes).fill(0, 5);
    const provider: BlobProvider = (each, context) => provide(answer)(each, context);
    const layer = layers.lazy({ blob, below: [], provider, description: "" });
    await expect(layers.unpack([layer], quietStep())).rejects.toMatchObject({ code: "image/digest" });
    answer = bytes;
    await layers.unpack([layer], quietStep());
    expect(readFiles(layers.directory(layer))).toEqual({ a: "" });
  });

  it("is made of the right blob, whatever others have said of theirs", async () => {
    const right = fakeBlob({ a: "right" });
    const evil = fakeBlob({ a: "evil" }, "uncompressed");
    const lie = { ...evil.blob, diffId: right.blob.diffId };
    const claim = (): Layer =>
      layers.lazy({ blob: lie, below: [], provider: provide(evil.bytes), description: "" });
    const layer = claim();
    await expect(layers.unpack([layer], quietStep())).rejects.toMatchObject({ code: "image/digest" });
    claim();
    const { blob } = right;
    expect(layers.lazy({ blob, below: [], provider: provide(right.bytes), description: "" })).toEqual(layer);
    // Who says it last, says it anew.
    claim();
    await layers.unpack([layer], quietStep());
    expect(readFiles(layers.directory(layer))).toEqual({ a: "right" });
    claim();
    await reopen();
    claim();
    for (const compression of ["uncompressed", "gzip"] as const) {
      const chosen = await layers.blob(layer, [], { compression }, quietStep());
      expect(chosen).toEqual({ ...right.blob, isVerified: true });
    }
  });

  it("that only an earlier process could fetch is no hindrance", async () => {
    const { blob, bytes } = fakeBlob({ a: "" });
    const lie = { ...fakeBlob({ b: "" }).blob, diffId: blob.diffId };
    layers.lazy({ blob: lie, below: [], provider: provide(bytes), description: "" });
    await reopen();
    const layer = layers.lazy({ blob, below: [], provider: provide(bytes), description: "" });
    await layers.unpack([layer], quietStep());
    expect(readFiles(layers.directory(layer))).toEqual({ a: "" });
  });

  it("waits for what is below only if it has to look at it", async () => {
    const base = lazyLayer({ a: "" });
    const free = lazyLayer({ b: "" }, [base]);
    const bound = lazyLayer({ "^a": "" }, [base]);
    await layers.unpack([free], quietStep());
    expect(layers.info(base).isUnpacked).toBe(false);
    await layers.unpack([bound], quietStep());
    expect(layers.info(base).isUnpacked).toBe(true);
    // Nothing was fetched twice.
    expect(new Set(fetched).size).toBe(fetched.length);
  });

  it("is put away before whoever gives up last goes on", async () => {
    let isOver = false;
    const provider: BlobProvider = (_blob, { signal }) =>
      new Promise((_, reject) => {
        const end = (): void => {
          isOver = true;
          reject(signal.reason);
        };
        signal.addEventListener("abort", () => setTimeout(end, 20));
      });
    const layer = layers.lazy({ blob: fakeBlob({ a: "" }).blob, below: [], provider, description: "" });
    const controller = new AbortController();
    const unpacked = layers.unpack([layer], quietStep(controller.signal));
    setTimeout(() => controller.abort(new Error("no more")), 10);
    await expect(unpacked).rejects.toThrow("no more");
    expect([isOver, rig.names(`tmp/${state.processId}`)]).toEqual([true, []]);
  });

  it("goes on for those who still want it", async () => {
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { blob, bytes } = fakeBlob({ a: "" });
    const provider: BlobProvider = async (each, context) => {
      await gate;
      context.signal.throwIfAborted();
      await provide(bytes)(each, context);
    };
    const layer = layers.lazy({ blob, below: [], provider, description: "" });
    const controller = new AbortController();
    const one = layers.unpack([layer], quietStep(controller.signal));
    const two = layers.unpack([layer], quietStep());
    controller.abort(new Error("no more"));
    await expect(one).rejects.toThrow("no more");
    go();
    await two;
    expect(layers.info(layer).isUnpacked).toBe(true);
  });

  it("is given up when nobody wants it, and fetched anew when somebody does", async () => {
    const controller = new AbortController();
    const { blob, bytes } = fakeBlob({ a: "" });
    let tries = 0;
    const provider: BlobProvider = async (each, context) => {
      if (++tries > 1) return provide(bytes)(each, context);
      await new Promise((_, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason));
        controller.abort(new Error("enough"));
      });
    };
    const layer = layers.lazy({ blob, below: [], provider, description: "" });
    await expect(layers.unpack([layer], quietStep(controller.signal))).rejects.toThrow("enough");
    await layers.unpack([layer], quietStep());
    expect(tries).toBe(2);
  });

  it("fails with the first of several failures, and leaves nothing", async () => {
    const good = lazyLayer({ a: "" });
    const { blob } = fakeBlob({ b: "" });
    const provider: BlobProvider = async () => {
      throw new Error("no network");
    };
    const bad = layers.lazy({ blob, below: [good], provider, description: "" });
    await expect(layers.unpack([good, bad], quietStep())).rejects.toThrow("no network");
    await layers.unpack([good], quietStep());
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
  });

  it("of an earlier process is there as far as somebody can fetch it", async () => {
    const layer = lazyLayer({ a: "" });
    const { bytes } = fakeBlob({ a: "" });
    await reopen();
    expect(layers.load([layer.id])).toBeUndefined();
    await reopen({ findProvider: () => provide(bytes) });
    const tree = layers.load([layer.id]);
    await tree?.layers(quietStep());
    expect(readFiles(layers.directory(layer))).toEqual({ a: "" });
  });

  it("whose files were lost is lazy again", async () => {
    const layer = lazyLayer({ a: "1" });
    await layers.unpack([layer], quietStep());
    await state.close();
    rmSync(join(rig.root, "l", layer.id), { recursive: true });
    await open();
    const tree = layers.load([layer.id]);
    expect(layers.info(layer).isUnpacked).toBe(false);
    await tree?.layers(quietStep());
    expect(readFiles(layers.directory(layer))).toEqual({ a: "1" });
    expect(fetched).toHaveLength(1);
  });

  it("is unpacked once by two processes", async () => {
    const script = `
      const state = await open();
      const blobs = createBlobStore(state);
      const layers = createLayerStore(state, blobs, { loadTools: async () => tools.fakeTools(), createView: tools.fakeView });
      const { blob, bytes } = tools.fakeBlob({ a: "1" });
      const provider = async ({ descriptor }) => {
        say("fetched");
        const writer = await blobs.writer(descriptor);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await writer.write(bytes);
        await writer.commit();
      };
      const layer = layers.lazy({ blob, below: [], provider, description: "" });
      say("ready");
      while (!fs.existsSync(root + "/go")) await new Promise((resolve) => setTimeout(resolve, 5));
      await layers.unpack([layer], tools.quietStep());
      say(JSON.stringify(tools.readFiles(layers.directory(layer))));
      await state.close();
    `;
    const processes = await Promise.all([rig.run(script), rig.run(script)]);
    for (const process of processes) await process.said("ready");
    writeFileSync(join(rig.root, "go"), "");
    const said = (await Promise.all(processes.map((process) => process.done()))).flat();
    expect(said.filter((line) => line === "fetched")).toHaveLength(1);
    expect(said.filter((line) => line === '{"a":"1"}')).toHaveLength(2);
  });
});

describe("the blob of a layer", () => {
  const gzip = { compression: "gzip" } as const;

  it("is made from its files, once for all who want it", async () => {
    const layer = await newLayer({ f: "content" });
    const [one, two] = await Promise.all([
      layers.blob(layer, [], gzip, quietStep()),
      layers.blob(layer, [], gzip, quietStep()),
    ]);
    const { blob } = fakeBlob({ f: "content" });
    expect(one).toBe(two);
    expect(one).toEqual({
      diffId: blob.diffId,
      compression: "gzip",
      isVerified: true,
      descriptor: {
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
        digest: blob.descriptor.digest,
        size: blob.descriptor.size,
        annotations: { "containerd.io/uncompressed": blob.diffId },
      },
    });
    await reopen();
    expect(layers.info(layer).blobs).toEqual([one]);
    expect(await layers.blob(layer, [], gzip, quietStep())).toEqual(one);
  });

  it("may be another one that is known, unless it has to be the wanted one", async () => {
    const layer = await newLayer({ f: "content" });
    const first = await layers.blob(layer, [], gzip, quietStep());
    expect(await layers.blob(layer, [], { compression: "zstd" }, quietStep())).toEqual(first);
    const forced = await layers.blob(layer, [], { compression: "zstd", force: true }, quietStep());
    expect(forced).toMatchObject({ compression: "zstd", diffId: first.diffId });
    expect(forced.descriptor.mediaType).toBe("application/vnd.oci.image.layer.v1.tar+zstd");
    expect(layers.info(layer).blobs).toEqual([first, forced]);
    expect(await layers.blob(layer, [], { compression: "zstd" }, quietStep())).toEqual(forced);
    expect(
      await layers.blob(layer, [], { compression: "uncompressed", force: true }, quietStep()),
    ).toMatchObject({
      descriptor: { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: first.diffId },
    });
  });

  it("is fetched, and not made, for a lazy layer; another compression is made from it", async () => {
    const layer = lazyLayer({ f: "content" });
    const { blob } = fakeBlob({ f: "content" });
    expect(await layers.blob(layer, [], gzip, quietStep())).toEqual(blob);
    expect(fetched).toHaveLength(1);
    const zstd = await layers.blob(layer, [], { compression: "zstd", force: true }, quietStep());
    expect(zstd.diffId).toBe(blob.diffId);
    expect(layers.info(layer).isUnpacked).toBe(false);
  });

  it("is made anew if it is gone, and comes out as it was", async () => {
    const layer = await newLayer({ f: "content" });
    const before = await layers.blob(layer, [], gzip, quietStep());
    await state.close();
    rmSync(join(rig.root, "blobs/sha256"), { recursive: true });
    await open();
    expect(await layers.blob(layer, [], gzip, quietStep())).toEqual(before);
    expect(blobs.size(before.descriptor.digest)).toBe(before.descriptor.size);
  });

  it("is what the layer changes of that upon which it was made", async () => {
    const views: (readonly string[])[] = [];
    const tools = fakeTools();
    const loadTools = async () => ({
      ...tools,
      writeDiff: (...args: Parameters<typeof tools.writeDiff>) => {
        views.push(args[1].readDirectory("/"));
        return tools.writeDiff(...args);
      },
    });
    await reopen({ loadTools });
    const [a, b, other] = [await newLayer({}), await newLayer({}), await newLayer({})];
    layers.tree([a]);
    layers.tree([a, b]);
    layers.tree([other, a, b]);
    await layers.blob(b, [other, a], gzip, quietStep());
    expect(views).toEqual([[layers.directory(a)]]);
  });

  it("leaves nothing when it is given up", async () => {
    const controller = new AbortController();
    const tools = fakeTools();
    const loadTools = async () => ({
      ...tools,
      async *compress(bytes: AsyncIterable<Uint8Array>) {
        yield* bytes;
        controller.abort(new Error("enough"));
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield Buffer.from("more");
      },
    });
    await reopen({ loadTools });
    const layer = await newLayer({ f: "content" });
    await expect(layers.blob(layer, [], gzip, quietStep(controller.signal))).rejects.toThrow("enough");
    await state.close();
    expect(rig.names("tmp")).toEqual([]);
    expect(rig.names("blobs/sha256")).toEqual([]);
  });
});

describe("mutable directories", () => {
  const never = new AbortController().signal;
  const options = { type: "exec.cachemount", description: "cache" } as const;
  const shared = { ...options, sharing: "shared" } as const;
  const isolated = { ...options, sharing: "private" } as const;
  const locked = { ...options, sharing: "locked" } as const;

  it("keep what is in them", async () => {
    const one = await layers.mutable("k", shared, never);
    writeFileSync(join(one.path, "f"), "kept");
    await one.release();
    await one.release();
    await reopen();
    const two = await layers.mutable("k", shared, never);
    expect(two.path).toBe(one.path);
    expect(readFiles(two.path)).toEqual({ f: "kept" });
    expect((await layers.mutable("other", shared, never)).path).not.toBe(one.path);
    expect(statSync(two.path).mode & 0o777).toBe(0o755);
  });

  it("are one for all who share them", async () => {
    const all = await Promise.all([1, 2, 3].map(() => layers.mutable("k", shared, never)));
    expect(new Set(all.map(({ path }) => path)).size).toBe(1);
  });

  it("are one for each who wants it alone, and those that are free are used again", async () => {
    const [one, two] = [
      await layers.mutable("k", isolated, never),
      await layers.mutable("k", isolated, never),
    ];
    expect(one.path).not.toBe(two.path);
    await one.release();
    expect((await layers.mutable("k", isolated, never)).path).toBe(one.path);
    expect((await layers.mutable("k", isolated, never)).path).not.toBe(two.path);
  });

  it("are waited for if they are locked, until the wait is given up", async () => {
    const one = await layers.mutable("k", locked, never);
    const controller = new AbortController();
    const given = layers.mutable("k", locked, controller.signal);
    const waiting = layers.mutable("k", locked, never);
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    await one.release();
    expect((await waiting).path).toBe(one.path);
  });

  it("are locked against other processes, until those die", async () => {
    const other = await rig.run(`
      const state = await open();
      const layers = createLayerStore(state, createBlobStore(state), { createView: tools.fakeView });
      const never = new AbortController().signal;
      const { path } = await layers.mutable("k", { type: "t", description: "", sharing: "locked" }, never);
      fs.writeFileSync(path + "/f", "theirs");
      say(path);
      setInterval(() => {}, 1000);
    `);
    const path = await other.firstLine();
    // What others have for themselves is nothing to share.
    expect((await layers.mutable("k", shared, never)).path).not.toBe(path);
    const waiting = layers.mutable("k", isolated, never);
    expect((await waiting).path).not.toBe(path);
    await other.kill();
    const now = [await layers.mutable("k", isolated, never), await layers.mutable("k", isolated, never)];
    const ours = now.find((each) => each.path === path);
    expect(readFiles(ours!.path)).toEqual({ f: "theirs" });
  });

  it("that were removed by hand are made anew", async () => {
    const one = await layers.mutable("k", shared, never);
    await one.release();
    rmSync(one.path, { recursive: true });
    const two = await layers.mutable("k", shared, never);
    expect(readdirSync(two.path)).toEqual([]);
    expect(rig.names("caches")).toHaveLength(1);
  });
});

describe.skipIf(process.getuid?.() !== 0)("a mutable directory with a base (as root)", () => {
  it("begins with a copy of it", async () => {
    await state.close();
    state = await rig.open();
    layers = createLayerStore(state, createBlobStore(state));
    const made = await layers.create({ description: "" });
    mkdirSync(join(made.directory, "d"), { mode: 0o700 });
    writeFileSync(join(made.directory, "d/f"), "content");
    const base = layers.tree([await made.seal()]);
    const options = { type: "t", description: "", sharing: "shared", base } as const;
    const { path } = await layers.mutable("k", options, new AbortController().signal);
    expect(readFiles(join(path, "d"))).toEqual({ f: "content" });
    expect(statSync(join(path, "d")).mode & 0o777).toBe(0o700);
    writeFileSync(join(path, "d/f"), "changed");
    const [layer] = await base.layers(quietStep());
    expect(readFiles(join(layers.directory(layer!), "d"))).toEqual({ f: "content" });
    expect(existsSync(join(path, "d/f"))).toBe(true);
  });
});
