// Makes dist/: the programs (buildfile.cjs, compiler.cjs, main.cjs and their caches), the library (index.js, types/) and the schema.
// How the program starts is told in spec/cli.md#start-up.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { RELEASE_ALIAS } from "./import-bundled.mjs";
import { lazyBuiltins } from "./release/lazy-builtins.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");
// Made apart and then put in place, so that dist/ is whole at any time.
const OUT = mkdtempSync(join(ROOT, "node_modules/.dist-"));
/** Made apart, by frontend-image/pack.mjs. */
const FRONTEND = "frontend.tar";
const SCHEMA = join(ROOT, "src/language/buildfile/buildfile-1.schema.json");

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  // Names stay, so that stacks can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  alias: {
    ...RELEASE_ALIAS,
    // Of lmdb only the binary stays outside, and what is called by nobody is left out.
    "node-gyp-build-optional-packages": join(ROOT, "scripts/release/lmdb-binary.ts"),
    msgpackr: join(ROOT, "node_modules/msgpackr/pack.js"),
    // It evaluates code that names its variables; only those of a CommonJS module keep their names.
    "ordered-binary": join(ROOT, "node_modules/ordered-binary/dist/index.cjs"),
  },
  // It has binaries.
  external: ["koffi"],
  legalComments: "linked",
  logLevel: "warning",
  // Where the package lmdb lies is only asked if its binary is in no usual place.
  logOverride: { "require-resolve-not-external": "silent" },
};

/** The commands of each program, beside those that need nothing but what a text says. */
const LATER_COMMANDS = ["build", "inspect", "workers", "du", "prune", "history", "images", "completion"];

/** A program as one function of a module's names, which is what the loader runs. Gives a hash of it. */
async function bundleProgram(name, without) {
  const file = join(OUT, `${name}.cjs`);
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/cli/start.ts")],
    outfile: file,
    format: "cjs",
    plugins: [lazyBuiltins],
    inject: [join(ROOT, "scripts/release/performance.js")],
    external: [...common.external, ...without.map((command) => `./commands/${command}.js`)],
    // A script has no imports of its own, and packages that are not in the bundle are loaded by require.
    supported: { "dynamic-import": false },
    // Modules that load a package by its name ask from where they are.
    define: { "import.meta.url": "importMetaUrl" },
    banner: {
      js:
        "(function(exports,require,module,__filename,__dirname){" +
        'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;',
    },
    footer: { js: "})" },
  });
  const text = readFileSync(file);
  if (text.some((byte) => byte > 0x7e)) throw new Error(`${name}.cjs is not ASCII`);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function bundleLoader(buildIds) {
  const file = join(OUT, "buildfile.cjs");
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/cli/loader.ts")],
    outfile: file,
    format: "cjs",
    define: { BUILD_IDS: JSON.stringify(buildIds) },
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(file, 0o755);
}

/** What starts the steps of the bundled engine: a process of its own, that runs without threads. */
async function bundleLauncher() {
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/engine/exec/launcher/main.ts")],
    outfile: join(OUT, "launcher.cjs"),
    format: "cjs",
    // What asks for it has a require here.
    define: { "import.meta.url": "__filename" },
  });
}

/** Runs a program as users do, and ships what V8 compiled for that. */
function warmUp(name, runs) {
  const file = join(OUT, `${name}.cjs`);
  const cache = join(OUT, `${name}.cache`);
  const words = [join(ROOT, "scripts/release/try-program.cjs"), file, cache, JSON.stringify(runs)];
  const { status, stderr } = spawnSync(process.execPath, words, {
    // Nothing of whoever builds this plays a part; without root the engine would ask for a namespace.
    env: { PATH: process.env.PATH, ...(process.getuid?.() !== 0 && { BUILDFILE_USER_NAMESPACE: "one" }) },
    encoding: "utf8",
  });
  // Where the engine can't run, its code is compiled when it does.
  if (status !== 0) process.stderr.write(`not all of ${name}.cjs could be tried: ${stderr}`);
  chmodSync(cache, 0o644);
}

/** What is compiled beforehand: what builds in general need, by a daemon or by the engine, of steps done before and new ones. */
function warmUpAll() {
  const context = join(ROOT, "testdata/conformance/dockerfile/real-go-service");
  warmUp("compiler", [{ argv: ["compile", "--offline", context], code: 0 }]);
  const folder = mkdtempSync(join(tmpdir(), "buildfile-build-"));
  try {
    const [first, second] = ["first", "second"].map((name) => join(folder, name));
    for (const directory of [first, second]) mkdirSync(directory);
    writeFileSync(join(first, "Dockerfile"), "FROM scratch\nCOPY a b /\nCMD /a\n");
    writeFileSync(join(second, "Dockerfile"), "FROM scratch\nCOPY a b /\nCOPY --chmod=755 c /c\nCMD /a\n");
    for (const name of ["a", "b"])
      for (const directory of [first, second]) writeFileSync(join(directory, name), name);
    writeFileSync(join(second, "c"), "c");
    const engine = ["build", "--addr", `engine://${join(folder, "engine")}`];
    warmUp("main", [
      // There is no daemon: all that comes before one is asked.
      { argv: ["build", "--addr", `unix://${join(OUT, "none.sock")}`, context], code: 3 },
      { argv: [...engine, first], code: 0 },
      { argv: [...engine, "--tag", "app", second], code: 0 },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundleLibrary() {
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/index.ts")],
    outfile: join(OUT, "index.js"),
    format: "esm",
    // Some bundled packages are CommonJS.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}

function emitTypes() {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const argv = [tsc, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", join(OUT, "types")];
  execFileSync(process.execPath, argv, { stdio: "inherit" });
}

try {
  const compiler = await bundleProgram("compiler", LATER_COMMANDS);
  const main = await bundleProgram("main", []);
  await bundleLoader({ compiler, main });
  await bundleLauncher();
  warmUpAll();
  await bundleLibrary();
  emitTypes();
  if (existsSync(SCHEMA)) copyFileSync(SCHEMA, join(OUT, "buildfile-1.schema.json"));
  chmodSync(OUT, 0o755);
  if (existsSync(join(DIST, FRONTEND))) renameSync(join(DIST, FRONTEND), join(OUT, FRONTEND));
  rmSync(DIST, { recursive: true, force: true });
  renameSync(OUT, DIST);
} finally {
  rmSync(OUT, { recursive: true, force: true });
}
