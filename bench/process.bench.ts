import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bench, type Contestant, median, medianRatio, takeTurns } from "./bench.js";
import { multiStage } from "./inputs.js";
import { program } from "./program.js";

const ROUNDS = 21;
const WARM_UP = 2;

/** What a user of the command waits for. */
export const bench: Bench = {
  name: "process",
  measures:
    "`buildfile compile --offline` of the 45-line Dockerfile as a whole process, beside `node -e 0` (medians)",
  aim: "below 1.5 times the time of `node -e 0`",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "buildfile-bench-"));
    try {
      writeFileSync(join(folder, "Dockerfile"), multiStage(0));
      const { PATH } = process.env;
      const rows = [
        ["as it is here", ...(await compare(folder, process.env))],
        ["nothing but PATH", ...(await compare(folder, { PATH }))],
      ];
      return { columns: ["environment", "buildfile ms", "node -e 0 ms", "ratio"], rows };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function compare(folder: string, environment: NodeJS.ProcessEnv): Promise<readonly number[]> {
  const env = { ...environment, XDG_CACHE_HOME: folder };
  const runOf = (args: readonly string[]): Contestant => ({
    prepare: () => [""],
    once: () => run(args, env),
  });
  const contestants = [runOf([program(), "compile", "--offline", folder]), runOf(["-e", "0"])];
  const [ours, empty] = await takeTurns(contestants, ROUNDS, WARM_UP);
  return [median(ours!) / 1000, median(empty!) / 1000, medianRatio(ours!, empty!)];
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
}
