import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Layer, Tree } from "../../../src/engine/layers/layer.js";
import type { LayerStore, LazyLayer } from "../../../src/engine/layers/layer-store.js";

/** Layers in a directory, for one process; none is ever unpacked. */
export interface TestLayers extends LayerStore {
  /** What is known of a lazy layer. */
  lazyOf(layer: Layer): LazyLayer;
  /** The descriptions of all layers that were sealed. */
  readonly sealed: readonly string[];
  /** Directories that were begun and neither sealed nor discarded. */
  open(): number;
  remove(layer: Layer): void;
}

export function createTestLayers(directory: string): TestLayers {
  mkdirSync(directory, { recursive: true });
  const known = new Map<string, Layer>();
  const lazy = new Map<string, LazyLayer>();
  const locks = new Map<string, Promise<unknown>>();
  const sealed: string[] = [];
  let count = 0;
  let unfinished = 0;
  const absent = (): never => {
    throw new Error("not in this double");
  };
  const tree = (layers: readonly Layer[]): Tree => ({
    id: layers.map(({ id }) => id).join("/"),
    layers: async () => layers,
    view: absent,
    lazyLayers: layers,
  });
  return {
    tree,
    sealed,
    open: () => unfinished,
    lazyOf: ({ id }) => lazy.get(id) ?? absent(),
    remove: ({ id }) => {
      known.delete(id);
      rmSync(join(directory, id), { recursive: true, force: true });
    },
    load(ids) {
      const layers = ids.map((id) => known.get(id));
      return layers.every((layer) => layer !== undefined) ? tree(layers) : undefined;
    },
    async create({ description, type = "regular" }) {
      const id = `layer-${count++}`;
      unfinished++;
      const own = join(directory, id);
      const workDirectory = join(directory, `${id}-work`);
      mkdirSync(own);
      mkdirSync(workDirectory);
      const finish = (): void => {
        unfinished--;
        rmSync(workDirectory, { recursive: true, force: true });
      };
      return {
        id,
        directory: own,
        workDirectory,
        async seal() {
          finish();
          sealed.push(`${type}: ${description}`);
          known.set(id, { id });
          return { id };
        },
        async discard() {
          finish();
          rmSync(own, { recursive: true, force: true });
        },
      };
    },
    lazy(layer) {
      const id = `lazy-${[...layer.below.map((below) => below.id), layer.blob.diffId.slice(7, 13)].join("-")}`;
      lazy.set(id, layer);
      known.set(id, { id });
      return { id };
    },
    directory: ({ id }) => join(directory, id),
    async mutable(key) {
      const before = locks.get(key);
      let release = (): void => {};
      locks.set(key, new Promise<void>((resolve) => (release = resolve)));
      await before;
      const path = join(directory, `mutable-${Buffer.from(key).toString("hex").slice(-40)}`);
      mkdirSync(path, { recursive: true });
      return { path, release: async () => release() };
    },
    info: absent,
    unpack: absent,
    view: absent,
    blob: absent,
    nameChains: absent,
  };
}

/** The names in a directory, sorted. */
export function namesIn(directory: string): readonly string[] {
  return readdirSync(directory).sort();
}
