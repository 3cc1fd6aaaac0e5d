import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RunningEngine } from "../scripts/engine.mjs";
import type { BenchTable } from "./bench.js";

type EngineScripts = typeof import("../scripts/engine.mjs");

/** The repository. */
export const ROOT = process.env.BENCH_ROOT ?? process.cwd();

/** A private Docker Engine, for as long as a benchmark takes. */
export interface BenchEngine {
  readonly engine: RunningEngine;
  /** An empty folder, removed in the end. */
  readonly folder: string;
  /** Runs a program with what a client of the engine needs in its environment, and more of that. */
  run(
    file: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number; readonly stderr: string }>;
  /** The same of Docker's client, which must not fail. */
  docker(...args: readonly string[]): Promise<void>;
}

/** Measures with an engine; where there can be none, the table says why. */
export async function withEngine(measure: (engine: BenchEngine) => Promise<BenchTable>): Promise<BenchTable> {
  // Not bundled: it is a program, too.
  const scripts: EngineScripts = await import(pathToFileURL(join(ROOT, "scripts/engine.mjs")).href);
  const reason = whyNot(scripts);
  if (reason !== undefined) return { columns: ["engine", "ms"], rows: [[`none: ${reason}`, Number.NaN]] };
  const folder = mkdtempSync(join(tmpdir(), "buildfile-bench-"));
  try {
    const engine = await scripts.startEngine({ tied: true });
    try {
      await scripts.importBaseImages(engine);
      const run: BenchEngine["run"] = (file, args, env) =>
        scripts.run(file, args, { env: { ...engine.env, HOME: engine.dir, ...env } });
      const docker = async (...args: readonly string[]) => {
        const { code, stderr } = await run(engine.docker, args);
        if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
      };
      return await measure({ engine, folder, run, docker });
    } finally {
      await scripts.stopEngine(engine.dir);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function whyNot({ readInstalled }: EngineScripts): string | undefined {
  if (process.platform !== "linux") return "Docker Engine runs on Linux only";
  if (process.getuid?.() !== 0) return "Docker Engine needs root";
  return readInstalled() ? undefined : "no engine is installed; run: node scripts/engine.mjs install";
}
