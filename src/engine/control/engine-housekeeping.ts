import type { Key } from "lmdb";
import type { Engine } from "../build/open-engine.js";
import { openKeyStore } from "../cache/open-key-store.js";
import { imageContent } from "../images/image-content.js";
import { createHousekeeping, type Housekeeping } from "../state/housekeeping.js";

/** What of an engine is kept in order. */
export type KeptEngine = Pick<Engine, "state" | "blobs" | "images">;

/**
 * The housekeeping of an engine: its images keep what they are made of, and cache keys that led to what was removed are
 * forgotten.
 */
export function engineHousekeeping({ state, blobs, images }: KeptEngine): Housekeeping {
  let isRemoved = false;
  const housekeeping = createHousekeeping(state, {
    images: () => Promise.all(images.list().map(({ target }) => imageContent(target.digest, blobs))),
    onRemoved: () => {
      isRemoved = true;
    },
  });
  const thenSweep = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      if (isRemoved) await sweepKeys({ state });
      isRemoved = false;
    }
  };
  return {
    ...housekeeping,
    prune: (...args) => thenSweep(housekeeping.prune(...args)),
    collect: (...args) => thenSweep(housekeeping.collect(...args)),
  };
}

/** Results are named by the layers that they are made of. */
async function sweepKeys({ state }: Pick<Engine, "state">): Promise<void> {
  const layers = state.table<string>("layers", { encoding: "string" });
  const keys = openKeyStore(state.table<unknown, Key>("keys", { encoding: "json" }));
  state.refresh();
  await keys.sweep((name) => name === "" || name.split(" ").every((id) => layers.doesExist(id)));
}
