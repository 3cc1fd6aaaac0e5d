import { availableParallelism } from "node:os";
import { afterAll, beforeAll, it } from "vitest";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { type BuiltImage, differences } from "./built-image.js";
import { readCases } from "./live-case.js";
import { startTwoBuilders, type TwoBuilders } from "./two-builders.js";

const CASES = [...readCases(), ...readCases("engine/images")].filter(
  ({ options }) => options.refused === undefined,
);

describeLive("an image that the bundled engine builds is the one that Docker Engine builds", () => {
  let engine: Engine;
  let builders: TwoBuilders;

  beforeAll(async () => {
    engine = await withEngine();
    builders = await startTwoBuilders(engine);
  }, 120_000);

  afterAll(async () => {
    await builders?.close();
    await engine?.close();
  }, 30_000);

  const slots = limit(Math.min(3, availableParallelism()));

  for (const liveCase of CASES) {
    it.concurrent(liveCase.name, async ({ expect }) => {
      const [theirs, ours] = await slots(async () => {
        const prepared = await builders.prepare(liveCase);
        return [await prepared.theirs(), await prepared.ours()];
      });
      expect(shown(ours.rewritten, theirs.rewritten)).toEqual(shown(theirs.rewritten));
      expect(digests(ours.rewritten)).toEqual(digests(theirs.rewritten));
      expect(shown(ours.plain, theirs.plain)).toEqual(shown(theirs.plain));
      expect(differences(theirs.files, ours.files)).toEqual([]);
    }, 300_000);
  }
});

/** The configs of images, and how their layers are other than those of others. */
function shown(images: readonly BuiltImage[], others: readonly BuiltImage[] = images) {
  return images.map(({ config, layers }, i) => ({
    config,
    layers: layers.map((layer, at) => differences(others[i]?.layers[at] ?? [], layer)),
  }));
}

function digests(images: readonly BuiltImage[]) {
  return images.map(({ digest, diffIds }) => ({ digest, diffIds }));
}

/** Lets so many work at once. */
function limit(slots: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = slots;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
