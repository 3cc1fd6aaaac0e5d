import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { atExit } from "../../src/base/util/at-exit.js";

let bundled: Promise<string> | undefined;

/** The program that starts the engine's steps, bundled as in a release; gone when this process is. */
export function launcherFile(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const root = join(import.meta.dirname, "../..");
  const folder = mkdtempSync(join(tmpdir(), "buildfile-launcher-"));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const outfile = join(folder, "launcher.cjs");
  await build({
    entryPoints: [join(root, "src/engine/exec/launcher/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["koffi"],
    logLevel: "error",
  });
  return outfile;
}
