import { join } from "node:path";
import type { Bench } from "./bench.js";
import { type Builder, race } from "./build-race.js";
import { makeLargeContext, touchOne } from "./contexts.js";
import { type BenchEngine, withEngine } from "./engine.js";

/** A large context, copied into an image. */
export const bench: Bench = {
  name: "engine-context",
  measures:
    "`buildfile build` of a context of 20,000 files and 158 MB by the bundled engine beside `docker buildx build` (medians)",
  aim: "ratios: first and unchanged 0.3, one file changed 0.15 or less; below 300 MB",
  run: () => withEngine(measure),
};

async function measure(engine: BenchEngine) {
  const context = makeLargeContext(join(engine.folder, "context"));
  const args = () => [context];
  return race(engine, [
    { name: "the first", rounds: 1, args, prepare: (builder: Builder) => builder.forget() },
    { name: "nothing changed", rounds: 5, args },
    { name: "one file changed", rounds: 1, args, prepare: () => touchOne(context) },
  ]);
}
