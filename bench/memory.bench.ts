import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./bench.js";
import { LARGE_SHAPES } from "./inputs.js";
import { program } from "./program.js";

const BYTES = 10_000_000;

/** Runs in the measured process and tells its peak when that ends. */
const HOOK = `process.on("exit", () => {
  const { maxRSS } = process.resourceUsage();
  require("node:fs").writeFileSync(\`\${process.env.BENCH_PEAKS}/\${process.pid}\`, String(maxRSS));
});`;

/** How much memory a very large text takes. */
export const bench: Bench = {
  name: "memory",
  measures: "`buildfile compile --offline` of 10 MB in several shapes: peak resident memory of the process",
  aim: "below 300 MB, whatever the shape; a text that is refused is refused within the same bounds",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "buildfile-bench-"));
    try {
      writeFileSync(join(folder, "hook.cjs"), HOOK);
      const rows = Object.entries(LARGE_SHAPES).map(([shape, make]) => [
        shape,
        ...measure(folder, make(BYTES)),
      ]);
      return { columns: ["shape", "MB of text", "peak MB", "seconds", "result"], rows };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function measure(folder: string, text: string): readonly (number | string)[] {
  const context = join(folder, "context");
  const peaks = join(folder, "peaks");
  for (const directory of [context, peaks]) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
  }
  writeFileSync(join(context, "Dockerfile"), text);
  const started = performance.now();
  const args = ["--require", join(folder, "hook.cjs"), program(), "compile", "--offline", context];
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: folder, BENCH_PEAKS: peaks },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const seconds = (performance.now() - started) / 1000;
  const kilobytes = readdirSync(peaks).map((name) => Number(readFileSync(join(peaks, name), "utf8")));
  const peak = kilobytes.length > 0 ? (Math.max(...kilobytes) * 1024) / 1e6 : Number.NaN;
  return [text.length / 1e6, peak, seconds, status === 0 ? "compiled" : firstError(status, stderr)];
}

function firstError(status: number | null, stderr: string): string {
  const line = stderr.split("\n").find((each) => /error/i.test(each)) ?? "";
  return `ended with ${status}: ${line.slice(0, 60)}`;
}
