import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The built program.
 *
 * @throws Error if there is none
 */
export function program(): string {
  const path = join(process.env.BENCH_ROOT ?? process.cwd(), "dist/buildfile.cjs");
  if (!existsSync(path)) throw new Error("dist/buildfile.cjs is not there: run `npm run build` first");
  return path;
}
