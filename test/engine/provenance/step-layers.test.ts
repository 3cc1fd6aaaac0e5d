import { describe, expect, it } from "vitest";
import type { LayerBlob } from "../../../src/engine/layers/layer.js";
import { stepLayers } from "../../../src/engine/provenance/step-layers.js";
import { CacheKey } from "../../../src/engine/solver/cache-key.js";
import type { CacheSource } from "../../../src/engine/solver/cache-source.js";

/** A tree is the names of its blobs; what was removed, or has a name in capitals, is no blob. */
type Tree = string;

const REMOVED = "removed";

const source = {
  load: async (name: string) => (name === REMOVED ? undefined : name),
} as Partial<CacheSource<Tree>> as CacheSource<Tree>;

function key(vertex: string, trees: readonly Tree[], inputs: readonly CacheKey<Tree>[] = []): CacheKey<Tree> {
  const made = new CacheKey<Tree>(
    `sha256:${vertex}`,
    0,
    inputs.map((input) => [{ key: input, selector: "" }]),
  );
  made.vertex = vertex;
  made.records = trees.map((name, at) => ({ source, id: "", name, createdAt: 9 - at, isLocal: true }));
  return made;
}

function blobsOf(tree: Tree): readonly LayerBlob[] | undefined {
  if (tree.toLowerCase() !== tree) return undefined;
  return [...tree].map((name) => ({
    descriptor: {
      mediaType: "layer",
      digest: name,
      size: 1,
      annotations: { "containerd.io/uncompressed": "x", kept: "y" },
    },
    diffId: name,
    compression: "gzip",
  }));
}

async function found(keys: readonly CacheKey<Tree>[]): Promise<Record<string, readonly string[]>> {
  const layers = await stepLayers(keys, { blobsOf, signal: new AbortController().signal });
  return Object.fromEntries(
    layers.map(({ vertex, chains }) => [vertex, chains.map((chain) => chain.map((d) => d.digest).join(""))]),
  );
}

describe("the layers of steps", () => {
  it("are those of all that led to a result, as far as they are blobs", async () => {
    const base = key("base", ["b"]);
    const local = key("local", ["LOCAL"]);
    const top = key("top", ["bt"], [key("copy", ["bc"], [base, local]), base]);
    expect(await found([top])).toEqual({ top: ["bt"], copy: ["bc"], base: ["b"] });
  });

  it("are of the best record that is there, and those of equal keys once", async () => {
    expect(await found([key("a", [REMOVED, "x", "y"]), key("a", ["x"]), key("a", ["z"])])).toEqual({
      a: ["x", "z"],
    });
  });

  it("have no keys of content among them, and nothing of nobody else's business", async () => {
    const content = key("", ["c"]);
    expect(await found([key("a", [REMOVED], [content])])).toEqual({});
    const [{ chains } = { chains: [] }] = await stepLayers([key("a", ["x"])], {
      blobsOf,
      signal: new AbortController().signal,
    });
    expect(chains).toEqual([
      [{ mediaType: "layer", digest: "x", size: 1, urls: undefined, annotations: new Map([["kept", "y"]]) }],
    ]);
  });

  it("are not gathered when nobody wants them", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(stepLayers([key("a", ["x"])], { blobsOf, signal })).rejects.toThrow("enough");
  });
});
