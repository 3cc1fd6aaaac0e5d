import { availableParallelism } from "node:os";
import { afterAll, beforeAll, type ExpectStatic, it } from "vitest";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { type Builders, type Built, type PreparedCase, startBuilders } from "./builders.js";
import { type BuiltImage, differences, differentFiles, type Listing } from "./built-image.js";
import { type RootlessOptions, readCases } from "./live-case.js";

const CASES = [...readCases(), ...readCases("engine/images")].filter(
  ({ options }) => options.refused === undefined,
);

type Rewritten = Omit<Built, "plain">;

describeLive("an image that the bundled engine builds is the one that Docker Engine builds", () => {
  let engine: Engine;
  let builders: Builders;

  beforeAll(async () => {
    engine = await withEngine();
    builders = await startBuilders(engine);
  }, 120_000);

  afterAll(async () => {
    await builders?.close();
    await engine?.close();
  }, 30_000);

  const slots = limit(Math.min(3, availableParallelism()));

  for (const liveCase of CASES) {
    it.concurrent(`${liveCase.name}, as root and without root`, async ({ expect }) => {
      await slots(async () => {
        const prepared = await builders.prepare(liveCase);
        const theirs = await prepared.theirs();
        const ours = await prepared.ours();
        expectSame(expect, ours, theirs, "as root");
        expect(shown(ours.plain, theirs.plain)).toEqual(shown(theirs.plain));
        await expectRootless(expect, prepared, theirs, liveCase.options.rootless);
      });
    }, 300_000);
  }
});

function expectSame(expect: ExpectStatic, ours: Rewritten, theirs: Rewritten, who: string): void {
  expect(shown(ours.rewritten, theirs.rewritten), who).toEqual(shown(theirs.rewritten));
  expect(digests(ours.rewritten), who).toEqual(digests(theirs.rewritten));
  expect(differences(theirs.files, ours.files), who).toEqual([]);
}

/** Without root all is the same, too, but for what a case says. */
async function expectRootless(
  expect: ExpectStatic,
  prepared: PreparedCase,
  theirs: Rewritten,
  { differs, refused = {} }: Partial<RootlessOptions> = {},
): Promise<void> {
  for (const [target, message] of Object.entries(refused)) {
    expect(await prepared.refused(target)).toContain(message);
  }
  if (Object.keys(refused).length > 0) return;
  const ours = await prepared.rootless();
  if (differs === undefined) return expectSame(expect, ours, theirs, "without root");
  const files = [
    ...differentFiles(allLayers(theirs.rewritten), allLayers(ours.rewritten)),
    ...differentFiles(theirs.files, ours.files),
  ];
  expect(differs).toEqual(expect.arrayContaining(files));
  expect(ours.rewritten.map(({ config }) => config)).toEqual(theirs.rewritten.map(({ config }) => config));
}

function allLayers(images: readonly BuiltImage[]): Listing {
  return images.flatMap(({ layers }) => layers.flat());
}

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
