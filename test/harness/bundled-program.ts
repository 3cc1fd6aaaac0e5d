import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { RELEASE_ALIAS } from "../../scripts/import-bundled.mjs";
import { atExit } from "../../src/base/util/at-exit.js";

let bundled: Promise<string> | undefined;

/**
 * The program as one file that Node runs, with what starts the engine's steps beside it, as in a release; gone when this
 * process is.
 */
export function bundledProgram(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const root = join(import.meta.dirname, "../..");
  const folder = mkdtempSync(join(tmpdir(), "buildfile-program-"));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  // Tests also run it as users without privileges.
  chmodSync(folder, 0o755);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const common: BuildOptions = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["koffi", "lmdb", "@hpcc-js/wasm-zstd"],
    logLevel: "error",
    define: { "import.meta.url": "fileUrl" },
    banner: { js: 'const fileUrl = require("url").pathToFileURL(__filename).href;' },
  };
  const program = join(folder, "buildfile.cjs");
  await Promise.all([
    build({
      ...common,
      alias: RELEASE_ALIAS,
      entryPoints: [join(root, "src/cli/start.ts")],
      outfile: program,
      footer: { js: "module.exports.start();" },
    }),
    build({
      ...common,
      entryPoints: [join(root, "src/engine/exec/launcher/main.ts")],
      outfile: join(folder, "launcher.cjs"),
    }),
  ]);
  return program;
}
