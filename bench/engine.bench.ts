import { join } from "node:path";
import type { Bench } from "./bench.js";
import { race } from "./build-race.js";
import { makeContext } from "./contexts.js";
import { type BenchEngine, withEngine } from "./engine.js";

const STEPS = 50;
const STAGES = 20;

/** What steps cost, and what a build costs that has nothing to do. */
export const bench: Bench = {
  name: "engine",
  measures: "`buildfile build` by the bundled engine beside `docker buildx build`: steps, and none (medians)",
  aim: "ratios: nothing to do and parallel steps 0.3, chain 0.2 or less; below 300 MB",
  run: () => withEngine(measure),
};

async function measure(engine: BenchEngine) {
  const base = `${engine.engine.registry}/busybox`;
  await engine.docker("tag", "busybox", base);
  await engine.docker("push", "--quiet", base);
  const nothing = makeContext(join(engine.folder, "nothing"), "FROM scratch\nCOPY . /\n");
  const chain = makeContext(join(engine.folder, "chain"), chainOfSteps(base));
  const parallel = makeContext(join(engine.folder, "parallel"), parallelSteps(base));
  const salted = (context: string) => (round: number) => [`--build-arg=SALT=${round}`, context];
  return race(engine, [
    { name: "nothing to do", rounds: 11, args: () => [nothing] },
    { name: `a chain of ${STEPS} RUN`, rounds: 3, args: salted(chain) },
    { name: `${STAGES} RUN at the same time`, rounds: 3, args: salted(parallel) },
  ]);
}

function chainOfSteps(base: string): string {
  const steps = Array.from({ length: STEPS }, (_, i) => `RUN echo ${i} > /step`);
  return [`FROM ${base}`, "ARG SALT", ...steps, ""].join("\n");
}

function parallelSteps(base: string): string {
  const stages = Array.from({ length: STAGES }, (_, i) => [
    `FROM ${base} AS stage${i}`,
    "ARG SALT",
    `RUN echo ${i} > /step${i}`,
  ]);
  const copies = stages.map((_, i) => `COPY --from=stage${i} /step${i} /`);
  return [...stages.flat(), "FROM scratch", ...copies, ""].join("\n");
}
