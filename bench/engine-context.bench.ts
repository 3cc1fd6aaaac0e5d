import { join } from "node:path";
import type { Bench } from "./bench.js";
import { race } from "./build-race.js";
import { makeLargeContext, touchOne } from "./contexts.js";
import { type BenchEngine, withEngine } from "./engine.js";

const FIRST_BUILDS = 3;

/** A large context, copied into an image. */
export const bench: Bench = {
  name: "engine-context",
  measures:
    "`buildfile build` of a context of 20,000 files and 158 MB by the bundled engine beside `docker buildx build` (medians)",
  aim: "ratios: first and unchanged 0.3, one file changed 0.15 or less; below 300 MB",
  run: () => withEngine(measure),
};

async function measure(engine: BenchEngine) {
  // Nothing is removed between the rounds: ext4 looks again and again at the inodes that were freed in the last minutes.
  const contexts = Array.from({ length: FIRST_BUILDS + 1 }, (_, i) =>
    makeLargeContext(join(engine.folder, `context${i}`), i),
  );
  const context = contexts.at(-1)!;
  const args = () => [context];
  return race(engine, [
    { name: "the first", rounds: FIRST_BUILDS, args: (round: number) => [contexts[round]!] },
    { name: "nothing changed", rounds: 5, args },
    { name: "one file changed", rounds: 3, args, prepare: () => touchOne(context) },
  ]);
}
