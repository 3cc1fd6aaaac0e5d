import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchTable, median, medianRatio } from "./bench.js";
import type { BenchEngine } from "./engine.js";
import { program } from "./program.js";

/** Runs in the measured process and tells its peak when that ends. */
const HOOK = `process.on("exit", () => {
  const { maxRSS } = process.resourceUsage();
  require("node:fs").writeFileSync(\`\${process.env.BENCH_PEAKS}/\${process.pid}\`, String(maxRSS));
});`;

/** A build that both sides do in turns. */
export interface RaceRow {
  readonly name: string;
  readonly rounds: number;
  /** Words for the command line beside the context, the same for both; may change with the round. */
  args(round: number, output: string): readonly string[];
  /** Makes each side ready, one after the other; is not timed. Round 0 counts only if there is no other. */
  prepare?(builder: Builder, round: number, isFirst: boolean): Promise<void> | void;
}

/** One of the two sides. */
export interface Builder {
  /** Builds, and is not timed. */
  build(...args: readonly string[]): Promise<void>;
  /** Forgets everything that was built or pulled. */
  forget(): Promise<void>;
}

/**
 * Measures builds by the bundled engine beside `docker buildx build` in the same Docker Engine: the whole processes, wall-clock
 * time. The engine starts in an empty directory, and its own process's peak memory is told.
 */
export async function race(engine: BenchEngine, rows: readonly RaceRow[]): Promise<BenchTable> {
  const ours = bundledEngine(engine);
  const theirs = dockerEngine(engine);
  const table: (string | number)[][] = [];
  for (const { name, rounds, args, prepare } of rows) {
    const times: [number[], number[]] = [[], []];
    ours.resetPeak();
    for (let round = 0; round <= rounds; round++) {
      for (const [side, builder] of [ours, theirs].entries()) {
        await prepare?.(builder, round, side === 0);
        const started = performance.now();
        await builder.build(...args(round, join(engine.folder, `output-${side}`)));
        if (round > 0 || rounds === 0) times[side]!.push((performance.now() - started) / 1000);
      }
    }
    table.push([name, median(times[0]), median(times[1]), medianRatio(times[0], times[1]), ours.peak()]);
  }
  return { columns: ["build", "engine s", "docker buildx s", "ratio", "peak MB"], rows: table };
}

function dockerEngine({ docker }: BenchEngine): Builder {
  return {
    build: (...args) => docker("buildx", "build", "--quiet", ...args),
    forget: () => docker("builder", "prune", "--all", "--force"),
  };
}

function bundledEngine({ engine, folder, run }: BenchEngine) {
  const hook = join(folder, "hook.cjs");
  const peaks = join(folder, "peaks");
  const root = join(folder, "root");
  writeFileSync(hook, HOOK);
  const options = ["--addr", "engine://", "--root", root, "--insecure-registry", engine.registry, "--quiet"];
  const env = { NODE_OPTIONS: `--require=${hook}`, BENCH_PEAKS: peaks };
  return {
    async build(...args: readonly string[]) {
      const words = [program(), "build", ...options, ...args];
      const { code, stderr } = await run(process.execPath, words, env);
      if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${stderr}`);
    },
    // A process that has the disk take what was built may still write there.
    forget: async () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
    resetPeak() {
      rmSync(peaks, { recursive: true, force: true });
      mkdirSync(peaks);
    },
    /** In MB, of all builds since the last reset. */
    peak(): number {
      const kilobytes = readdirSync(peaks).map((name) => Number(readFileSync(join(peaks, name), "utf8")));
      return (Math.max(...kilobytes) * 1024) / 1e6;
    },
  };
}
