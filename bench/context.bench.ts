import { join } from "node:path";
import { type Bench, median, medianRatio } from "./bench.js";
import { makeLargeContext } from "./contexts.js";
import { type BenchEngine, withEngine } from "./engine.js";
import { program } from "./program.js";

const FIRST_ROUNDS = 5;
const UNCHANGED_ROUNDS = 9;

/** A large context, which each build has to look through. */
export const bench: Bench = {
  name: "context",
  measures:
    "`buildfile build` of a context of 20,000 files and 158 MB beside `docker buildx build`, with the same Docker Engine (medians)",
  aim: "ratios of 1 or less",
  run: () => withEngine(measure),
};

/** Builds with one of the two clients. */
type Client = readonly [file: string, args: readonly string[]];

async function measure(engine: BenchEngine) {
  const context = join(engine.folder, "context");
  makeLargeContext(context);
  const ours: Client = [process.execPath, [program(), "build", "--quiet", context]];
  const docker: Client = [engine.engine.docker, ["buildx", "build", "--quiet", context]];
  const first = await takeTurns(engine, [ours, docker], FIRST_ROUNDS, () =>
    engine.docker("builder", "prune", "--all", "--force"),
  );
  const unchanged = await takeTurns(engine, [ours, docker], UNCHANGED_ROUNDS, async () => {});
  const row = (name: string, [our, their]: readonly (readonly number[])[]) => [
    name,
    median(our!),
    median(their!),
    medianRatio(our!, their!),
  ];
  return {
    columns: ["build", "buildfile ms", "docker buildx ms", "ratio"],
    rows: [row("the first", first), row("nothing changed", unchanged)],
  };
}

/** Milliseconds of each client in each round; the first round does not count. */
async function takeTurns(
  engine: BenchEngine,
  clients: readonly Client[],
  rounds: number,
  prepare: () => Promise<void>,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = clients.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, [file, args]] of clients.entries()) {
      await prepare();
      const started = performance.now();
      const { code, stderr } = await engine.run(file, args);
      const time = performance.now() - started;
      if (code !== 0) throw new Error(`${file} ended with ${code}: ${stderr}`);
      if (round > 0) times[i]!.push(time);
    }
  }
  return times;
}
